"""Rows of one delivery with the same key: which of them stands."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from steelyard.lake.ingest import reasons
from steelyard.lake.ingest.asking import any_row
from steelyard.lake.ingest.checking import Check, add_faults, sound_rows
from steelyard.lake.ingest.columns import Incoming
from steelyard.lake.sql import literal

#: The key column of rows that have no key of their own.
WHOLE_ROW = "_key"
#: Behind all checks of cells.
_POSITION = 10_000


def settle_repeats(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Incoming], key: Sequence[str], order: str | None
) -> None:
    """Leave at most one sound row of each key.

    With an `order` column the newest stands (of equally new ones the last) and the others are superseded.
    Without, rows that are the same in every cell count once; where they differ nobody can say which is
    right, and all of them are faults.
    """
    by_name = {each.name: each for each in columns}
    values = ", ".join(by_name[name].value for name in key)
    connection.execute(
        f"CREATE TEMP TABLE repeated AS SELECT * FROM ({sound_rows()}) "
        f"QUALIFY count(*) OVER (PARTITION BY {values}) > 1"
        if _has_repeats(connection, values)
        else "CREATE TEMP TABLE repeated AS SELECT * FROM checked WHERE false"
    )
    newest = f"{by_name[order].value} DESC NULLS LAST, row DESC" if order in by_name else "row"
    if order not in by_name:
        _refuse_different(connection, columns, values, by_name[key[0]], key)
    connection.execute(
        f"INSERT INTO superseded SELECT row FROM repeated ANTI JOIN faults USING (row) "
        f"QUALIFY row_number() OVER (PARTITION BY {values} ORDER BY {newest}) > 1"
    )


def _has_repeats(connection: duckdb.DuckDBPyConnection, values: str) -> bool:
    return any_row(connection, f"SELECT 1 FROM ({sound_rows()}) GROUP BY {values} HAVING count(*) > 1")


def _refuse_different(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[Incoming],
    values: str,
    first: Incoming,
    key: Sequence[str],
) -> None:
    whole = f"CAST(to_json({_struct(columns)}) AS VARCHAR)"
    connection.execute(
        f"CREATE TEMP VIEW differing AS SELECT row, {first.text} FROM repeated JOIN delivered USING (row) "
        f"QUALIFY min({whole}) OVER (PARTITION BY {values}) <> max({whole}) OVER (PARTITION BY {values})"
    )
    check = Check(", ".join(key), first.text, "true", reasons.DUPLICATE, ", ".join(key))
    add_faults(connection, check, _POSITION, rows="differing")


def whole_row_key(columns: Sequence[Incoming]) -> str:
    """SQL of a key for rows without one: their content, and which of several same rows it is.

    Empty cells do not count, so that a column that appears later changes no key.
    """
    cells = ", ".join(f"{literal(each.name)} || chr(30) || CAST({each.value} AS VARCHAR)" for each in columns)
    digest = f"md5(concat_ws(chr(31), {cells}))"
    return f"{digest} || '-' || row_number() OVER (PARTITION BY {digest} ORDER BY row)"


def _struct(columns: Sequence[Incoming]) -> str:
    return "{" + ", ".join(f"{literal(each.name)}: {each.value}" for each in columns) + "}"


def drop_older(
    connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[Incoming], order: Incoming
) -> None:
    """Supersede rows of which the lake (its rows as SQL `table`) has a newer version."""
    same = " AND ".join(f"sound.{each.value} IS NOT DISTINCT FROM lake.{each.quoted}" for each in key)
    connection.execute(
        f"INSERT INTO superseded SELECT row FROM ({sound_rows()}) sound JOIN ({table}) lake ON {same} "
        f"WHERE lake.{order.quoted} > sound.{order.value}"
    )
