"""Rows for a lake, and lakes for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from steelyard.lake.store.delivery import rows_of
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.records import HIDDEN

ORDERS = {"order_id": "VARCHAR", "ordered_on": "DATE", "amount": "DECIMAL(18,2)"}


def rows(types: Mapping[str, str], *records: Mapping[str, Any]) -> duckdb.DuckDBPyRelation:
    return rows_of(duckdb.connect(), types, records)


def query(sql: str) -> duckdb.DuckDBPyRelation:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection.sql(sql)


def table(lake: Lake, name: str, version: int | None = None) -> list[dict[str, Any]]:
    """What people see of a table."""
    return [
        {column: value for column, value in row.items() if column not in HIDDEN}
        for row in lake.rows(name, version)
    ]


def by_key(lake: Lake, name: str, key: str, version: int | None = None) -> dict[Any, dict[str, Any]]:
    found = table(lake, name, version)
    keyed = {row[key]: row for row in found}
    assert len(found) == len(keyed), "a key is there twice"
    return keyed


def months(lake: Lake, name: str, key: str) -> dict[Any, str]:
    return {row[key]: row["_month"] for row in lake.rows(name)}


def many(lake: Lake, name: str, of: Sequence[int]) -> None:
    """Orders with these numbers, a hundred in each month of 2026."""
    listed = ", ".join(f"({number})" for number in of)
    lake.merge(
        name,
        query(
            "SELECT 'o' || lpad(n::VARCHAR, 6, '0') AS order_id, "
            "CAST(DATE '2026-01-01' + to_months((n // 100)::INTEGER) AS DATE) AS ordered_on, "
            f"CAST(n AS DECIMAL(18,2)) AS amount FROM (VALUES {listed}) AS numbers(n)"
        ),
        key=["order_id"],
        time="ordered_on",
    )
