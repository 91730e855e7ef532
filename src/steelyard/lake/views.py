"""The views under which rows are known: names as in the file, exact types, objects as structs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import duckdb

from steelyard.lake.formats import Kind
from steelyard.lake.inference import Reading
from steelyard.lake.loaded import BadCell, LoadedColumn
from steelyard.lake.objects import Heading
from steelyard.lake.sql import identifier

_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
_NUMBERS = _INTEGERS | {f"U{name}" for name in _INTEGERS} | {"BIGNUM", "FLOAT", "DOUBLE"}
_tables = count(1)


@dataclass(frozen=True, slots=True)
class Column:
    """A value of each row. A heading of several names is a value inside an object."""

    heading: Heading
    reading: Reading
    odd: BadCell | None = None


def kind_of(type_: str) -> Kind:
    """What a DuckDB type is to us."""
    if type_ in _NUMBERS or type_.startswith("DECIMAL"):
        return "number"
    if type_.startswith("TIMESTAMP"):
        return "timestamp"
    kinds: dict[str, Kind] = {
        "VARCHAR": "text",
        "UUID": "text",
        "DATE": "date",
        "BOOLEAN": "boolean",
        '"NULL"': "empty",
    }
    return "text" if type_.startswith("ENUM") else kinds.get(type_, "other")


def create(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column], *, source: str
) -> list[LoadedColumn]:
    """Copy the typed rows of `source` into a table of their own and show them as the view `name`."""
    table = f"steelyard_data_{next(_tables)}"
    stored = [
        Column(column.heading, Reading(column.reading.type, column.reading.kind, f"v{position}"), column.odd)
        if column.reading.kind != "empty"
        else column  # only a view can have a column of bare NULLs
        for position, column in enumerate(columns)
    ]
    values = [
        f"{column.reading.sql} AS {kept.reading.sql}"
        for column, kept in zip(columns, stored, strict=True)
        if kept is not column
    ]
    connection.execute(f"CREATE TABLE {table} AS SELECT {', '.join(['file', *values])} FROM ({source})")
    return show(connection, name, stored, source=table)


def show(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column], *, source: str
) -> list[LoadedColumn]:
    """Make `name` a view of `source`; says what its columns are."""
    plain = {column.heading[0]: column for column in columns if len(column.heading) == 1}
    tops = _by_name(columns, 0)
    shown = ", ".join(f"{_value(parts, 1)} AS {identifier(top)}" for top, parts in tops.items())
    connection.execute(f"CREATE OR REPLACE VIEW {identifier(name)} AS SELECT {shown} FROM {source}")
    described = connection.execute(f"DESCRIBE {identifier(name)}").fetchall()
    return [_loaded(str(top), str(type_), plain.get(str(top))) for top, type_, *_ in described]


def _loaded(name: str, type_: str, column: Column | None) -> LoadedColumn:
    # DuckDB 1.5 calls a column of bare NULLs an INTEGER, though it goes with any type there, too.
    if column is not None and column.reading.kind == "empty":
        return LoadedColumn(name, column.reading.type, "empty")
    return LoadedColumn(name, type_, kind_of(type_), column.odd if column else None)


def _value(columns: Sequence[Column], depth: int) -> str:
    """The value itself, or an object of the values below, `depth` names down."""
    if len(columns) == 1 and len(columns[0].heading) == depth:
        return columns[0].reading.sql
    fields = [
        f"{identifier(name)} := {_value(inner, depth + 1)}"
        for name, inner in _by_name(columns, depth).items()
    ]
    return f"struct_pack({', '.join(fields)})"


def _by_name(columns: Sequence[Column], depth: int) -> dict[str, list[Column]]:
    grouped: dict[str, list[Column]] = {}
    for column in columns:
        grouped.setdefault(column.heading[depth], []).append(column)
    return grouped
