"""A delivery in DuckDB: every cell as text, numbered rows, and the original of each as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Any

import duckdb
import simplejson

from steelyard.core.numbers import plain
from steelyard.lake.ingest.asking import count
from steelyard.lake.ingest.delivery import ORIGIN, ArrowStream, Delivery
from steelyard.lake.options import ReadOptions
from steelyard.lake.sheets import unique_names
from steelyard.lake.sql import identifier, literal
from steelyard.lake.staging import write_rows

_CHUNK = 50_000
#: What surrounds a text without belonging to it; the same that Python strips.
_BLANKS = " \t\n\r\v\f\u0085\u00a0\u2002\u2003\u2009\u202f\u3000"
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Received:
    """The view `delivered` of a connection: row (from 1), origin, original, and text columns k0, k1, …

    `keys` gives the text column of each column of the delivery. A blank cell is NULL.
    """

    connection: duckdb.DuckDBPyConnection
    keys: Mapping[str, str]
    read: int


def receive(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, *, needed: Sequence[str] = ()
) -> Received:
    """Take in all rows of a delivery; the `needed` columns are there and empty when it has none of them."""
    if isinstance(delivery.rows, ArrowStream):
        names, shown = _stream(connection, delivery.rows, delivery.options)
    else:
        names, shown = _mappings(connection, delivery.rows, delivery.options), "*"
    named = unique_names(names)
    there = {name.casefold() for name in named}
    read = count(connection, "arrived")
    # A delivery that only deletes has no columns at all.
    needed = needed if read else [*needed, *(delivery.key or ())]
    absent = [name for name in needed if name.casefold() not in there]
    keys = {name: f"k{position}" for position, name in enumerate([*named, *absent])}
    empty = "".join(f", CAST(NULL AS VARCHAR) AS {keys[name]}" for name in absent)
    connection.execute(f"CREATE TEMP VIEW delivered AS SELECT {shown}{empty} FROM arrived")
    return Received(connection, keys, read)


# ── rows as Python maps ─────────────────────────────────────────────────────────────────────────────


def _mappings(connection: duckdb.DuckDBPyConnection, rows: Iterable[Row], options: ReadOptions) -> list[str]:
    """Chunk by chunk; a column may appear late and be absent from some rows."""
    names: dict[str, int] = {}
    connection.execute("CREATE TEMP TABLE arrived (row BIGINT, origin VARCHAR, original VARCHAR)")
    waiting = iter(rows)
    first = 1
    while chunk := list(islice(waiting, _CHUNK)):
        for name in _new_names(chunk, names):
            names[name] = len(names)
            connection.execute(f"ALTER TABLE arrived ADD COLUMN k{names[name]} VARCHAR")
        columns = {"row": "BIGINT", **dict.fromkeys(["origin", "original", *_keys(names)], "VARCHAR")}
        write_rows(connection, "chunk", columns, _lines(chunk, names, options, first))
        connection.execute("INSERT INTO arrived BY NAME SELECT * FROM chunk")
        connection.execute("DROP TABLE chunk")
        first += len(chunk)
    return list(names)


def _keys(names: Mapping[str, int]) -> list[str]:
    return [f"k{position}" for position in names.values()]


def _new_names(chunk: Iterable[Row], known: Mapping[str, int]) -> list[str]:
    found = dict.fromkeys(name for row in chunk for name in row)
    return [name for name in found if name not in known and name != ORIGIN]


def _lines(
    chunk: Iterable[Row], names: Mapping[str, int], options: ReadOptions, first: int
) -> Iterator[list[object]]:
    nulls = frozenset(options.nulls)
    for number, row in enumerate(chunk, start=first):
        cells = [None if (text := text_of(row.get(name))) in nulls else text for name in names]
        yield [number, text_of(row.get(ORIGIN)), original_of(row), *cells]


def text_of(cell: object) -> str | None:
    """A cell as text, however it was delivered; None for a blank one. Numbers keep every digit."""
    if isinstance(cell, str):
        return cell.strip().replace("\0", "") or None
    if cell is None:
        return None
    if isinstance(cell, Mapping | list | tuple):
        return _json(cell)
    written = next((write for type_, write in _WRITTEN.items() if isinstance(cell, type_)), str)
    return written(cell).strip() or None


_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    bool: lambda cell: "true" if cell else "false",
    int: str,
    float: lambda cell: plain(Decimal(repr(cell))) if isfinite(cell) else str(cell),
    Decimal: lambda cell: plain(cell) if cell.is_finite() else str(cell),
    datetime: lambda cell: cell.isoformat(sep=" "),
    date: date.isoformat,
    time: time.isoformat,
}


def original_of(row: Row) -> str:
    """The row as it was delivered, as JSON; numbers keep their digits, dates and the like become text."""
    return _json({name: cell for name, cell in row.items() if name != ORIGIN})


def read_original(text: str) -> dict[str, Any]:
    """The cells of an original, numbers as Decimal or int."""
    found: dict[str, Any] = simplejson.loads(text, use_decimal=True)
    return found


def _json(value: object) -> str:
    text: str = simplejson.dumps(value, use_decimal=True, ensure_ascii=False, allow_nan=True, default=text_of)
    return text


# ── columns that come as an Arrow stream ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Stream:
    """DuckDB refuses a relation of another database unless it only sees its stream."""

    stream: ArrowStream

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.stream.__arrow_c_stream__(requested_schema)


def _stream(
    connection: duckdb.DuckDBPyConnection, stream: ArrowStream, options: ReadOptions
) -> tuple[list[str], str]:
    """The names of the columns, and the SQL of what `delivered` shows of the table `arrived`."""
    connection.register("arriving", _Stream(stream))
    connection.execute("CREATE TEMP TABLE arrived AS SELECT * FROM arriving")
    connection.unregister("arriving")
    described = connection.execute("DESCRIBE arrived").fetchall()
    types = {str(name): str(type_) for name, type_, *_ in described}
    origin = f"CAST({identifier(ORIGIN)} AS VARCHAR)" if types.pop(ORIGIN, None) else "NULL"
    fields = ", ".join(f"{literal(name)}: {identifier(name)}" for name in types)
    cells = "".join(
        f", {_as_text(name, type_, options)} AS k{position}"
        for position, (name, type_) in enumerate(types.items())
    )
    shown = (
        f"rowid + 1 AS row, CAST({origin} AS VARCHAR) AS origin, "
        f"CAST(to_json({{{fields}}}) AS VARCHAR) AS original{cells}"
    )
    return list(types), shown


def _as_text(name: str, type_: str, options: ReadOptions) -> str:
    """The SQL of a typed cell as text."""
    column = identifier(name)
    if type_ == "VARCHAR":
        cell = f"trim({column}, {literal(_BLANKS)})"
        for empty in ("", *options.nulls):
            cell = f"nullif({cell}, {literal(empty)})"
        return cell
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%d %H:%M:%S.%f') || '+00:00'"
    if type_.endswith("]") or type_.startswith(("STRUCT", "MAP")):
        return f"CAST(to_json({column}) AS VARCHAR)"
    return f"CAST({column} AS VARCHAR)"
