"""Adding to the chain, in the transaction of the change itself."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from steelyard.web.audit.models import Entry, Head
from steelyard.web.config import clock

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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry belongs into the transaction of its change")
    head, _ = Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    entry = Entry(
        number=head.number + 1,
        at=at or clock.now(),
        actor_id=actor.pk if actor else None,
        action=action,
        kind=subject if isinstance(subject, str) else subject._meta.label_lower,
        subject="" if isinstance(subject, str) else str(subject.pk),
        label="" if isinstance(subject, str) else str(subject)[:200],
        old=_plain(old),
        new=_plain(new),
        reason=reason,
        previous_seal=head.seal,
    )
    entry.seal = seal_of(entry)
    entry.save(force_insert=True)
    head.number, head.seal = entry.number, entry.seal
    head.save()
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
