"""Parquet stays where it is: a view in which numbers are exact and times naive."""

# The expected value comes first; naive moments are what is read.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from lake_case import Lake


def test_binary_fractions_become_the_decimals_they_stand_for(lake: Lake) -> None:
    lake.write_parquet(
        "a.parquet",
        "SELECT unnest([0.1, 12345678.91, 1e20, 1e-7, 3.666666667, -2000.005, 8.9e-16]::DOUBLE[]) AS x",
    )
    assert {"x": "DECIMAL(38,12)"} == lake.types("a.parquet")
    expected = ["0.1", "12345678.91", "100000000000000000000", "0.0000001", "3.666666667", "-2000.005", "0"]
    assert [Decimal(text) for text in expected] == lake.column("x")


def test_short_floats_become_the_decimals_they_stand_for(lake: Lake) -> None:
    lake.write_parquet("a.parquet", "SELECT 0.1::FLOAT AS x")
    lake.load("a.parquet")
    assert [Decimal("0.1")] == lake.column("x")


def test_infinities_and_not_a_number_are_no_values(lake: Lake) -> None:
    lake.write_parquet(
        "a.parquet", "SELECT unnest(['nan', 'inf', '-inf', '1']::DOUBLE[]) AS x, x::FLOAT AS y"
    )
    lake.load("a.parquet")
    assert [(None, None), (None, None), (None, None), (1, 1)] == lake.query("SELECT x, y FROM t")


def test_times_with_a_zone_become_naive_in_ours(lake: Lake) -> None:
    lake.write_parquet("a.parquet", "SELECT TIMESTAMPTZ '2026-03-01 00:00:00+00' AS x")
    assert "timestamp" == lake.load("a.parquet").columns["x"].kind
    assert [datetime(2026, 3, 1, 8)] == lake.column("x")


def test_everything_else_is_as_it_is(lake: Lake) -> None:
    lake.write_parquet(
        "a.parquet",
        'SELECT 7 AS "a b", 1.50::DECIMAL(9,2) AS 价格, '
        "DATE '2026-03-01' AS d, ' x ' AS s, true AS b, [1] AS l",
    )
    kinds = [column.kind for column in lake.load("a.parquet").columns.values()]
    assert ["number", "number", "date", "text", "boolean", "other"] == kinds
    assert [(7, Decimal("1.50"), date(2026, 3, 1), " x ", True, [1])] == lake.query("SELECT * FROM t")


def test_files_are_joined_by_column_name(lake: Lake) -> None:
    lake.write_parquet("a1.parquet", "SELECT 'x' AS id, 1 AS n")
    lake.write_parquet("a2.parquet", "SELECT 2.5 AS cost, 'y' AS id")
    lake.load("a*.parquet")
    assert [("x", 1, None), ("y", None, Decimal("2.5"))] == lake.query(
        "SELECT id, n, cost FROM t ORDER BY id"
    )


def test_a_name_that_looks_like_a_pattern_is_one_file(lake: Lake) -> None:
    lake.write_parquet("a[1].parquet", "SELECT 1 AS x")
    lake.write_parquet("a1.parquet", "SELECT 2 AS x")
    lake.load("a[1].parquet")
    assert [1] == lake.column("x")


def test_it_is_a_view_that_reads_only_what_is_asked(lake: Lake) -> None:
    lake.write_parquet("a.parquet", "SELECT 1 AS x, 2 AS never")
    lake.load("a.parquet")
    ((_, plan),) = lake.query("EXPLAIN SELECT sum(x) FROM t")
    assert "READ_PARQUET" in plan
    assert "never" not in plan


def test_a_broken_file_is_refused(lake: Lake) -> None:
    lake.write("a.parquet", "this is no Parquet file at all")
    (problem,) = lake.refusal("a.parquet")
    assert problem.startswith("a.parquet  not a readable Parquet file (")


def test_other_formats_do_not_mix_with_it(lake: Lake) -> None:
    lake.write_parquet("a.parquet", "SELECT 1 AS x")
    lake.write("a.csv", "x\n1\n")
    assert ["Parquet files and .csv files do not make one table. Keep one format"] == lake.refusal("a.*")


def test_a_contract_adds_the_columns_that_may_be_missing(lake: Lake) -> None:
    lake.write_parquet(
        "orders.parquet", "SELECT 7 AS order_id, DATE '2026-03-01' AS ordered_at, 1.5 AS amount"
    )
    columns = lake.load("orders.parquet", table="orders").columns
    assert "VARCHAR" == columns["order_id"].type
    assert "TIMESTAMP" == columns["ordered_at"].type
    assert "text" == columns["owner_id"].kind
    assert [("7", datetime(2026, 3, 1), None)] == lake.query("SELECT order_id, ordered_at, margin FROM t")


def test_a_contract_is_broken_by_other_types(lake: Lake) -> None:
    lake.write_parquet("orders.parquet", "SELECT 'x' AS order_id, '2026-03-01' AS ordered_at, true AS amount")
    assert [
        'orders.parquet column "ordered_at"  the column holds VARCHAR; expected TIMESTAMP',
        'orders.parquet column "amount"  the column holds BOOLEAN; expected DECIMAL(18,4)',
    ] == lake.refusal("orders.parquet", table="orders")


def test_a_contract_is_broken_by_missing_columns(lake: Lake) -> None:
    lake.write_parquet(
        "orders.parquet", "SELECT 'x' AS order_id, 1 AS amounts, DATE '2026-03-01' AS ordered_at"
    )
    (problem,) = lake.refusal("orders.parquet", table="orders")
    assert (
        'orders.parquet  column "amount" is missing; table orders needs it. '
        'There is order_id, amounts or ordered_at. Did you mean "amounts"?'
    ) == problem


@pytest.mark.parametrize("name", ["O'Brien", '活动 "2026"'])
def test_it_may_be_called_anything(lake: Lake, name: str) -> None:
    lake.write_parquet("a.parquet", "SELECT 1 AS x")
    lake.load("a.parquet", name=name)
    assert [1] == lake.column("x", of=name.replace('"', '""'))
