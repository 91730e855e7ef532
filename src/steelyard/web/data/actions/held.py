"""Mending, replaying and rejecting rows in quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from steelyard.engine import quarantine
from steelyard.engine.quarantine import Selection
from steelyard.web.audit.recording import record
from steelyard.web.data import place, standing
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job

#: Rows whose old and new cells are named one by one in an entry of the audit.
_NAMED = 500
#: What entries of the audit are about.
KIND = "quarantine"


def mend(row_id: str, cells: Mapping[str, str], *, actor: models.Model, reason: str = "") -> bool:
    """Gives cells of one row new values; says whether anything changed. Raises SteelyardError."""
    selection = Selection(ids=(row_id,))
    before = _cells(quarantine.held_rows(place.lake(), selection), cells)
    with transaction.atomic():
        changed = quarantine.mend_rows(
            place.lake(), selection, corrections=cells, mapping={}, by=str(actor), reason=reason or None
        )
        if changed:
            after = {row.id: dict(cells) for row in changed}
            record("held-row.mended", KIND, actor=actor, old=before, new=after, reason=reason)
    standing.current()
    return bool(changed)


def undo(selection: Selection, *, actor: models.Model) -> int:
    """Takes back the last mending of rows that are not replayed yet. Gives how many."""
    with transaction.atomic():
        before = {row.id: dict(row.mended) for row in quarantine.held_rows(place.lake(), selection)}
        changed = quarantine.undo_mending(place.lake(), selection, by=str(actor))
        if changed:
            after = {row.id: dict(row.mended) for row in changed[:_NAMED]}
            old = {row.id: before[row.id] for row in changed[:_NAMED]}
            record("held-row.mending-undone", KIND, actor=actor, old=old, new=after)
    standing.current()
    return len(changed)


def reject(selection: Selection, *, actor: models.Model, reason: str) -> int:
    """Decides that rows stay out. Gives how many. Raises SteelyardError without a reason."""
    with transaction.atomic():
        rejected = quarantine.reject_rows(place.lake(), selection, by=str(actor), reason=reason)
        if rejected:
            new = {"rows": [row.id for row in rejected[:_NAMED]], "count": len(rejected)}
            record("held-row.rejected", KIND, actor=actor, new=new, reason=reason)
    standing.current()
    return len(rejected)


@transaction.atomic
def ask_for(
    what: str,
    selection: Selection,
    *,
    actor: models.Model,
    cells: Mapping[str, str] | None = None,
    reason: str = "",
) -> Job:
    """The worker does it: `replay`, `mend`, or `mend-and-replay`, for many rows with progress."""
    arguments = {
        "what": what,
        "selection": as_plain(selection),
        "cells": dict(cells or {}),
        "reason": reason,
        "actor": actor.pk,
    }
    job = enqueue("quarantine", arguments, actor=actor)
    new = {"what": what, "cells": dict(cells or {}), "selection": as_plain(selection)}
    record("held-row.work-requested", KIND, actor=actor, new=new, reason=reason)
    return job


def mend_many(selection: Selection, cells: Mapping[str, str], *, actor: models.Model, reason: str) -> int:
    """Gives all rows meant the same values. Gives how many changed. Raises SteelyardError."""
    rows = quarantine.held_rows(place.lake(), selection)
    changed = quarantine.mend_rows(
        place.lake(), selection, corrections=cells, mapping={}, by=str(actor), reason=reason or None
    )
    if changed:
        with transaction.atomic():
            old = _cells([row for row in rows if row.id in {each.id for each in changed}], cells)
            new = {"cells": dict(cells), "count": len(changed)}
            record("held-row.mended", KIND, actor=actor, old=old, new=new, reason=reason)
    return len(changed)


def as_plain(selection: Selection) -> dict[str, Any]:
    """A selection as JSON."""
    return {
        "ids": list(selection.ids),
        "table": selection.table,
        "code": selection.code,
        "source": selection.source,
        "run": selection.run,
        "words": selection.words,
        "status": list(selection.status),
    }


def from_plain(said: Mapping[str, Any]) -> Selection:
    return Selection(**{**said, "ids": tuple(said["ids"]), "status": tuple(said["status"])})


def _cells(rows: Sequence[quarantine.Held], cells: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Row → the cells that are about to change, as they are."""
    return {
        row.id: {name: _plain(quarantine.cells_of(row).get(name)) for name in cells} for row in rows[:_NAMED]
    }


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str) else str(cell)
