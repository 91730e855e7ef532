"""References: the row that another row speaks of must be in the lake."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from steelyard.lake.ingest import reasons
from steelyard.lake.ingest.checking import Check, add_faults, sound_rows
from steelyard.lake.ingest.columns import Incoming
from steelyard.lake.ingest.rows import LakeRows

#: Behind all checks of cells and of keys.
_POSITION = 20_000


def check_references(
    connection: duckdb.DuckDBPyConnection, lake: LakeRows, table: str, columns: Sequence[Incoming]
) -> None:
    """Set aside rows that refer to nothing, and then those that referred to these, and so on.

    Nothing is checked unless all tables that a column may refer to are in the lake or are delivered.
    """
    own = {each.name: each for each in columns}
    checks = [
        Check(
            each.name, each.text, _missing(each, known), reasons.REFERENCE, " / ".join(each.column.references)
        )
        for each in columns
        if each.column.orphans == "quarantine" and (known := _known(lake, table, each, own))
    ]
    rows = f"({sound_rows()}) JOIN delivered USING (row)"
    while sum(add_faults(connection, check, _POSITION, rows=rows) for check in checks):
        if not any(name.startswith(f"{table}.") for each in columns for name in each.column.references):
            return


def _missing(each: Incoming, known: Sequence[str]) -> str:
    values = " UNION ALL ".join(known)
    return f"{each.value} IS NOT NULL AND CAST({each.value} AS VARCHAR) NOT IN ({values})"


def _known(lake: LakeRows, table: str, each: Incoming, own: dict[str, Incoming]) -> list[str]:
    """SQL of all values that may be referred to; none when a table that may hold them is not there."""
    found: list[str] = []
    for target in each.column.references:
        name, _, column = target.partition(".")
        here = name == table and column in own
        if here:
            value = own[column].value
            found.append(f"SELECT CAST({value} AS VARCHAR) FROM ({sound_rows()}) WHERE {value} IS NOT NULL")
        if lake.has(name, column):
            found.append(lake.values(name, column))
        elif not here:
            return []
    return found
