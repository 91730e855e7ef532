"""Rows that break their contract on purpose, so that quarantine has something to hold."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.demo.company import Dirt, Rows, Tables

UNKNOWN_OWNER = "E999"


def soil(tables: Tables) -> tuple[Dirt, ...]:
    """Break some rows of `tables` in place and tell which."""
    return tuple(_soil(tables))


def _soil(tables: Tables) -> Iterator[Dirt]:
    for index in (1_200, 5_400):
        yield _duplicate(tables, "leads", index)
    yield _change(tables, "campaign_costs", 40, "incurred_on", "2026-02-30", "impossible date")
    yield _change(tables, "reports", 77, "submitted_on", "2025-13-01", "impossible date")
    yield _change(tables, "ad_daily", 310, "cost", "约1200", "text in a number")
    yield _change(tables, "nps_responses", 90, "score", "满意", "text in a number")
    yield _change(tables, "leads", 2_500, "owner_id", UNKNOWN_OWNER, "unknown owner")
    yield _change(tables, "projects", 15, "owner_id", UNKNOWN_OWNER, "unknown owner")
    yield _change(tables, "campaign_costs", 200, "amount", "-3600.00", "negative cost")
    yield _change(tables, "nps_responses", 180, "score", "11", "out of range")
    yield _change(tables, "leads", 3_100, "created_at", None, "required value missing")


_REASONS = {
    "impossible date": "there is no such day",
    "text in a number": "not a number",
    "unknown owner": "neither an employee nor a team",
    "negative cost": "a cost is at least 0",
    "out of range": "a score is 0 to 10",
    "required value missing": "a lead needs the moment it came in",
}


def _change(tables: Tables, table: str, index: int, column: str, value: str | None, kind: str) -> Dirt:
    rows = tables[table]
    rows[index] = rows[index] | {column: value}
    return Dirt(kind, f"{table}.csv", _line(index), column, value or "", _REASONS[kind])


def _duplicate(tables: Tables, table: str, index: int) -> Dirt:
    rows: Rows = tables[table]
    column = next(iter(rows[index]))
    rows.append(dict(rows[index]))
    reason = f"the same {column} is on line {_line(index)}"
    return Dirt(
        "duplicate key", f"{table}.csv", _line(len(rows) - 1), column, str(rows[index][column]), reason
    )


def _line(index: int) -> int:
    """Line 1 is the header."""
    return index + 2
