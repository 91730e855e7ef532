"""Checking every row of a delivery at once; one broken cell sets its whole row aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from steelyard.lake.ingest import reasons
from steelyard.lake.ingest.asking import any_row, one_row
from steelyard.lake.ingest.columns import Incoming
from steelyard.lake.sql import literal


@dataclass(frozen=True, slots=True)
class Check:
    """Rows that meet the SQL `condition` break the contract of a column; `shown` is the cell to show."""

    column: str
    shown: str
    condition: str
    code: str
    limit: str = ""


def check_rows(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Incoming], checks: Sequence[Check]
) -> None:
    """Make the tables `checked` (row and values v0, v1, …) and `faults` (why rows are broken).

    `faults` has row, position, column, value, code and limit. Rows in it stay in `checked`.
    """
    values = "".join(f", {each.sql} AS {each.value}" for each in columns)
    connection.execute(f"CREATE TEMP VIEW valued AS SELECT *{values} FROM delivered")
    broken = " OR ".join(f"coalesce({check.condition}, false)" for check in checks) or "false"
    kept = "".join(f", {each.value}" for each in columns)
    connection.execute(f"CREATE TEMP TABLE checked AS SELECT row{kept}, {broken} AS broken FROM valued")
    connection.execute(
        'CREATE TEMP TABLE faults (row BIGINT, position INTEGER, "column" VARCHAR, value VARCHAR, '
        'code VARCHAR, "limit" VARCHAR)'
    )
    connection.execute("CREATE TEMP TABLE superseded (row BIGINT)")
    if any_row(connection, "SELECT row FROM checked WHERE broken"):
        _explain(connection, checks)


def _explain(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> None:
    """Only broken rows are looked at twice."""
    connection.execute(
        "CREATE TEMP TABLE suspects AS "
        "SELECT * FROM valued SEMI JOIN (SELECT row FROM checked WHERE broken) USING (row)"
    )
    for position, check in enumerate(checks):
        add_faults(connection, check, position, rows="suspects", row="row")


def add_faults(
    connection: duckdb.DuckDBPyConnection, check: Check, position: int, *, rows: str, row: str = "row"
) -> int:
    """Set aside the rows of the table `rows` that meet the condition; says how many."""
    return int(
        one_row(
            connection,
            f"INSERT INTO faults SELECT {row}, {position}, {literal(check.column)}, {check.shown}, "
            f"{literal(check.code)}, {literal(check.limit)} FROM {rows} WHERE {check.condition}",
        )[0]
    )


def sound_rows(columns: str = "*") -> str:
    """The rows of `checked` that break nothing and are not superseded in their own delivery."""
    return f"SELECT {columns} FROM checked ANTI JOIN faults USING (row) ANTI JOIN superseded USING (row)"


def cell_checks(columns: Sequence[Incoming], key: Sequence[str]) -> Iterator[Check]:
    """What a row must meet by itself: types, required cells, allowed values, ranges."""
    for each in columns:
        column = each.column
        if column.required or (column.name in key and not each.declared):
            yield Check(column.name, each.text, f"{each.text} IS NULL", reasons.REQUIRED)
        if each.sql != each.text:
            wrong = f"{each.text} IS NOT NULL AND {each.value} IS NULL"
            yield Check(column.name, each.text, wrong, reasons.NOT_OF_TYPE[column.type])
        if column.allowed:
            allowed = ", ".join(map(literal, column.allowed))
            limit = ", ".join(column.allowed)
            yield Check(column.name, each.text, f"{each.text} NOT IN ({allowed})", reasons.ALLOWED, limit)
        if column.minimum is not None:
            below = f"{each.value} < {column.minimum}"
            yield Check(column.name, each.text, below, reasons.MINIMUM, str(column.minimum))
        if column.maximum is not None:
            above = f"{each.value} > {column.maximum}"
            yield Check(column.name, each.text, above, reasons.MAXIMUM, str(column.maximum))
