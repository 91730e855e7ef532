"""Cells become exact numbers, dates and moments only if all cells of their column agree."""

# The expected value comes first; naive moments are what is read.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake_case import Lake

from steelyard.lake.loaded import BadCell


def read(
    lake: Lake, *cells: str, name: str = "x", delimiter: str = ",", **options: Any
) -> tuple[str, list[Any]]:
    """The type and values of a column of these cells."""
    quoted = "\n".join('"' + cell.replace('"', '""') + f'"{delimiter}z' for cell in cells)
    lake.write("a.csv", f"{name}{delimiter}y\n{quoted}\n")
    return lake.types("a.csv", **options)[name], lake.column(name)


def test_whole_numbers_are_integers(lake: Lake) -> None:
    assert ("BIGINT", [12, -3, 0, None]) == read(lake, "12", "-3", "0", "")


def test_very_long_whole_numbers_keep_their_digits(lake: Lake) -> None:
    assert ("HUGEINT", [12345678901234567890123]) == read(lake, "12345678901234567890123")


def test_decimals_keep_the_digits_that_are_written(lake: Lake) -> None:
    assert ("DECIMAL(18,3)", [Decimal("0.100"), Decimal("-12.345"), Decimal("7.000")]) == read(
        lake, "0.1", "-12.345", "7"
    )


def test_long_decimals_keep_their_digits(lake: Lake) -> None:
    assert ("DECIMAL(38,17)", [Decimal("0.30000000000000004"), Decimal(123456)]) == read(
        lake, "0.30000000000000004", "123456"
    )


def test_numbers_of_more_than_38_digits_are_text(lake: Lake) -> None:
    assert ("VARCHAR", ["1" * 40]) == read(lake, "1" * 40)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.50", "1234.5"),
        ("1,234,567", "1234567"),
        ("1 234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("¥1,200", "1200"),
        ("￥ 12.5", "12.5"),
        ("-$3.20", "-3.2"),
        ("$-3.20", "-3.2"),
        ("12 €", "12"),
        ("−5", "-5"),
        ("+5", "5"),
        ("10%", "0.1"),
        ("12.5 %", "0.125"),
        ("-3％", "-0.03"),
        ("1e3", "1000"),
        ("1.5E-05", "0.000015"),
        ("2.5e+2", "250"),
        (".5", "0.5"),
        ("5.", "5"),
    ],
)
def test_numbers_are_read_as_people_write_them(lake: Lake, cell: str, value: str) -> None:
    assert [Decimal(value)] == read(lake, cell)[1]


@pytest.mark.parametrize(
    "cell", ["0012", "1,23", "12,3456", "1.2.3", "10%%", "5e", "--5", "1 2", "NaN", "inf", "12a", "%"]
)
def test_what_only_looks_like_a_number_stays_text(lake: Lake, cell: str) -> None:
    assert ("VARCHAR", [cell]) == read(lake, cell)


def test_percentages_and_numbers_mix(lake: Lake) -> None:
    assert [Decimal("0.055"), Decimal("0.2"), Decimal("3")] == read(lake, "5.5%", "0.2", "3")[1]


def test_one_leading_zero_makes_the_column_text(lake: Lake) -> None:
    assert ("VARCHAR", ["0012", "0834", "1200"]) == read(lake, "0012", "0834", "1200")


@pytest.mark.parametrize("name", ["id", "ID", "order_id", "Order ID", "CustomerID", "员工编号", "工号"])
def test_identifiers_stay_text(lake: Lake, name: str) -> None:
    assert ("VARCHAR", ["12"]) == read(lake, "12", name=name)


@pytest.mark.parametrize("name", ["paid", "grid", "humid"])
def test_words_that_end_in_id_are_no_identifiers(lake: Lake, name: str) -> None:
    assert ("BIGINT", [12]) == read(lake, "12", name=name)


def test_columns_can_be_kept_as_text(lake: Lake) -> None:
    assert ("VARCHAR", ["12"]) == read(lake, "12", text=("x",))


def test_a_comma_is_a_decimal_mark_where_cells_say_so(lake: Lake) -> None:
    assert ("DECIMAL(18,2)", [Decimal("7307.37"), Decimal("1234.50")]) == read(
        lake, "7307,37", "1.234,5", delimiter=";"
    )


def test_one_column_settles_the_decimal_mark_of_the_file(lake: Lake) -> None:
    lake.write("a.csv", "cost;rate\n7307,37;1.234\n16300,2;2.500\n")
    lake.load("a.csv")
    assert [1234, 2500] == lake.column("rate")


def test_columns_with_points_are_read_beside_columns_with_commas(lake: Lake) -> None:
    lake.write("a.csv", "cost;share\n7307,37;0.5\n16300,2;0.25\n")
    lake.load("a.csv")
    assert [Decimal("0.50"), Decimal("0.25")] == lake.column("share")


def test_a_group_of_thousands_is_no_decimal(lake: Lake) -> None:
    assert ("BIGINT", [1234, 12]) == read(lake, "1,234", "12", delimiter=";")


def test_the_decimal_mark_can_be_given(lake: Lake) -> None:
    assert ("DECIMAL(18,3)", [Decimal("1.234")]) == read(lake, "1,234", decimal=",")
    assert ("BIGINT", [1234]) == read(lake, "1.234", decimal=",")


@pytest.mark.parametrize(
    "cell", ["2026-03-01", "2026-3-1", "2026/3/1", "2026/03/01", "2026.3.1", "2026年3月1日", "2026年03月01"]
)
def test_dates_are_read_as_people_write_them(lake: Lake, cell: str) -> None:
    assert ("DATE", [date(2026, 3, 1)]) == read(lake, cell)


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "2026-13-01", "2026-3/1", "03/01/2026", "2026-03", "20260301x"]
)
def test_what_is_no_date_stays_text(lake: Lake, cell: str) -> None:
    assert ("VARCHAR", [cell]) == read(lake, cell)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-01 14:30:05", datetime(2026, 3, 1, 14, 30, 5)),
        ("2026-03-01T14:30:05", datetime(2026, 3, 1, 14, 30, 5)),
        ("2026-03-01 14:30", datetime(2026, 3, 1, 14, 30)),
        ("2026/3/1 9:05", datetime(2026, 3, 1, 9, 5)),
        ("2026年3月1日 9:05", datetime(2026, 3, 1, 9, 5)),
        ("2026-03-01 14:30:05.25", datetime(2026, 3, 1, 14, 30, 5, 250000)),
        ("2026-03-01T14:30:05.123456789", datetime(2026, 3, 1, 14, 30, 5, 123456)),
        ("2026-03-01T00:30:00Z", datetime(2026, 3, 1, 8, 30)),
        ("2026-03-01T00:30:00.000Z", datetime(2026, 3, 1, 8, 30)),
        ("2026-03-01 00:30:00+00:00", datetime(2026, 3, 1, 8, 30)),
        ("2026-03-01 00:30:00 +0000", datetime(2026, 3, 1, 8, 30)),
        ("2026-03-01 00:30:00 UTC", datetime(2026, 3, 1, 8, 30)),
        ("2026-03-01T00:30-05", datetime(2026, 3, 1, 13, 30)),
    ],
)
def test_moments_are_read_and_brought_to_the_zone(lake: Lake, cell: str, moment: datetime) -> None:
    assert ("TIMESTAMP", [moment]) == read(lake, cell)


def test_a_date_among_moments_is_its_midnight(lake: Lake) -> None:
    assert ("TIMESTAMP", [datetime(2026, 3, 1), datetime(2026, 3, 1, 9)]) == read(
        lake, "2026-03-01", "2026-03-01 09:00"
    )


@pytest.mark.parametrize(
    ("pattern", "cell", "type_", "value"),
    [
        ("%Y%m%d", "20260301", "DATE", date(2026, 3, 1)),
        ("%m/%d/%Y", "3/1/2026", "DATE", date(2026, 3, 1)),
        ("%d/%m/%Y %H:%M", "1/3/2026 09:05", "TIMESTAMP", datetime(2026, 3, 1, 9, 5)),
        ("%m/%d/%Y %I:%M:%S %p", "11/1/2019 2:30:36 PM", "TIMESTAMP", datetime(2019, 11, 1, 14, 30, 36)),
        ("%d %b %Y %H:%M %z", "01 Mar 2026 00:30 +0000", "TIMESTAMP", datetime(2026, 3, 1, 8, 30)),
    ],
)
def test_dates_are_read_in_the_format_that_is_given(
    lake: Lake, pattern: str, cell: str, type_: str, value: Any
) -> None:
    assert (type_, [value, None]) == read(lake, cell, "", dates={"x": pattern})


def test_a_cell_that_does_not_fit_the_format_is_refused(lake: Lake) -> None:
    lake.write("a.csv", "id,due\nx,6/28/2026\n\ny,PNS\n")
    problem = 'a.csv row 4, column "due"  "PNS" is not a date written as %m/%d/%Y'
    assert [problem] == lake.refusal("a.csv", dates={"due": "%m/%d/%Y"})


def test_a_format_that_means_nothing_is_refused(lake: Lake) -> None:
    lake.write("a.csv", "id,due\nx,6/28/2026\n")
    (problem,) = lake.refusal("a.csv", dates={"due": "%Q"})
    assert problem.startswith('a.csv column "due"  "%Q" is not a format of dates')


def test_options_for_unknown_columns_are_refused(lake: Lake) -> None:
    lake.write("a.csv", "id,due\nx,6/28/2026\n")
    advice = 'there is no column "dua". There is id or due. Did you mean "due"?'
    assert [f"a.csv  read: dates: {advice}"] == lake.refusal("a.csv", dates={"dua": "%Y"})
    assert [f"a.csv  read: text: {advice}"] == lake.refusal("a.csv", text=("dua",))


def test_only_true_and_false_are_truths(lake: Lake) -> None:
    assert ("BOOLEAN", [True, False, None]) == read(lake, "True", "false", "")
    assert ("VARCHAR", ["yes", "no"]) == read(lake, "yes", "no")
    assert ("BIGINT", [1, 0]) == read(lake, "1", "0")


def test_words_can_mean_that_there_is_no_value(lake: Lake) -> None:
    assert ("BIGINT", [1, None, None]) == read(lake, "1", "N/A", "-", nulls=("N/A", "-"))


def test_a_column_without_cells_goes_with_every_type(lake: Lake) -> None:
    lake.write("a.csv", "id,churned\nx,\n")
    assert "empty" == lake.load("a.csv").columns["churned"].kind
    sql = "SELECT sum(churned), count(churned) FROM t WHERE churned IS NULL OR churned > DATE '2026-01-01'"
    assert [(None, 0)] == lake.query(sql)


def test_columns_have_kinds(lake: Lake) -> None:
    lake.write("a.csv", "a,b,c,d,e\nx,1,2026-01-01,2026-01-01 10:00,true\n")
    kinds = [column.kind for column in lake.load("a.csv").columns.values()]
    assert ["text", "number", "date", "timestamp", "boolean"] == kinds


def test_the_odd_one_among_numbers_is_known(lake: Lake) -> None:
    lake.write("a.csv", "id,cost\nx,1.5\n\ny,n/a\nz,3\n")
    odd = BadCell("a.csv", 4, "n/a", "a number such as 1234.5")
    assert odd == lake.load("a.csv").columns["cost"].odd


def test_the_odd_one_among_dates_is_known(lake: Lake) -> None:
    lake.write("a.csv", "id,day\nx,2026-01-01\ny,2026-01-32\n")
    odd = BadCell("a.csv", 3, "2026-01-32", "a date such as 2026-03-01")
    assert odd == lake.load("a.csv").columns["day"].odd


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [
        (("6/7/2026", "6/28/2026"), "%m/%d/%Y"),
        (("6/7/2026", "28/6/2026"), "%d/%m/%Y"),
        (("6.7.2026", "28.6.2026"), "%d.%m.%Y"),
        (("6/28/2026 14:05", "PNS"), "%m/%d/%Y %H:%M"),
        (("6/28/2026 2:05:09 PM", ""), "%m/%d/%Y %I:%M:%S %p"),
    ],
)
def test_dates_of_unknown_order_come_with_advice(lake: Lake, cells: tuple[str, ...], pattern: str) -> None:
    lake.write("a.csv", "id,day\n" + "".join(f"x,{cell}\n" for cell in cells))
    expected = f'a date such as 2026-03-01, or in the dataset read: {{dates: {{"day": "{pattern}"}}}}'
    assert BadCell("a.csv", 2, cells[0], expected) == lake.load("a.csv").columns["day"].odd


def test_a_column_of_texts_has_no_odd_one(lake: Lake) -> None:
    lake.write("a.csv", "id,note\nx,1\ny,two\nz,three\n")
    assert lake.load("a.csv").columns["note"].odd is None


def test_no_row_is_too_late_to_count(lake: Lake) -> None:
    lake.write("a.csv", "id,cost\n" + "x,1\n" * 12_000 + "y,free\n")
    odd = lake.load("a.csv").columns["cost"].odd
    assert BadCell("a.csv", 12_002, "free", "a number such as 1234.5") == odd


def test_decimals_of_late_rows_are_kept(lake: Lake) -> None:
    lake.write("a.csv", "id,cost\n" + "x,1\n" * 12_000 + "y,0.125\n")
    lake.load("a.csv")
    assert [(Decimal("12000.125"),)] == lake.query("SELECT sum(cost) FROM t")


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False), min_size=1, max_size=30
    ),
    st.sampled_from(["{:f}", "{:,f}", "¥{:,f}", "{:f}%"]),
)
def test_no_digit_is_ever_lost(lake: Lake, amounts: list[Decimal], style: str) -> None:
    lake.write("a.csv", "amount;x\n" + "".join(f'"{style.format(amount)}";z\n' for amount in amounts))
    lake.load("a.csv", decimal=".")
    hundredth = Decimal("0.01") if "%" in style else Decimal(1)
    assert [amount * hundredth for amount in amounts] == lake.column("amount")
