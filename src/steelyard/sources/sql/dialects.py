"""What differs between databases: how to be read-only, and values that drivers do not hand over exactly.

Values are taken as drivers give them, without SQLAlchemy's types: NUMERIC comes as Decimal from every driver,
and SQLite, which has no types, is read by what its cells hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, CursorResult, Engine, create_engine

#: PyMySQL's code for TIMESTAMP, which is an instant; DATETIME is not.
_MYSQL_INSTANT = 7


def engine(url: URL) -> Engine:
    """Raises ImportError without the driver."""
    backend, arguments = url.get_backend_name(), {}
    if backend == "sqlite" and url.database:
        # SQLite itself refuses to write; mode=ro would need the URL form of the name.
        made = create_engine(url)
    elif backend == "postgresql":
        # JSON stays as it is written: Python's floats would round its numbers.
        made = create_engine(url, json_deserializer=_text, connect_args={"connect_timeout": 15})
    elif url.get_driver_name() == "pymysql":
        arguments = {"connect_timeout": 15, "read_timeout": 300, "charset": "utf8mb4"}
        # PyMySQL would write a text in latin-1.
        arguments |= {"password": url.password.encode()} if url.password else {}
        made = create_engine(url, connect_args=arguments)
    else:
        made = create_engine(url)
    if prepare := _PREPARED.get(backend):
        sa.event.listen(made, "connect", prepare)
    return made


def _sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _mysql(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY, ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET SESSION time_zone = '+00:00'")


def _postgresql(connection: Any, _: object) -> None:
    """Days and moments that Python does not have, such as infinity, stay texts."""
    from psycopg.errors import DataError
    from psycopg.types import datetime as types

    def lenient(loader: type[Any]) -> type[Any]:
        class Lenient(loader):  # type: ignore[misc]
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except DataError:
                    return bytes(data).decode()

        return Lenient

    for name, loader in {
        "date": types.DateLoader,
        "timestamp": types.TimestampLoader,
        "timestamptz": types.TimestamptzLoader,
    }.items():
        connection.adapters.register_loader(name, lenient(loader))


_PREPARED: Mapping[str, Callable[[Any, object], None]] = {
    "sqlite": _sqlite, "mysql": _mysql, "mariadb": _mysql, "postgresql": _postgresql,
}  # fmt: skip


def read_only(connection: Connection) -> Connection:
    """One state of the database, and no way to change it, where the database knows of both."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


# ── values ──────────────────────────────────────────────────────────────────────────────────────────


def readers(result: CursorResult[Any]) -> list[Callable[[Any], object]]:
    """How the cells of each column are read."""
    described = result.cursor.description if result.cursor else ()
    driver = result.dialect.driver if hasattr(result, "dialect") else ""
    return [_instant if driver == "pymysql" and each[1] == _MYSQL_INSTANT else cell for each in described]


def _instant(value: Any) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else cell(value)


def cell(value: Any) -> object:
    """A value with every digit; what the lake has no type for becomes text, a span its seconds."""
    for kind, read in _READ:
        if isinstance(value, kind):
            return read(value)
    return value if value is None or isinstance(value, _KEPT) else str(value)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else bytes(value).decode()


def _seconds(value: timedelta) -> Decimal:
    return Decimal(value // timedelta(microseconds=1)).scaleb(-6)


_KEPT = (str, bool, int, Decimal, date, list, dict)
_READ: Iterable[tuple[type | tuple[type, ...], Callable[[Any], object]]] = (
    (float, lambda value: Decimal(repr(value)) if isfinite(value) else str(value)),
    (Decimal, lambda value: value if value.is_finite() else str(value)),
    (timedelta, _seconds),
    ((bytes, bytearray, memoryview), lambda value: bytes(value).hex()),
)
