"""From headers to columns of the lake: what a mapping makes of the cells."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_cases import filled, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.core.problems import SteelyardError
from steelyard.sources.files.document import FileTable
from steelyard.sources.files.filling import drift, require_headers


def table(**written: Any) -> FileTable:
    return FileTable.model_validate(written)


def column(folder: Path, mapping: Any, *cells: str, **read: Any) -> list[object]:
    """What a mapping of column `x` from header `甲` makes of cells."""
    path = write_csv(
        folder / "file.csv", ["甲", "乙"], [[cell, n] for n, cell in enumerate(cells)], delimiter=";"
    )
    rows = filled(path, table(map={"x": mapping}, read={"delimiter": ";", **read}, rest=False))
    return [row["x"] for row in rows]


def test_a_header_fills_a_column_as_it_is(tmp_path: Path) -> None:
    assert ["1", None, "好"] == column(tmp_path, "甲", "1", "", "好")


def test_other_headers_keep_their_names_and_ignored_ones_go(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["甲", "乙", "丙"], [[1, 2, 3]])
    assert [{"x": "1", "乙": "2", "_origin": "a.csv:2"}] == filled(path, table(map={"x": "甲"}, ignore="丙"))
    assert [{"x": "1", "_origin": "a.csv:2"}] == filled(path, table(map={"x": "甲"}, rest=False))


def test_without_a_mapping_the_file_is_taken_as_it_is(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["甲", "乙"], [[1, 2]])
    assert [{"甲": "1", "乙": "2", "_origin": "a.csv:2"}] == filled(path, table())


def test_a_header_of_the_name_of_a_column_gives_way_to_the_mapping(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["amount", "成交金额"], [[1, 2]])
    assert [{"amount": "2", "amount_2": "1", "_origin": "a.csv:2"}] == filled(
        path, table(map={"amount": "成交金额"})
    )


def test_blanks_width_and_case_of_a_header_do_not_matter(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["Lead  ID", "金额（元）"], [[1, 2]])
    found = filled(path, table(map={"lead_id": "lead id", "amount": "金额(元)"}))
    assert [{"lead_id": "1", "amount": "2", "_origin": "a.csv:2"}] == found


def test_the_origin_is_the_row_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n\n1,2\n\n3,4\n", encoding="utf-8")
    assert ["a.csv:3", "a.csv:5"] == [row["_origin"] for row in filled(path, table())]


def test_a_constant_stands_in_every_row(tmp_path: Path) -> None:
    assert ["CNY", "CNY"] == column(tmp_path, {"value": "CNY"}, "1", "2")


def test_the_first_header_that_is_filled_counts(tmp_path: Path) -> None:
    assert ["a", "1"] == column(tmp_path, {"first": ["甲", "乙"]}, "a", "")


def test_a_template_needs_all_its_parts(tmp_path: Path) -> None:
    assert ["a/0", None] == column(tmp_path, {"template": "{甲}/{乙}"}, "a", "")


def test_values_are_translated_and_the_rest_stays(tmp_path: Path) -> None:
    assert ["negative", "中性"] == column(
        tmp_path, {"path": "甲", "values": {"负面": "negative"}}, "负面", "中性"
    )
    others = {"path": "甲", "values": {"是": "true", "*": "false", "": None}}
    assert ["true", "false", None] == column(tmp_path, others, "是", "没有", "")


def test_a_default_fills_empty_cells_only(tmp_path: Path) -> None:
    assert ["a", "无"] == column(tmp_path, {"path": "甲", "default": "无"}, "a", "")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.5", "15000"),
        ("0.00005", "0.5"),
        ("1,234.5", "12345000"),
        ("¥2", "20000"),
        ("-3", "-30000"),
        ("约5", "约5"),
        ("0", "0"),
    ],
)
def test_a_factor_multiplies_numbers_and_nothing_else(tmp_path: Path, cell: str, expected: str) -> None:
    assert [expected] == column(tmp_path, {"path": "甲", "factor": "10000"}, cell, decimal=".")


def test_a_factor_goes_with_a_decimal_comma(tmp_path: Path) -> None:
    assert ["15005", "123456,78"] == column(
        tmp_path, {"path": "甲", "factor": "10000"}, "1,5005", "12,345678", decimal=","
    )


@pytest.mark.parametrize(
    ("cell", "expected"), [("10%", "10%"), ("10", "0.1"), ("12.5", "0.125"), ("10％", "10％"), ("无", "无")]
)
def test_a_percentage_without_its_sign_becomes_a_fraction(tmp_path: Path, cell: str, expected: str) -> None:
    assert [expected] == column(tmp_path, {"path": "甲", "percent": "true"}, cell, decimal=".")


def test_minor_units_are_a_factor(tmp_path: Path) -> None:
    assert ["19.99"] == column(tmp_path, {"path": "甲", "minor_units": "2"}, "1999", decimal=".")


def test_seconds_since_1970_are_a_moment(tmp_path: Path) -> None:
    cells = column(tmp_path, {"path": "甲", "date": "epoch_s"}, "86400", "0", "never")
    assert ["1970-01-02 00:00:00.000000+00:00", None, "never"] == cells


def test_rows_can_be_left_out_by_their_cells(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["甲", "乙"], [["a", 1], ["b", 2], ["", 3]])
    assert ["1", "3"] == [row["x"] for row in filled(path, table(map={"x": "乙"}, where={"甲": ["a", ""]}))]


def test_a_row_with_too_many_cells_is_handed_on_with_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1,2,3\n4,5,6,7,8\n", encoding="utf-8")
    surplus = {row["_origin"]: row["_surplus"] for row in filled(path, table())}
    assert {"a.csv:2": None, "a.csv:3": "7 | 8"} == surplus


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    duckdb.sql(
        f"COPY (SELECT 1.25::DECIMAL(9,2) AS 金额, DATE '2026-01-02' AS 日期, 0.1::DOUBLE AS d) TO '{path}'"
    )
    (row,) = filled(path, table(map={"amount": "金额"}))
    assert Decimal("1.25") == row["amount"]
    assert Decimal("0.1") == row["d"]


@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    factor=st.sampled_from(["10000", "1000", "0.5", "6.8765", "100000000"]),
)
@settings(max_examples=40, deadline=None)
def test_a_product_is_exact(tmp_path_factory: pytest.TempPathFactory, number: Decimal, factor: str) -> None:
    (found,) = column(
        tmp_path_factory.mktemp("product"), {"path": "甲", "factor": factor}, f"{number:f}", decimal="."
    )
    assert number * Decimal(factor) == Decimal(str(found))


# ── drift ───────────────────────────────────────────────────────────────────────────────────────────

MAPPING = {"lead_id": "线索编号", "created_at": "创建时间"}


def test_a_renamed_header_is_missing_and_the_nearest_new_one_is_named() -> None:
    found = drift(table(map=MAPPING), ["线索编号", "创建的时间", "来源"])
    assert {"创建时间": "创建的时间"} == found.missing
    assert ("创建的时间", "来源") == found.new


def test_what_is_ignored_is_not_new() -> None:
    assert () == drift(table(map=MAPPING, ignore=["来源"]), ["线索编号", "创建时间", "来源"]).new


def test_a_missing_header_is_refused_with_a_suggestion() -> None:
    with pytest.raises(SteelyardError) as refused:
        require_headers(table(map=MAPPING), ["线索编号", "创建的时间"], file="leads.csv")
    assert 'leads.csv  the column "创建时间" is no longer there' in str(refused.value)
    assert 'Did you mean "创建的时间"?' in str(refused.value)


def test_of_several_possible_headers_one_may_be_missing() -> None:
    require_headers(table(map={"x": {"first": ["甲", "乙"]}}), ["乙"], file="a.csv")
