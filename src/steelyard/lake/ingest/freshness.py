"""Freshness: how old the newest row of a table is, against what its contract allows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from steelyard.lake.ingest.asking import one_row
from steelyard.lake.ingest.contracts import contract_of
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.lake import Lake


def stale_tables(lake: Lake, tables: Iterable[str], *, at: datetime, timezone: str) -> dict[str, datetime]:
    """Table → its newest moment, for tables whose newest row is older than `fresh_days` at `at`."""
    found: dict[str, datetime] = {}
    for table in tables:
        contract = contract_of(lake, table)
        if contract is None or contract.fresh_days is None or contract.time is None or not lake.has(table):
            continue
        newest = newest_moment(lake, table, contract.time, timezone=timezone)
        if newest is not None and at - newest > timedelta(days=contract.fresh_days):
            found[table] = newest
    return found


def newest_moment(lake: Lake, table: str, time: str, *, timezone: str) -> datetime | None:
    """The newest moment of a table; a day counts until its end, moments without zone are in `timezone`."""
    type_ = lake.columns(table).get(time)
    if type_ is None:
        return None
    newest = f"max({identifier(time)})"
    if type_ == "DATE":
        newest = f"CAST({newest} + INTERVAL 1 DAY AS TIMESTAMP)"
    if type_ in ("DATE", "TIMESTAMP"):
        newest = f"timezone({literal(timezone)}, {newest})"
    with lake.workbench() as connection:
        found: datetime | None = one_row(connection, f"SELECT {newest} FROM ({lake.sql(table)})")[0]
    return found
