"""What follows when rows have come into the lake: the organisation is mirrored, scores are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.db import models

from steelyard.core.problems import SteelyardError
from steelyard.web.data import place, standing
from steelyard.web.org.mirror import mirror
from steelyard.web.scorecards.actions import request_computation

ORGANISATION = {"employees", "teams", "memberships"}
_CHANGES = ("inserted", "updated", "deleted")


def changed_tables(receipts: Iterable[Mapping[str, Any]], *, replayed: int = 0) -> set[str]:
    """The tables in which something is another than before; rows that were replayed count as changes."""
    return {
        receipt["table"] for receipt in receipts if replayed or any(receipt.get(name) for name in _CHANGES)
    }


def follow(tables: set[str], *, actor: models.Model | None, reason: str) -> str:
    """Does what follows. Gives the id of the job that computes, "" where nothing is computed."""
    standing.current()
    if not tables:
        return ""
    if tables & ORGANISATION:
        # Tables of the organisation that do not fit together yet: the next delivery may complete them.
        with suppress(SteelyardError):
            mirror(place.lake(), actor=actor)
    try:
        return str(request_computation(actor=actor, reason=reason).pk)
    except LookupError:
        return ""
