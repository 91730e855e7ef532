"""Rows on their way into a table: staged in DuckDB, with the types and hidden columns of the lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import duckdb

from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store import types
from steelyard.lake.store.records import HIDDEN, ArrowStream

_STAGED = "steelyard_delivery"


class _Stream:
    """Hides what the rows are: DuckDB refuses relations of another connection, but reads any stream."""

    def __init__(self, rows: ArrowStream) -> None:
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._rows.__arrow_c_stream__(requested_schema)


def number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The only value of a query. All rows are fetched: an open result would block the connection."""
    return int(connection.execute(sql).fetchall()[0][0])


def rows_of(
    connection: duckdb.DuckDBPyConnection, types: Mapping[str, str], records: Sequence[Mapping[str, Any]]
) -> duckdb.DuckDBPyRelation:
    """Python values as rows: a column for each of `types`, NULL where a record has none."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE steelyard_records ("
        + ", ".join(f"{identifier(name)} {type_}" for name, type_ in types.items())
        + ")"
    )
    values = [[record.get(name) for name in types] for record in records]
    if values:
        marks = ", ".join("?" for _ in types)
        connection.executemany(f"INSERT INTO steelyard_records VALUES ({marks})", values)
    return connection.table("steelyard_records")


def records(
    connection: duckdb.DuckDBPyConnection, sql: str, columns: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows as Python values; moments with a zone as aware datetimes in UTC."""
    # DuckDB 1.5 needs another library to make an aware datetime.
    zoned = [name for name, type_ in columns.items() if type_ == "TIMESTAMP WITH TIME ZONE"]
    shown = ", ".join(
        f"timezone('UTC', {identifier(name)})" if name in zoned else identifier(name) for name in columns
    )
    found = connection.execute(f"SELECT {shown} FROM ({sql})").fetchall()
    return [_aware(dict(zip(columns, row, strict=True)), zoned) for row in found]


def _aware(record: dict[str, Any], zoned: Sequence[str]) -> dict[str, Any]:
    moments = {name: record[name].replace(tzinfo=UTC) for name in zoned if record[name] is not None}
    return record | moments


@dataclass(frozen=True)
class Delivery:
    """`types` are the DuckDB types as they came, `columns` those in which the rows go into the table."""

    connection: duckdb.DuckDBPyConnection
    types: Mapping[str, str]
    columns: Mapping[str, str]
    key: tuple[str, ...]
    time: str | None
    hidden: Mapping[str, str]
    nulls_in_key: bool
    rows: int

    @property
    def sql(self) -> str:
        """The rows with all hidden columns, and `_row`, their number here."""
        shown = [
            f"{types.cast(name, self.types[name], type_)} AS {identifier(name)}"
            for name, type_ in self.columns.items()
        ]
        hidden = [f"{self._month} AS _month", *(f"{sql} AS {name}" for name, sql in self.hidden.items())]
        return f"SELECT rowid AS _row, {', '.join([*shown, *hidden])} FROM {_STAGED}"

    @property
    def _month(self) -> str:
        return types.month_of(self.time, self.types[self.time] if self.time else None)

    def as_typed(self, columns: Mapping[str, str]) -> Delivery:
        return replace(self, columns={name: columns[name] for name in self.columns})

    def all_fit(self, column: str, wanted: str) -> bool:
        """Whether each value of a column is held by the type `wanted` to the last digit."""
        come = self.columns[column]
        value = (
            f"SELECT {types.cast(column, self.types[column], come)} AS {identifier(column)} FROM {_STAGED}"
        )
        return not number(
            self.connection, f"SELECT count(*) FROM ({value}) WHERE NOT ({types.fits(column, come, wanted)})"
        )


def deliver(
    connection: duckdb.DuckDBPyConnection,
    rows: ArrowStream,
    *,
    key: Sequence[str],
    time: str | None,
    note: Mapping[str, str],
    at: datetime,
) -> Delivery:
    """Stage `rows`. Raises SteelyardError when key or time is no column, or a key is there twice."""
    connection.register("steelyard_incoming", _Stream(rows))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_STAGED} AS SELECT * FROM steelyard_incoming")
    connection.unregister("steelyard_incoming")
    described = connection.execute(f"DESCRIBE {_STAGED}").fetchall()
    come = {str(name): str(type_) for name, type_, *_ in described if name not in HIDDEN}
    _check_names(come, [*key, *([time] if time else [])])
    hidden = {
        "_run": _text(note.get("run")),
        "_source": _text(note.get("source")),
        "_loaded_at": f"TIMESTAMPTZ '{at.isoformat()}'",
    }
    columns = {name: types.stored(type_) for name, type_ in come.items()}
    total = number(connection, f"SELECT count(*) FROM {_STAGED}")
    delivery = Delivery(connection, come, columns, tuple(key), time, hidden, False, total)
    _check_key(delivery)
    return replace(delivery, nulls_in_key=_has_nulls(delivery))


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else literal(value)


def _check_names(columns: Mapping[str, str], needed: Sequence[str]) -> None:
    there = list(columns)
    problems = [
        Problem(f'there is no column "{name}". There is {listing(there)}.{suggestion(name, there)}')
        for name in needed
        if name not in columns
    ]
    if problems:
        raise SteelyardError(problems)


def _check_key(delivery: Delivery) -> None:
    if not delivery.key:
        return
    names = ", ".join(map(identifier, delivery.key))
    # Hashes take a fraction of the memory; only keys with the hash of another one are looked at themselves.
    again = f"SELECT hash({names}) FROM ({delivery.sql}) GROUP BY ALL HAVING count(*) > 1"
    twice = delivery.connection.execute(
        f"SELECT {names}, count(*) FROM ({delivery.sql}) WHERE hash({names}) IN ({again}) "
        f"GROUP BY {names} HAVING count(*) > 1 LIMIT 5"
    ).fetchall()
    if twice:
        shown = listing([" ".join(map(str, row[:-1])) for row in twice])
        raise SteelyardError(
            f"{', '.join(delivery.key)}: {shown} is there more than once. Deliver one row for each key"
        )


def _has_nulls(delivery: Delivery) -> bool:
    if not delivery.key:
        return False
    empty = " OR ".join(f"{identifier(name)} IS NULL" for name in delivery.key)
    found = delivery.connection.execute(f"SELECT 1 FROM {_STAGED} WHERE {empty} LIMIT 1").fetchall()
    return bool(found)
