"""Generated events: six tables of a marketing department over 24 months, the same rows every time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

CACHE = Path(__file__).parent / ".cache"
FIRST_MONTH, MONTHS, OWNERS = (2024, 9), 24, 2000
#: Part of the folder name: raise it when the rows change.
_VERSION = 1
_START, _DAYS = "2024-09-01", 730


@dataclass(frozen=True, slots=True)
class EventTable:
    """`share` of all rows in percent; `columns` are SQL over the row number `i` and its `moment`."""

    name: str
    share: int
    columns: str


def chance(sides: int, salt: str) -> str:
    """A whole number from 0 to `sides` − 1 that depends on the row and the salt only."""
    return f"CAST(hash(i, '{salt}') % {sides} AS BIGINT)"


def _money(low: int, high: int, salt: str) -> str:
    return f"CAST(CAST({low} + {chance((high - low) * 100, salt)} / 100 AS DECIMAL(14, 4)) AS DECIMAL(12, 2))"


def _later(days: int, salt: str) -> str:
    return f"moment + to_seconds({chance(days * 86400, salt)})"


def _now_and_then(of: int, salt: str, value: str) -> str:
    return f"CASE WHEN {chance(100, salt)} < {of} THEN {value} END"


#: Owners are not equally busy, and one row in a hundred has none.
_OWNER = _now_and_then(
    99, "owned", f"'e' || lpad(CAST(least({chance(OWNERS, 'o')}, {chance(OWNERS, 'p')}) AS VARCHAR), 4, '0')"
)

TABLES = (
    EventTable(
        "web_sessions",
        40,
        f"""'s' || i AS session_id, moment AS started_at, {chance(100, "converted")} < 4 AS converted,
        list_value('search', 'social', 'direct', 'mail')[1 + {chance(4, "source")}] AS source""",
    ),
    EventTable(
        "ad_daily",
        20,
        f"""CAST(moment AS DATE) AS day, 'c' || {chance(12, "channel")} AS channel,
        'k' || {chance(900, "campaign")} AS campaign_id, 200 + {chance(9000, "impressions")} AS impressions,
        {chance(200, "clicks")} AS clicks, {chance(20, "forms")} AS form_submits,
        {_money(1, 900, "cost")} AS cost""",
    ),
    EventTable(
        "orders",
        15,
        f"""'r' || i AS order_id, 'u' || {chance(400_000, "customer")} AS customer_id, moment AS ordered_at,
        {_money(-50, 4000, "amount")} AS amount, {_money(-50, 1500, "margin")} AS margin""",
    ),
    EventTable(
        "leads",
        10,
        f"""'l' || i AS lead_id, moment AS created_at,
        {_now_and_then(45, "mql", _later(40, "mql at"))} AS mql_at,
        {_now_and_then(20, "won", _later(120, "won at"))} AS won_at,
        {_money(0, 90_000, "amount")} AS amount""",
    ),
    EventTable(
        "opportunities",
        8,
        f"""'d' || i AS opportunity_id, moment AS created_at,
        {_now_and_then(80, "closed", _later(90, "closed at"))} AS closed_at,
        list_value('open', 'won', 'lost')[1 + {chance(3, "stage")}] AS stage,
        {_money(100, 250_000, "amount")} AS amount, {chance(10, "touched")} < 4 AS influenced_by_campaign""",
    ),
    EventTable(
        "projects",
        7,
        f"""'p' || i AS project_id, CAST(moment AS DATE) AS due_on,
        {_now_and_then(90, "done", "CAST(moment AS DATE) - 20 + CAST(" + chance(30, "late") + " AS INTEGER)")}
        AS completed_on, {chance(10, "cross")} < 3 AS cross_department""",
    ),
)


def events(rows: int) -> Path:
    """The folder with `rows` rows in all; generated once."""
    folder = CACHE / f"events-v{_VERSION}-{rows}"
    if not folder.is_dir():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for table in TABLES:
            _write(table, rows * table.share // 100, unfinished)
        unfinished.rename(folder)
    return folder


def _write(table: EventTable, rows: int, folder: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"""COPY (
                SELECT {table.columns}, {_OWNER} AS owner_id FROM (
                    SELECT range AS i,
                        TIMESTAMP '{_START}' + to_seconds(range * {_DAYS * 86400} // {rows}) AS moment
                    FROM range({rows})
                )
            ) TO '{folder / table.name}.parquet' (FORMAT parquet, COMPRESSION zstd)"""
        )


def size(folder: Path) -> int:
    """Bytes on disk."""
    return sum(path.stat().st_size for path in folder.iterdir())
