"""Adding to the chain, in the transaction of the change itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from steelyard.web.audit.models import Entry, Head
from steelyard.web.config import clock

Row = TypeVar("Row", bound=models.Model)

SEALED = ("number", "at", "actor", "action", "kind", "subject", "old", "new", "reason", "previous_seal")


def record(
    action: str,
    subject: models.Model | str,
    *,
    actor: models.Model | None,
    at: datetime | None = None,
    old: Any = None,
    new: Any = None,
    reason: str = "",
) -> Entry:
    """One entry: an action such as `scheme.published` on a row or a named thing; no actor is the system.

    `old` and `new` are plain JSON values. Must be called inside the transaction of the change, so that
    neither is there without the other.
    """
    change = Change(action, subject, old, new, reason)
    [entry] = record_many([change], actor=actor, at=at)
    return entry


def locked(rows: models.Manager[Row] | models.QuerySet[Row]) -> models.QuerySet[Row]:
    """The one way to lock: these rows as they are now, kept from everybody else until the transaction ends.

    Every change takes the end of the chain. One that locked its rows first could wait for another that waits
    for these rows, so the end comes first: from here on nobody else changes anything that is recorded.
    """
    if transaction.get_connection().features.has_select_for_update:
        Head.objects.select_for_update().filter(pk=1).first()
    # Not what is joined to them, which may be nobody.
    return rows.select_for_update(of=("self",))


@dataclass(frozen=True)
class Change:
    """What `record` takes, for many at once."""

    action: str
    subject: models.Model | str
    old: Any = None
    new: Any = None
    reason: str = ""


def record_many(
    changes: Iterable[Change], *, actor: models.Model | None, at: datetime | None = None
) -> list[Entry]:
    """One entry each, in this order, written at once."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry belongs into the transaction of its change")
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    moment, entries = at or clock.now(), []
    for change in changes:
        entry = _entry(change, actor, moment, head)
        head.number, head.seal = entry.number, entry.seal
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=500)
    head.save()
    return entries


def _entry(change: Change, actor: models.Model | None, at: datetime, head: Head) -> Entry:
    subject = change.subject
    entry = Entry(
        number=head.number + 1,
        at=at,
        actor_id=actor.pk if actor else None,
        action=change.action,
        kind=subject if isinstance(subject, str) else subject._meta.label_lower,
        subject="" if isinstance(subject, str) else str(subject.pk),
        label="" if isinstance(subject, str) else str(subject)[:200],
        old=_plain(change.old),
        new=_plain(change.new),
        reason=change.reason,
        previous_seal=head.seal,
    )
    entry.seal = seal_of(entry)
    return entry


def seal_of(entry: Entry) -> str:
    """The sha256 of the content as canonical JSON, without labels: names may have to be forgotten."""
    content = {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        **{name: getattr(entry, name) for name in SEALED if name not in ("number", "at", "actor")},
    }
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """As it will be read back from the database, so that the seal can be computed again."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
