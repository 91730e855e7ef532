"""Boards of small folders: the cast, a few rows, and one period."""

from __future__ import annotations

from datetime import date
from typing import Any

import cast
from folders import DataFolder, Document, opened, scheme
from steelyard.core.periods import Period, parse_range
from steelyard.engine.boards import boards

COVERS = {"from": "2024-01-01", "to": "2026-12-31"}
LEADS: Document = {
    "table": "leads", "time": "created_at", "subject": "owner_id", "covers": COVERS,
    "measures": {"new_leads": "count(*)", "mqls": "count(mql_at)"},
}  # fmt: skip
LEAD_COLUMNS = "lead_id, created_at, mql_at, sql_lead_at, won_at, owner_id"


def lead_scheme(**indicators: Any) -> Document:
    """New leads against a target of 10, unless something else is asked for."""
    wanted = indicators or {"leads": {"formula": "new_leads", "unit": "count", "target": 10}}
    return scheme({"leads": LEADS}, wanted)


def board(
    folder: DataFolder,
    period: str,
    subject: str,
    *,
    as_of: str | None = None,
    document: Document | None = None,
) -> dict[str, Any]:
    """The board of one subject; the cast is the organisation."""
    day = date.fromisoformat(as_of) if as_of else None
    workspace = opened(cast.organise(folder), document or lead_scheme())
    (asked,) = parse_range(period)
    return boards(workspace, [asked], as_of=day)[asked][subject]


def period(text: str) -> Period:
    return Period.parse(text)
