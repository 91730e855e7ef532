"""A table as a file: no cell becomes a formula, and every text comes back as it was."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from steelyard.web.ui import downloads

#: What spreadsheet programs take for the beginning of a formula.
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.builds(lambda sign, rest: sign + rest, st.sampled_from(SIGNS), st.text("1+A!|'\" \r\n,;", max_size=8)),
    st.sampled_from(
        ["=cmd|' /C calc'!A0", "'=1", "_x0041_", "0012", "1e5", "2026-01-02", "TRUE", " x ", "林𠮷\n赵"]
    ),
)
quickly = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows_of_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "without the mark, Excel shows Chinese as rubbish"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def rows_of_xlsx(content: bytes) -> list[list[object]]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def with_plain_ends(text: str) -> str:
    """Line ends of other systems are written as one sign."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def a_file(values: list[str], ending: str) -> bytes:
    return downloads.file_of("x", ["name"], [{"name": value} for value in values], ending).content


@given(st.lists(texts, min_size=1, max_size=8))
@quickly
def test_in_csv_every_text_comes_back_and_none_is_a_formula(values):
    [head, *found] = rows_of_csv(a_file(values, "csv"))
    assert head == ["name"]
    assert len(found) == len(values)
    for row, value in zip(found, values, strict=True):
        text = row[0] if row else ""
        assert not text.startswith(SIGNS)
        assert text in (with_plain_ends(value), f"'{with_plain_ends(value)}")
        assert value.startswith(SIGNS) == (text != with_plain_ends(value))


@given(st.lists(texts.filter(bool), min_size=1, max_size=8))
@quickly
def test_in_a_workbook_every_text_comes_back_as_text(values):
    content = a_file(values, "xlsx")
    assert b"<f>" not in content
    assert rows_of_xlsx(content) == [["name"], *([value] for value in values)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_head_is_no_formula_either(ending):
    content = downloads.file_of("x", ["=1+1"], [{"=1+1": 1}], ending).content
    read = rows_of_csv if ending == "csv" else rows_of_xlsx
    assert read(content)[0] == ["'=1+1" if ending == "csv" else "=1+1"]


def test_the_longest_text_a_cell_can_hold_is_whole_and_a_longer_one_says_that_it_is_cut():
    whole, longer = "线" * 32_767, "𠮷" * 20_000
    found = [row[0] for row in rows_of_xlsx(a_file([whole, longer], "xlsx"))[1:]]
    assert found[0] == whole
    # Each of these characters counts twice.
    assert found[1] == "𠮷" * 16_383 + "…"
    assert rows_of_csv(a_file([longer], "csv"))[1] == [longer]


def post(client, ending: str, body: object) -> object:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/downloads/table.{ending}", text, content_type="application/json")


TABLE = {
    "title": "市场部 / Q3?",
    "columns": ["name", "score", "name", "name (2)"],
    "rows": [["林𠮷", 89.75, "-x", None], ["O'Brien", -3, "", True]],
}


def test_the_table_of_a_chart_as_csv(client_of):
    answer = post(client_of("employee"), "csv", TABLE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert unquote(answer["Content-Disposition"]) == "attachment; filename*=UTF-8''市场部-Q3.csv"
    assert rows_of_csv(answer.content) == [
        ["name", "score", "name (3)", "name (2)"],
        ["林𠮷", "89.75", "'-x", ""],
        ["O'Brien", "-3", "", "True"],
    ]


def test_in_a_workbook_a_number_is_a_number(client_of):
    answer = post(client_of("employee"), "xlsx", TABLE)
    found = rows_of_xlsx(answer.content)
    assert [row[1] for row in found] == ["score", 89.75, -3.0]
    assert [row[2] for row in found] == ["name (3)", "-x", ""]


def test_a_float_that_a_page_passes_on_is_a_number_too():
    content = downloads.file_of(
        "x", ["a"], [{"a": 0.1}, {"a": Decimal("0.2")}, {"a": float("nan")}], "xlsx"
    ).content
    assert rows_of_xlsx(content) == [["a"], [0.1], [0.2]]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_number_beyond_all_measure_is_written_out(client_of, ending):
    answer = post(
        client_of("employee"), ending, '{"title": "x", "columns": ["a"], "rows": [[1e400], [-1e308]]}'
    )
    assert answer.status_code == 200
    assert len((rows_of_csv if ending == "csv" else rows_of_xlsx)(answer.content)) == 3


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no table",
        "[]",
        "7",
        {},
        {"title": "x", "columns": ["a"]},
        {"title": "x", "columns": ["a"], "rows": [[1, 2]]},
        {"title": "x", "columns": ["a"], "rows": 5},
        {"title": "x", "columns": None, "rows": []},
        '{"title": "x", "columns": ["a"], "rows": [[NaN]]}',
        '{"title": "x", "columns": ["a"], "rows": [["\\ud800"]]}',
        '{"title": "\\ud800", "columns": ["a"], "rows": []}',
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_no_table_is_refused_in_words(client_of, body, ending):
    answer = post(client_of("employee"), ending, body)
    assert answer.status_code == 400
    assert "A table has a title" in answer.content.decode()


@pytest.mark.parametrize("size", [(1, 500_001), (16_385, 1)])
def test_what_no_sheet_can_hold_is_refused(client_of, size):
    wide, high = size
    answer = post(
        client_of("employee"), "xlsx", {"title": "x", "columns": ["a"] * wide, "rows": [[0] * wide] * high}
    )
    assert answer.status_code == 400
    assert "too large" in answer.content.decode()


cells = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers(), max_size=2)
)


@given(st.lists(st.text(), max_size=4), st.data())
@quickly
def test_whatever_is_sent_is_answered(client_of, names, data):
    rows = data.draw(st.lists(st.lists(cells, min_size=len(names), max_size=len(names)), max_size=3))
    for ending in ("csv", "xlsx"):
        answer = post(client_of("employee"), ending, {"title": "x", "columns": names, "rows": rows})
        assert answer.status_code in (200, 400)


def test_nobody_downloads_without_signing_in(client_of):
    assert post(client_of("nobody"), "csv", TABLE).status_code == 404
    assert client_of("employee").get("/downloads/table.csv").status_code == 405


@given(st.lists(st.sampled_from(["a", "b", "a (2)", "a (3)", "a (2) (2)", ""])))
def test_no_two_columns_share_a_name_and_the_first_of_each_keeps_its_own(names):
    found = downloads._unlike(names)
    assert len(set(found)) == len(names)
    firsts = {name: at for at, name in reversed(list(enumerate(names)))}
    assert {found[at] for at in firsts.values()} == set(names)
