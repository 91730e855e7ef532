"""The contract of each table of a lake: the canonical one, with what the lake's contracts.yaml changes."""

from __future__ import annotations

from steelyard.lake.store.lake import Lake
from steelyard.lake.tables import TABLES, Table


def contract_of(lake: Lake, table: str) -> Table | None:
    """None for a table of which nothing is declared: its columns are what their cells show."""
    return TABLES.get(table)
