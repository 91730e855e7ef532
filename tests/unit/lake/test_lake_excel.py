"""Excel sheets are read as people see them."""

# The expected value comes first; naive moments are what is read.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from lake_case import Lake


def test_cells_have_the_values_people_see(lake: Lake) -> None:
    lake.write_excel(
        "a.xlsx",
        [
            ["活动", "count", "cost", "share", "ended_on", "seen_at", "paid", "code"],
            ["展会", 26, 0.1 + 0.2, 0.1, datetime(2026, 3, 1), datetime(2026, 3, 1, 10, 0), True, "0012"],
            ["直播", 3, 1234.5, None, datetime(2026, 3, 2), datetime(2026, 3, 1, 9, 59, 59), False, "0013"],
        ],
    )
    assert {
        "活动": "VARCHAR",
        "count": "BIGINT",
        "cost": "DECIMAL(18,1)",
        "share": "DECIMAL(18,1)",
        "ended_on": "DATE",
        "seen_at": "TIMESTAMP",
        "paid": "BOOLEAN",
        "code": "VARCHAR",
    } == lake.types("a.xlsx")
    assert [
        (
            "展会",
            26,
            Decimal("0.3"),
            Decimal("0.1"),
            date(2026, 3, 1),
            datetime(2026, 3, 1, 10),
            True,
            "0012",
        ),
        (
            "直播",
            3,
            Decimal("1234.5"),
            None,
            date(2026, 3, 2),
            datetime(2026, 3, 1, 9, 59, 59),
            False,
            "0013",
        ),
    ] == lake.query("SELECT * FROM t")


def test_percent_cells_are_fractions(lake: Lake) -> None:
    with xlsxwriter.Workbook(lake.path / "a.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["name", "rate"])
        page.write(1, 0, "x")
        page.write_number(1, 1, 0.05, book.add_format({"num_format": "0%"}))
    lake.load("a.xlsx")
    assert [Decimal("0.05")] == lake.column("rate")


def test_two_header_rows_may_be_merged(lake: Lake) -> None:
    with xlsxwriter.Workbook(lake.path / "a.xlsx") as book:
        page = book.add_worksheet()
        page.write(0, 0, "Id")
        page.merge_range(0, 1, 0, 2, "Answers")
        page.write_row(1, 0, ["", "first", "second"])
        page.write_row(2, 0, ["x", 1, 2])
    assert ["Id", "Answers first", "Answers second"] == list(lake.load("a.xlsx", header_rows=2).columns)


def test_rows_are_numbered_as_in_excel(lake: Lake) -> None:
    lake.write_excel("a.xlsx", [[], ["id", "day"], [], ["x", "20260301"], ["y", "soon"]])
    problem = 'a.xlsx row 5, column "day"  "soon" is not a date written as %Y%m%d'
    assert [problem] == lake.refusal("a.xlsx", dates={"day": "%Y%m%d"})


def test_the_first_sheet_is_read_unless_another_is_named(lake: Lake) -> None:
    with xlsxwriter.Workbook(lake.path / "a.xlsx") as book:
        for name, value in (("一月", 1), ("二月", 2)):
            page = book.add_worksheet(name)
            page.write(0, 0, "x")
            page.write(1, 0, value)
    lake.load("a.xlsx")
    assert [1] == lake.column("x")
    lake.load("a.xlsx", sheet="二月")
    assert [2] == lake.column("x")


def test_a_sheet_that_is_not_there_is_refused(lake: Lake) -> None:
    lake.write_excel("a.xlsx", [["x"], [1]], sheet="Costs")
    problem = 'a.xlsx  there is no sheet "Cost". There is Costs. Did you mean "Costs"?'
    assert [problem] == lake.refusal("a.xlsx", sheet="Cost")


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_a_broken_file_is_refused(lake: Lake, name: str) -> None:
    lake.write(name, "this is no Excel file")
    (problem,) = lake.refusal(name)
    assert problem.startswith(f"{name}  not a readable Excel file (")


def test_an_empty_sheet_is_refused(lake: Lake) -> None:
    lake.write_excel("a.xlsx", [])
    assert ["a.xlsx  the file is empty: there is no header"] == lake.refusal("a.xlsx")
