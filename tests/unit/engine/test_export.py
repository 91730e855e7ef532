"""Results as JSON, CSV and Excel: every digit, no formula, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from steelyard.core.files import whole_file, write_text
from steelyard.core.problems import SteelyardError
from steelyard.engine.export import as_csv, as_json, write_xlsx

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
]
HARMLESS = ["a=1", "林𠮷", "O'Brien", 'say "hi"', "a,b", "a\nb", "", "'=1", "1-2", " ", "5%"]
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value="-1e30", max_value="1e30")


def table(*values: Any) -> list[str]:
    """The cells of one column as a CSV reader sees them."""
    text = as_csv(("n", "value"), [{"n": n, "value": value} for n, value in enumerate(values)])
    return [line["value"] for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def sheet(path: Path, *values: Any) -> list[Any]:
    """The cells of one column as Excel sees them."""
    write_xlsx(path, {"s": (("n", "value"), [{"n": n, "value": value} for n, value in enumerate(values)])})
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    return [row[1] for row in rows]


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(NUMBERS, max_size=5))
def test_json_numbers_keep_every_digit(numbers: list[Decimal]) -> None:
    text = as_json({"numbers": numbers})

    assert {"numbers": numbers} == json.loads(text, parse_float=Decimal, parse_int=Decimal)


@pytest.mark.parametrize(
    ("number", "written"),
    [("0.2600", "0.26"), ("1.2E+3", "1200"), ("-0.00", "0"), ("100", "100"), ("1E+25", "1" + "0" * 25)],
)
def test_json_numbers_are_written_plainly(number: str, written: str) -> None:
    assert f'{{\n "n": {written}\n}}\n' == as_json({"n": Decimal(number)})


def test_json_is_readable_chinese() -> None:
    assert "林𠮷" in as_json({"name": "林𠮷"})


def test_json_keeps_nothing_truth_lists_and_maps_apart() -> None:
    value = {
        "none": None,
        "yes": True,
        "list": [1, [2]],
        "tuple": (1,),
        "map": {"k": None},
        "text": "O'Brien",
    }

    assert {**value, "tuple": [1]} == json.loads(as_json(value))


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────


def test_csv_starts_with_the_mark_that_spreadsheets_need() -> None:
    assert "\ufeffname\n林𠮷\n" == as_csv(("name",), [{"name": "林𠮷"}])


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_is_a_text_in_csv(text: str) -> None:
    assert ["'" + text.replace("\r", "\n")] == table(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_text_is_as_it_is_in_csv(text: str) -> None:
    assert [text] == table(text)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8), min_size=1
    )
)
def test_no_cell_of_a_csv_can_be_run(texts: list[str]) -> None:
    for text, cell in zip(texts, table(*texts), strict=True):
        assert text.replace("\r\n", "\n").replace("\r", "\n") in (cell, cell.removeprefix("'"))
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"))


def test_negative_numbers_are_numbers_in_csv() -> None:
    assert ["-5", "-0.5", "-7", "0.0000001"] == table(Decimal("-5"), Decimal("-0.50"), -7, Decimal("1E-7"))


@given(NUMBERS)
def test_csv_numbers_keep_every_digit(number: Decimal) -> None:
    assert [number] == [Decimal(cell) for cell in table(number)]


def test_several_values_stand_side_by_side() -> None:
    values = {"revenue": Decimal("150.250"), "cost": None}, ["fraud", "leak"], [], ()

    assert ["revenue=150.25; cost=", "fraud; leak", "", ""] == table(*values)


def test_several_values_cannot_be_run_either() -> None:
    assert ["'=cmd; x"] == table(["=cmd", "x"])


def test_what_a_record_does_not_have_is_empty() -> None:
    assert "\ufeffa,b\n1,\n" == as_csv(("a", "b"), [{"a": 1, "c": 2}])


def test_a_table_without_rows_has_its_head() -> None:
    assert "\ufeffa,b\n" == as_csv(("a", "b"), [])


# ── Excel ───────────────────────────────────────────────────────────────────────────────────────────


def test_texts_are_texts_in_excel(tmp_path: Path) -> None:
    texts = [text for text in (*DANGEROUS, *HARMLESS) if "\r" not in text and text.strip()]

    assert texts == sheet(tmp_path / "t.xlsx", *texts)


def test_no_cell_of_excel_is_a_formula_or_a_link(tmp_path: Path) -> None:
    import zipfile

    sheet(tmp_path / "t.xlsx", "=1+1", "http://example.com", "{=1}", "mailto:x@y.z")
    xml = zipfile.ZipFile(tmp_path / "t.xlsx").read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in xml
    assert "hyperlink" not in xml


def test_numbers_are_numbers_in_excel(tmp_path: Path) -> None:
    assert [0.5, -1200.25, 3.0, ""] == sheet(
        tmp_path / "t.xlsx", Decimal("0.50"), Decimal("-1200.25"), 3, None
    )


def test_truth_and_several_values_are_texts_in_excel(tmp_path: Path) -> None:
    assert ["True", "a=1", "x; y"] == sheet(tmp_path / "t.xlsx", True, {"a": Decimal("1.0")}, ["x", "y"])


def test_every_table_is_a_sheet_and_an_empty_one_has_its_head(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", {"totals": (("a",), [{"a": 1}]), "none": (("a", "b"), [])})
    book = CalamineWorkbook.from_path(tmp_path / "t.xlsx")

    assert ["totals", "none"] == book.sheet_names
    assert [["a", "b"]] == book.get_sheet_by_name("none").to_python()


# ── whole or not at all ─────────────────────────────────────────────────────────────────────────────


class Stop(Exception):  # noqa: N818 -- it is no error, it stops the test
    pass


@pytest.mark.parametrize("before", [None, "from last time"])
def test_a_file_is_as_before_when_writing_stops(tmp_path: Path, before: str | None) -> None:
    path = tmp_path / "out.json"
    if before is not None:
        path.write_text(before, encoding="utf-8")
    with suppress(Stop), whole_file(path) as temporary:
        temporary.write_text("half", encoding="utf-8")
        raise Stop

    assert ([] if before is None else [path]) == list(tmp_path.iterdir())
    assert before is None or before == path.read_text(encoding="utf-8")


def test_a_file_is_replaced_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("from last time", encoding="utf-8")
    with whole_file(path) as temporary:
        temporary.write_text("new", encoding="utf-8")
        assert "from last time" == path.read_text(encoding="utf-8")

    assert "new" == path.read_text(encoding="utf-8")
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="rights as on Unix")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_who_may_read_it(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "salaries.csv"
    path.touch(mode)
    path.chmod(mode)
    write_text(path, "x")

    assert mode == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="rights as on Unix")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_usual_rights(tmp_path: Path, mask: int, mode: int) -> None:
    usual = os.umask(mask)
    try:
        write_text(tmp_path / "new.csv", "x")
        assert mask == os.umask(mask)
    finally:
        os.umask(usual)

    assert mode == stat.S_IMODE((tmp_path / "new.csv").stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="links as on Unix")
def test_a_link_keeps_pointing_at_its_file(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_text(link, "new")

    assert link.is_symlink()
    assert "new" == real.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="devices as on Unix")
def test_a_device_stays_a_device() -> None:
    write_text(Path("/dev/null"), "x")

    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_it_says_when_a_file_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "none" / "out.csv"
    with pytest.raises(SteelyardError) as error:
        write_text(path, "x")

    assert f"{path}  cannot be written: No such file or directory" == str(error.value)


def test_it_says_when_the_name_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match="cannot be written: File name too long"):
        write_text(tmp_path / ("x" * 300), "x")
