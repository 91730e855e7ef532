"""How cells become values: money, moments, days, truth, and columns nobody declared."""

# Moments without a zone are meant.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from lakeside import Lakeside

SHANGHAI = timezone(timedelta(hours=8))


def order(amount: object, id_: str = "O1", at: object = "2026-03-01") -> dict[str, object]:
    return {"order_id": id_, "ordered_at": at, "amount": amount}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1234.5", "1234.5"),
        ("¥1,234.50", "1234.5"),
        ("10%", "0.1"),
        (" 1 234 ", "1234"),
        ("-0.005", "-0.005"),
        (0.1, "0.1"),
        (Decimal("12345678901234.5678"), "12345678901234.5678"),
        (7, "7"),
    ],
)
def test_money_is_exact_however_it_is_written(lakeside: Lakeside, written: object, value: str) -> None:
    lakeside.deliver("orders", [order(written)])

    assert lakeside.column("orders", "amount") == [Decimal(value)]
    assert lakeside.lake.columns("orders")["amount"].startswith("DECIMAL")


def test_a_hundred_times_a_tenth_is_ten(lakeside: Lakeside) -> None:
    lakeside.deliver("orders", [order(0.1, f"O{number}") for number in range(100)])

    assert sum(lakeside.column("orders", "amount")) == 10


def test_more_decimals_widen_the_column_and_lose_nothing(lakeside: Lakeside) -> None:
    lakeside.deliver("orders", [order("1.25")])
    lakeside.deliver("orders", [order("0.123456789012", "O2")])

    assert lakeside.column("orders", "amount") == [Decimal("1.25"), Decimal("0.123456789012")]


def test_a_number_with_27_digits_before_the_point_goes_into_quarantine(lakeside: Lakeside) -> None:
    receipt = lakeside.deliver("orders", [order("1" * 26), order("1" * 27, "O2")])

    assert (receipt.accepted, receipt.quarantined) == (1, 1)
    assert lakeside.column("orders", "amount") == [Decimal("1" * 26)]


def test_a_decimal_comma_is_read_where_the_delivery_may_have_one(lakeside: Lakeside) -> None:
    rows = [order("1.234,50"), order("99,9", "O2"), order("7", "O3")]

    lakeside.deliver("orders", rows, decimal_comma=True)

    assert lakeside.column("orders", "amount") == [Decimal("1234.5"), Decimal("99.9"), Decimal(7)]


def test_moments_with_an_offset_are_kept_as_instants(lakeside: Lakeside) -> None:
    """Ten in Shanghai (UTC+8) is two in the morning in Greenwich, and so is ten without a zone there."""
    two = datetime(2026, 3, 1, 2, tzinfo=UTC)
    written = [
        "2026-03-01T10:00:00+08:00",
        "2026-03-01 10:00",
        "2026-03-01T02:00:00Z",
        two.astimezone(SHANGHAI),
    ]

    lakeside.deliver("orders", [order(1, f"O{number}", at) for number, at in enumerate(written)])

    assert lakeside.column("orders", "ordered_at") == [two] * 4


def test_an_hour_that_comes_twice_stays_two_hours(lakeside: Lakeside) -> None:
    """In Berlin 02:30 on 25 October 2026 is there twice: at +02:00, and an hour later at +01:00."""
    rows = [order(1, "O1", "2026-10-25T02:30:00+02:00"), order(1, "O2", "2026-10-25T02:30:00+01:00")]

    lakeside.deliver("orders", rows, timezone="Europe/Berlin")

    assert lakeside.column("orders", "ordered_at") == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_moments_without_an_offset_stay_as_they_are(lakeside: Lakeside) -> None:
    lakeside.deliver("orders", [order(1, at="2026年3月1日 10:00")])

    assert lakeside.column("orders", "ordered_at") == [datetime(2026, 3, 1, 10)]


def test_a_number_is_a_day_only_where_excel_may_have_written_it(lakeside: Lakeside) -> None:
    """45292 days after 1899-12-30 is 2024-01-01, as Excel shows; 45292.75 is six in the evening of it."""
    answer = {"response_id": "R1", "answered_on": "45292", "score": "9"}

    refused = lakeside.deliver("nps_responses", [answer])
    lakeside.deliver("nps_responses", [answer], serial_dates=True)
    lakeside.deliver("orders", [order(1, at="45292.75")], serial_dates=True)

    assert refused.quarantined == 1
    assert lakeside.column("nps_responses", "answered_on") == [date(2024, 1, 1)]
    assert lakeside.column("orders", "ordered_at") == [datetime(2024, 1, 1, 18)]


def test_a_code_in_a_column_of_days_is_no_day_of_the_year_1900(lakeside: Lakeside) -> None:
    rows = [
        {"response_id": f"R{code}", "answered_on": code, "score": 9} for code in ("1", "12", "1001", "99999")
    ]

    assert lakeside.deliver("nps_responses", rows, serial_dates=True).quarantined == 4


@pytest.mark.parametrize(
    ("written", "truth"), [("是", True), ("否", False), ("Yes", True), (False, False), ("1", True)]
)
def test_truth_is_written_in_many_ways(lakeside: Lakeside, written: object, truth: bool) -> None:
    row = {
        "opportunity_id": "P1",
        "created_at": "2026-03-01",
        "stage": "won",
        "influenced_by_campaign": written,
    }

    lakeside.deliver("opportunities", [row])

    assert lakeside.column("opportunities", "influenced_by_campaign") == [truth]


def test_chinese_names_of_tables_and_columns_stay(lakeside: Lakeside) -> None:
    rows = [{"线索编号": "001", "金额（元）": "1,200", "创建日期": "2026年3月1日", "负责人": "宋薇"}]

    lakeside.deliver("线索登记", rows, key=("线索编号",))

    assert lakeside.rows("线索登记") == [
        {"线索编号": "001", "金额（元）": 1200, "创建日期": date(2026, 3, 1), "负责人": "宋薇"}
    ]


def test_nested_values_are_kept_as_json(lakeside: Lakeside) -> None:
    rows = [{"id": "T1", "tags": ["双十一", "vip"], "address": {"city": "上海", "fee": Decimal("0.10")}}]

    lakeside.deliver("tickets", rows, key=("id",))

    assert lakeside.rows("tickets") == [
        {"id": "T1", "tags": '["双十一", "vip"]', "address": '{"city": "上海", "fee": 0.10}'}
    ]


def test_a_table_nobody_declared_learns_its_types_and_then_keeps_to_them(lakeside: Lakeside) -> None:
    lakeside.deliver("visits", [{"id": "V1", "pages": "3", "on": "2026-03-01"}], key=("id",))

    receipt = lakeside.deliver(
        "visits",
        [{"id": "V2", "pages": "4.5", "on": "2026-03-02"}, {"id": "V3", "pages": "many", "on": "?"}],
        key=("id",),
    )

    assert (receipt.accepted, receipt.quarantined) == (1, 1)
    assert lakeside.column("visits", "pages") == [3, Decimal("4.5")]
    assert lakeside.reasons() == [
        "on: “?”, expected a date such as 2026-03-01",
        "pages: “many”, expected a number such as 1234.5",
    ]


def test_a_column_that_appears_later_is_added(lakeside: Lakeside) -> None:
    lakeside.deliver("visits", [{"id": "V1"}], key=("id",))
    lakeside.deliver("visits", [{"id": "V2", "渠道": "微信"}, {"id": "V3"}], key=("id",))

    assert lakeside.column("visits", "渠道") == [None, "微信", None]


def test_rows_without_a_key_are_known_by_their_content(lakeside: Lakeside) -> None:
    """Two clicks that look the same are two clicks; the same file again brings none."""
    clicks = [{"page": "/a", "seconds": "3"}, {"page": "/a", "seconds": "3"}, {"page": "/b", "seconds": "1"}]
    lakeside.deliver("clicks", clicks)

    again = lakeside.deliver("clicks", [*clicks, {"page": "/c", "seconds": "2", "utm": "x"}])

    assert (again.inserted, again.unchanged) == (1, 3)
    assert lakeside.column("clicks", "page") == ["/a", "/a", "/b", "/c"]


def test_columns_that_come_as_arrow_are_read_like_cells(lakeside: Lakeside) -> None:
    relation = duckdb.sql(
        "SELECT * FROM (VALUES ('O1', TIMESTAMP '2026-03-01 10:00', 12.5::DOUBLE), ('O2', NULL, 3.25)) "
        "orders(order_id, ordered_at, amount)"
    )

    receipt = lakeside.deliver("orders", relation)

    assert (receipt.read, receipt.accepted, receipt.quarantined) == (2, 1, 1)
    assert lakeside.rows("orders") == [
        {"order_id": "O1", "ordered_at": datetime(2026, 3, 1, 10), "amount": Decimal("12.5")}
    ]
    assert lakeside.held()[0].original == '{"order_id":"O2","ordered_at":null,"amount":3.25}'


@pytest.mark.parametrize("rows", [[], iter(()), [{}]])
def test_no_rows_are_no_harm(lakeside: Lakeside, rows: Any) -> None:
    receipt = lakeside.deliver("orders", rows)

    assert receipt.read == receipt.quarantined
    assert receipt.accepted == 0
