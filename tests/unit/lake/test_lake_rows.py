"""Small files are read as rows of text that know their place."""

# The expected value comes first; naive moments are what is read.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import datetime

import pytest
from lake_case import Lake

from steelyard.core.problems import SteelyardError
from steelyard.lake.options import ReadOptions
from steelyard.lake.rows import read_rows


def test_rows_map_columns_to_texts(lake: Lake) -> None:
    rows = read_rows(lake.write("a.csv", "id,share,note\n0012,5%, \n\n𠮷,,x\n"))
    assert [
        {"id": "0012", "share": "5%", "note": None},
        {"id": "𠮷", "share": None, "note": "x"},
    ] == [dict(row) for row in rows]


def test_rows_know_their_place(lake: Lake) -> None:
    _, row = read_rows(lake.write("a.csv", "id\nx\n\ny\n"), file="people/a.csv")
    assert 4 == row.number
    assert 'people/a.csv row 4, column "id"' == str(row.place("id"))
    assert "people/a.csv row 4" == str(row.place())


def test_excel_rows_are_texts(lake: Lake) -> None:
    path = lake.write_excel("a.xlsx", [["id", "n", "on", "at"], ["x", 26.0, datetime(2026, 3, 1), 0.1]])
    assert [{"id": "x", "n": "26", "on": "2026-03-01", "at": "0.1"}] == [dict(row) for row in read_rows(path)]


def test_json_rows_are_texts(lake: Lake) -> None:
    path = lake.write("a.json", '[{"id": "x", "n": 0.10, "in": {"side": true}, "none": null}]')
    expected = {"id": "x", "n": "0.10", "in.side": "true", "none": None}
    assert [expected] == [dict(row) for row in read_rows(path)]


def test_parquet_rows_are_texts(lake: Lake) -> None:
    path = lake.write_parquet(
        "a.parquet", "SELECT 'x' AS id, 7 AS n, DATE '2026-03-01' AS day, NULL::INT AS no"
    )
    (row,) = read_rows(path)
    assert {"id": "x", "n": "7", "day": "2026-03-01", "no": None} == dict(row)
    assert 1 == row.number


def test_options_say_how_to_read(lake: Lake) -> None:
    path = lake.write("a.csv", "姓名#x\n李雷#-\n", encoding="gb18030")
    (row,) = read_rows(path, ReadOptions(delimiter="#", nulls=("-",)))
    assert {"姓名": "李雷", "x": None} == dict(row)


def test_long_rows_are_refused(lake: Lake) -> None:
    with pytest.raises(SteelyardError, match=r"a\.csv row 2  the row has 2 cells, the header has 1"):
        read_rows(lake.write("a.csv", "id\nx,y\n"), file="a.csv")
