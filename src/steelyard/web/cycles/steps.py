"""One step of a state machine on a row: locked, checked, written into the chain, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Machine, NotAllowedError, Part, Refusal
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import Change, locked, record, record_many

Row = TypeVar("Row", bound=models.Model)

#: Sent in the transaction of a step: `row`, `machine` (its name), `name` of the step, `actor`, `old`, `new`.
stepped = Signal()


@transaction.atomic
def step(
    machine: Machine,
    row: Row,
    name: str,
    *,
    actor: User | None,
    parts: Collection[Part],
    reason: str = "",
    details: Any = None,
    **fields: Any,
) -> Row:
    """The row after the step, with `fields` set beside its state. Raises ValidationError with the reason.

    Of two people who take a step at once one wins; the other is told that it is done already. A reason is
    kept in the chain, and in the row where it has a place for it.
    """
    now = locked(type(row)._base_manager).get(pk=row.pk)
    old = str(now.state)  # type: ignore[attr-defined]
    try:
        new = machine.step(old, name, by=parts, reason=reason, before=_before(now))
    except NotAllowedError as refused:
        raise ValidationError(words_for(refused), code=refused.refusal.value) from None
    changed = {"state": new, **fields}
    if hasattr(now, "state_before"):
        changed["state_before"] = old
    if new != old:
        changed |= _kept_reason(now, reason)
    for field, value in changed.items():
        setattr(now, field, value)
    now.save(update_fields=list(changed))
    record(
        f"{machine.name}.{name}",
        now,
        actor=actor,
        old={"state": old},
        new={"state": new, **({"details": details} if details is not None else {})},
        reason=reason.strip(),
    )
    told = {"machine": machine.name, "name": name, "actor": actor, "old": old, "new": new, "reason": reason}
    stepped.send(sender=type(row), row=now, **told)
    for field in changed:
        setattr(row, field, getattr(now, field))
    return now


@transaction.atomic
def step_all(
    machine: Machine,
    rows: Sequence[Row],
    name: str,
    *,
    actor: User | None,
    parts: Collection[Part],
    reason: str = "",
    says: Callable[[Any], Mapping[str, Any]] = lambda row: {},
    **fields: Any,
) -> list[Row]:
    """The same step for many rows at once. Those that cannot take it are left as they are, and out.

    `says` gives what the chain says of a row beside its state.
    Two queries and one for the chain, however many rows.
    """
    if not rows:
        return []
    model = type(rows[0])
    found = locked(model._base_manager).in_bulk([row.pk for row in rows])
    moved: list[tuple[Any, str, str]] = []
    for row in rows:
        now: Any = found.get(row.pk)
        if now is None:
            continue  # Taken away meanwhile.
        try:
            new = machine.step(str(now.state), name, by=parts, reason=reason, before=_before(now))
        except NotAllowedError:
            continue
        # What the caller has looked up already is not asked for again, row by row.
        now._state.fields_cache.update(row._state.fields_cache)
        moved.append((now, str(now.state), new))
    has_before = hasattr(rows[0], "state_before")
    for now, old, new in moved:
        values = {"state": new, **({"state_before": old} if has_before else {}), **fields}
        values |= _kept_reason(now, reason)
        for field, value in values.items():
            setattr(now, field, value)
    names = ["state", *(["state_before"] if has_before else []), *fields]
    names += _kept_reason(rows[0], reason)
    model._base_manager.bulk_update([now for now, _, _ in moved], names, batch_size=500)
    action = f"{machine.name}.{name}"
    record_many(
        [
            Change(action, now, {"state": old}, {"state": new, **says(now)}, reason.strip())
            for now, old, new in moved
        ],
        actor=actor,
    )
    for now, old, new in moved:
        told = {"machine": machine.name, "name": name, "actor": actor, "old": old, "new": new}
        stepped.send(sender=model, row=now, reason=reason, **told)
    return [now for now, _, _ in moved]


def _kept_reason(row: Any, reason: str) -> dict[str, str]:
    """The words of this step, for a row that has a place for them; without words those before stay."""
    return {"reason": reason.strip()} if reason.strip() and hasattr(row, "reason") else {}


def _before(row: Any) -> str:
    """Where a step back leads: to the state before, where a row knows it."""
    return str(getattr(row, "state_before", "") or row.state)


def needed(reason: str) -> None:
    """Raises ValidationError without words."""
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))


def words_for(refused: NotAllowedError) -> str:
    """Why it is refused, for the person who tried."""
    if refused.refusal is Refusal.REASON:
        return _("A reason is needed.")
    if refused.refusal is Refusal.PART:
        return _("This is not yours to do.")
    return _("This is no longer possible: somebody has taken the next step already.")
