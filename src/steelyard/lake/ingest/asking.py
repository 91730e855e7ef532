"""Small questions to a connection. All rows are fetched: an unfinished result would block the connection."""

from __future__ import annotations

from typing import Any

import duckdb


def one_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The only row of a query."""
    (row,) = connection.execute(query).fetchall()
    return tuple(row)


def count(connection: duckdb.DuckDBPyConnection, rows: str, *, of: str = "*") -> int:
    """How many rows a table or a query in parentheses has."""
    return int(one_row(connection, f"SELECT count({of}) FROM {rows}")[0])


def any_row(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Whether a query has rows."""
    return bool(connection.execute(f"SELECT 1 FROM ({rows}) LIMIT 1").fetchall())
