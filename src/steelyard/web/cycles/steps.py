"""One step of a state machine on a row: locked, checked, written into the chain, told to whoever listens."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Machine, NotAllowedError, Part, Refusal
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record

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
    now = type(row)._base_manager.select_for_update().get(pk=row.pk)
    old, before = str(now.state), str(getattr(now, "state_before", ""))  # type: ignore[attr-defined]
    try:
        new = machine.step(old, name, by=parts, reason=reason, before=before or old)
    except NotAllowedError as refused:
        raise ValidationError(words_for(refused), code=refused.refusal.value) from None
    changed = {"state": new, **fields}
    if hasattr(now, "state_before"):
        changed["state_before"] = old
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


def words_for(refused: NotAllowedError) -> str:
    """Why it is refused, for the person who tried."""
    if refused.refusal is Refusal.REASON:
        return _("A reason is needed.")
    if refused.refusal is Refusal.PART:
        return _("This is not yours to do.")
    return _("This is no longer possible: somebody has taken the next step already.")
