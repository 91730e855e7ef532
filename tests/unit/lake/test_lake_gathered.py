"""Files as rows of text: merged cells, titles above the header, rows with too many cells."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from lake_case import TIMEZONE, Lake

from steelyard.core.problems import SteelyardError
from steelyard.lake.excel import fill_merged
from steelyard.lake.gathered import Gathered, gather, look, sheets_of, together
from steelyard.lake.options import ReadOptions

READ = ReadOptions()


def gathered(lake: Lake, path: Path, **read: object) -> Gathered:
    return gather(lake.connection, path, ReadOptions.model_validate(read), file=path.name, timezone=TIMEZONE)


def rows(found: Gathered) -> list[tuple[object, ...]]:
    query = found.sql({"row": "row", **found.columns})
    return found.connection.execute(f"{query} ORDER BY row").fetchall()


def workbook(path: Path) -> Path:
    """A title over a sheet in which a group and an id stand once for two rows, and an amount for both."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("线索")
        page.merge_range("A1:D1", "2026年线索明细")
        page.write_row("A2", ["渠道", "活动编号", "线索编号", "金额"])
        page.merge_range("A3:A4", "微信")
        page.merge_range("B3:B4", 1001)
        page.merge_range("D3:D4", 12.5)
        page.write_column("C3", ["L1", "L2"])
        page.write_row("A5", ["百度", 1002, "L3", 3])
        book.add_worksheet("说明").write("A1", "无")
    return path


def test_what_stands_once_for_a_group_is_filled_in_but_an_amount_is_not(lake: Lake) -> None:
    found = gathered(lake, workbook(lake.path / "a.xlsx"))
    assert ["渠道", "活动编号", "线索编号", "金额"] == list(found.columns)
    assert [
        (3, "微信", "1001", "L1", "12.5"),
        (4, "微信", "1001", "L2", None),
        (5, "百度", "1002", "L3", "3"),
    ] == rows(found)


def test_nothing_is_filled_to_the_right_of_the_header() -> None:
    cells: list[list[object]] = [["a", "b", ""], ["x", "", ""], ["y", "", ""]]
    fill_merged(cells, [((1, 0), (1, 2))])
    assert [["a", "b", ""], ["x", "x", ""], ["y", "", ""]] == cells


def test_merged_headers_stay_as_they_are() -> None:
    cells: list[list[object]] = [["group", ""], ["a", "b"]]
    fill_merged(cells, [((0, 0), (0, 1))])
    assert [["group", ""], ["a", "b"]] == cells


def test_lines_of_one_cell_above_the_header_are_titles(lake: Lake) -> None:
    found = gathered(lake, lake.write("a.csv", "市场部\n2026年\n\na,b,c\n1,2,3\n"))
    assert ["a", "b", "c"] == list(found.columns)
    assert [(5, "1", "2", "3")] == rows(found)


def test_a_narrow_table_has_no_title(lake: Lake) -> None:
    assert ["名称"] == list(gathered(lake, lake.write("a.csv", "名称\n甲\n乙\n")).columns)


def test_a_header_that_is_declared_is_no_title(lake: Lake) -> None:
    found = gathered(lake, lake.write("a.csv", "甲,,\na,b,c\n1,2,3\n"), header_rows=2)
    assert ["甲 a", "甲 b", "甲 c"] == list(found.columns)


def test_rows_with_too_many_cells_are_kept_with_what_is_beyond(lake: Lake) -> None:
    found = gathered(lake, lake.write("a.csv", "a,b\n1,2\n3,4,5,6\n7,8\n"))
    assert (3, 1) == (found.count(), found.ragged)
    assert [(3, "3", "4")] == [row for row in rows(found) if row[0] == 3]
    surplus = found.connection.execute(f"{found.sql({'s': 'surplus'})} ORDER BY row").fetchall()
    assert [(None,), ("5 | 6",), (None,)] == surplus


def test_large_files_are_gathered_like_small_ones(lake: Lake) -> None:
    lines = [f"{number},{number % 7}" for number in range(400_000)]
    found = gathered(lake, lake.write("a.csv", "\n".join(["a,b", *lines])))
    assert 400_000 == found.count()
    assert [(2, "0", "0"), (400_001, "399999", str(399_999 % 7))] == [rows(found)[0], rows(found)[-1]]


def test_columns_without_header_and_cells_are_no_columns(lake: Lake) -> None:
    assert ["a", "b"] == list(gathered(lake, lake.write("a.csv", "a,b,\n1,2,\n")).columns)
    assert ("a", "b") == look(lake.path / "a.csv", READ, file="a.csv").names


def test_a_look_shows_the_first_rows(lake: Lake) -> None:
    path = lake.write("a.csv", "a;b\n1,5;2\n3;\n")
    seen = look(path, READ, file="a.csv", most=1)
    assert (("a", "b"), (("1,5", "2"),), True) == (seen.names, seen.rows, seen.decimal_comma)
    assert ["1,5", "3"] == look(path, READ, file="a.csv").cells(0)


def test_a_look_at_parquet_shows_texts(lake: Lake) -> None:
    path = lake.write_parquet("a.parquet", "SELECT 1.50::DECIMAL(9,2) AS a, NULL::DATE AS b")
    seen = look(path, READ, file="a.parquet")
    assert (("a", "b"), (("1.50", None),)) == (seen.names, seen.rows)


def test_a_workbook_has_sheets_and_other_files_have_one(lake: Lake) -> None:
    assert ["线索", "说明"] == sheets_of(workbook(lake.path / "a.xlsx"), file="a.xlsx")
    assert [None] == sheets_of(lake.write("a.csv", "a\n"), file="a.csv")
    with pytest.raises(SteelyardError, match="not a readable Excel file"):
        sheets_of(lake.write("b.xlsx", "no workbook"), file="b.xlsx")


def test_files_are_put_together_by_the_names_of_their_columns(lake: Lake) -> None:
    one = gathered(lake, lake.write("1.csv", "a,b\n1,2\n"))
    two = gathered(lake, lake.write("2.csv", "b,c\n3,4\n"))
    found = together([one.sql(one.columns), two.sql(two.columns)], lake.connection)
    assert [("1", "2", None), (None, "3", "4")] == sorted(found.fetchall(), key=str)


def test_the_decimal_mark_is_what_the_cells_say(lake: Lake) -> None:
    assert "," == gathered(lake, lake.write("a.csv", "a;b\n1,5;x\n2,25;y\n")).decimal_mark(READ)
    assert "." == gathered(lake, lake.write("b.csv", "a;b\n1.5;x\n")).decimal_mark(READ)
    assert "," == gathered(lake, lake.write("c.csv", "a,b\n1,2\n")).decimal_mark(ReadOptions(decimal=","))
