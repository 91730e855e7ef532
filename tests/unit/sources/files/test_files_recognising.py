"""Which table a file is about."""

from __future__ import annotations

import pytest
from file_cases import sheet

from steelyard.lake.tables import TABLES
from steelyard.sources.files.recognising import guess_tables, settled


def table_of(look: object, *hints: str) -> str | None:
    found = settled(guess_tables(look, hints=hints))  # type: ignore[arg-type]
    return found.table.name if found else None


@pytest.mark.parametrize("name", list(TABLES))
def test_a_file_of_canonical_names_is_recognised(name: str) -> None:
    look = sheet(", ".join(column.name for column in TABLES[name].columns))
    assert name == table_of(look, name)


@pytest.mark.parametrize(
    "file",
    [
        "线索",
        "線索",
        "线索导出_2026Q1",
        "leads_2026-03",
        "2026年3月线索明细",
        "Leads (2)",
        "lead list export",
    ],
)
def test_dates_and_copies_in_the_name_of_a_file_do_not_matter(file: str) -> None:
    assert "leads" == table_of(sheet("线索编号, 创建时间", "1, 2026-01-02"), file)


def test_headers_alone_are_enough_when_the_name_says_nothing() -> None:
    look = sheet("Lead ID, Created, Owner, Lead Source", "1, 2026-01-15, E1, Web")
    assert "leads" == table_of(look, "data")
    assert "leads" == table_of(look, "Sheet1")


def test_the_name_of_a_sheet_helps() -> None:
    look = sheet("编号, 日期, 分数", "1, 2026-01-02, 9", "2, 2026-01-03, 3")
    assert "nps_responses" == table_of(look, "Q1", "NPS问卷")


def test_strange_headers_are_no_table() -> None:
    assert table_of(sheet("frequency, recency, T", "1, 2, 3"), "summary") is None


def test_a_name_that_fits_does_not_help_headers_that_do_not() -> None:
    assert table_of(sheet("a, b, c", "1, 2, 3"), "leads") is None


def test_a_key_that_repeats_speaks_against_a_table() -> None:
    """Daily spend per campaign is no list of campaigns, though it has their id."""
    rows = [f"C1, 2026-01-{day:02}, 5" for day in range(1, 20)]
    assert "campaigns" != table_of(sheet("campaign_id, 日期, revenue", *rows), "marketing")
