"""Parquet files as views: nothing is copied, and DuckDB reads only the columns that are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake import contracts, views
from steelyard.lake.inference import Reading
from steelyard.lake.loaded import LoadedColumn
from steelyard.lake.sql import identifier, literal, path_literal
from steelyard.lake.tables import Table, Type

_EXACT = "DECIMAL(38,12)"


def load(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Mapping[Path, str],
    *,
    table: Table | None,
    timezone: str,
) -> list[LoadedColumn]:
    """Make `name` a view of the files. Of the contract, names and types are checked, not every cell."""
    file = next(iter(files.values()))
    source, types = _scan(connection, list(files), file=file)
    return show(connection, name, source, types, file=file, table=table, timezone=timezone)


def show(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    source: str,
    types: Mapping[str, str],
    *,
    file: str,
    table: Table | None,
    timezone: str,
) -> list[LoadedColumn]:
    """The same for any SQL `source` whose columns have these types; `file` is how people know it."""
    if table:
        contracts.require_columns(table, types, file=file)
    columns = contracts.declared(table, types)
    shown: list[views.Column] = []
    problems: list[Problem] = []
    for column, type_ in types.items():
        reading = _exactly(identifier(column), type_, timezone=timezone)
        wanted = _as_declared(reading, columns[column].type) if column in columns else reading
        if wanted is None:
            expected = contracts.SQL_TYPES[columns[column].type]
            problems.append(
                Problem(f"the column holds {type_}; expected {expected}", Place(file, field=column))
            )
        shown.append(views.Column((column,), wanted or reading))
    if problems:
        raise SteelyardError(problems)
    shown += [
        views.Column((column.name,), contracts.no_cells(column.type))
        for column in contracts.absent(table, types)
    ]
    return views.show(connection, name, shown, source=source)


def _scan(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], *, file: str
) -> tuple[str, dict[str, str]]:
    """The SQL that reads the files together, and the type of each column."""
    listed = ", ".join(map(path_literal, paths))
    source = f"read_parquet([{listed}], union_by_name = true)"
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise SteelyardError(Problem(f"not a readable Parquet file ({reason})", Place(file))) from None
    return source, {str(name): str(type_) for name, type_, *_ in rows}


def _exactly(column: str, type_: str, *, timezone: str) -> Reading:
    """A column read so that numbers are exact and times naive."""
    if type_ in ("DOUBLE", "FLOAT"):
        return Reading(_EXACT, "number", decimal_of(column, type_))
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return Reading("TIMESTAMP", "timestamp", f"timezone({literal(timezone)}, {column})")
    return Reading(type_, views.kind_of(type_), column)


def _as_declared(reading: Reading, type_: Type) -> Reading | None:
    """The reading brought to the declared type where nothing can go wrong; None where it could."""
    wanted = contracts.no_cells(type_)
    if reading.kind == wanted.kind or reading.kind == "empty":
        return reading
    harmless = type_ == "text" or {reading.kind, type_} == {"date", "timestamp"}
    return replace(wanted, sql=f"CAST({reading.sql} AS {wanted.type})") if harmless else None


def decimal_of(column: str, type_: str) -> str:
    """SQL for the DECIMAL(38,12) that a binary fraction stands for: 12345678.91, not 12345678.910000001024.

    Most values have four decimals or fewer, where a cast there and back proves that it is exact; the
    rest takes the slow way over the shortest text. Infinities and not-a-number are no values.
    """
    if type_ == "FLOAT":
        return f"CASE {_by_text(column)} END"
    short = f"TRY_CAST({column} AS DECIMAL(18,4))"
    return (
        f"CASE WHEN abs({column}) < 1e11 AND CAST({short} AS DOUBLE) = {column}"
        f" THEN CAST({short} AS {_EXACT})"
        f" {_by_text(column)} END"
    )


def _by_text(column: str) -> str:
    # DuckDB 1.5 reads 8.9e-16 as 0.000000000001.
    return (
        f"WHEN abs({column}) < 5e-13 THEN 0"
        f" WHEN isfinite({column}) THEN CAST(CAST({column} AS VARCHAR) AS {_EXACT})"
    )


def extent(path: Path, *, file: str, most_rows: int) -> tuple[int, int, int]:
    """Rows, columns, and characters of all texts; those are not counted where there are too many rows.

    A Parquet file may repeat one long text in every row and still be small.
    """
    shown = path_literal(path)
    try:
        with duckdb.connect(":memory:") as connection:
            rows = connection.execute(f"SELECT num_rows FROM parquet_file_metadata({shown})").fetchall()
            types = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({shown})").fetchall()
            count = int(rows[0][0])
            bytes_of = {"VARCHAR": "strlen", "BLOB": "octet_length"}
            texts = [
                f"{bytes_of[type_]}({identifier(str(name))})"
                for name, type_, *_ in types
                if type_ in bytes_of
            ]
            if count > most_rows or not texts:
                return count, len(types), 0
            sums = ", ".join(f"sum({each})" for each in texts)
            found = connection.execute(f"SELECT {sums} FROM read_parquet({shown})").fetchall()
            return count, len(types), int(sum(each or 0 for each in found[0]))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise SteelyardError(Problem(f"not a readable Parquet file ({reason})", Place(file))) from None
