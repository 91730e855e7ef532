"""Books: what goes out comes back as it was, and every difference is found once, with its place."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from spreadsheet import Spreadsheet

import cast
from steelyard.core.problems import Severity, SteelyardError
from steelyard.documents.books.kinds import (
    parts_of,
    payroll_book,
    ratings_book,
    results_book,
    row_id,
    targets_book,
)
from steelyard.documents.books.model import Book, Field, Row
from steelyard.documents.books.problems import NoSuchBookError
from steelyard.documents.books.reading import ReadBack, read_back
from steelyard.documents.books.writing import MEMORY, book_bytes

D = Decimal
AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def target(person: Any, indicator: str, **cells: Any) -> dict[str, Any]:
    return {
        "period": "2026Q1", "subject_kind": "employee", "subject": person.id, "name": person.name,
        "indicator": indicator, "title": f"Title of {indicator}", "unit": "percent",
        "threshold": D("0.05"), "target": D("0.2"), "stretch": D("0.4"), "weight": D(40), "reason": None, **cells,
    }  # fmt: skip


RECORDS = [
    target(cast.employee, "campaign_roi"),
    target(
        cast.employee, "cost_per_lead", unit="currency:CNY", threshold=D(600), target=D(500), stretch=D(400)
    ),
    target(cast.manager, "campaign_roi", target=D("0.123456789012345678901234567890"), reason="=2+2 agreed"),
    target(cast.stranger, "nps", unit="points", threshold=None, target=D(30), stretch=None, weight=None),
]


def targets(*changes: tuple[int, str, Any]) -> Book:
    """The book; `changes` are (record, column, value) that somebody made since."""
    records = [dict(record) for record in RECORDS]
    for number, column, value in changes:
        records[number][column] = value
    return targets_book(records, "en", exported_by="Zoë", exported_at=AT)


def opened(book: Book | None = None) -> Spreadsheet:
    return Spreadsheet(book_bytes(book or targets()))


def said(found: ReadBack) -> list[str]:
    return [f"{each.place}: {each.message}" for each in found.troubles]


def edits(found: ReadBack) -> list[tuple[str, str, Any, Any]]:
    return [(each.id, each.column, each.exported, each.edited) for each in found.changes]


# ── nothing changed ─────────────────────────────────────────────────────────────────────────────────


def test_what_goes_out_comes_back_without_a_difference() -> None:
    found = read_back(book_bytes(targets()), targets())
    assert ([], [], [], []) == (found.changes, found.conflicts, found.troubles, found.absent)


def test_a_file_saved_by_another_program_has_no_difference_either() -> None:
    """A spreadsheet keeps 15 digits; the target of the manager has thirty, and is no edit."""
    found = read_back(opened().save(), targets())
    assert ([], [], []) == (found.changes, found.conflicts, found.troubles)


def test_what_others_changed_meanwhile_is_no_edit_of_the_file() -> None:
    found = read_back(book_bytes(targets()), targets((0, "target", D("0.25"))))
    assert ([], []) == (found.changes, found.conflicts)


def test_the_same_edit_made_here_and_there_is_no_difference() -> None:
    edited = opened().put(2, "Target", 0.3).save()
    assert [] == read_back(edited, targets((0, "target", D("0.3")))).changes


cells_of_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30
) | st.sampled_from(
    [
        "=1+1",
        "+49",
        "-",
        "@x",
        "'quoted",
        " blanks ",
        "two\nlines",
        "_x0041_",
        "１０％",
        "林𠮷",
        "007",
        "1e5",
        "TRUE",
    ]
)
numbers = st.decimals(-(10**9), 10**9, places=6) | st.sampled_from(
    [D("0.1"), D("1E-7"), D("0.30000000000000004")]
)
fields = st.lists(
    st.tuples(st.sampled_from(["text", "number", "measured"]), st.booleans()), min_size=1, max_size=5
).map(
    lambda kinds: tuple(
        Field(f"c{n}", f"Column {n}", kind, editable) for n, (kind, editable) in enumerate(kinds)
    )
)


@st.composite
def books(draw: st.DrawFn) -> Book:
    columns = draw(fields)
    ids = draw(
        st.lists(
            st.text("abc|\\ü七1", min_size=1, max_size=6).map(str.strip).filter(bool), unique=True, max_size=6
        )
    )
    rows = [
        Row(
            id_,
            {
                one.name: draw(st.none() | (cells_of_text if one.kind == "text" else numbers))
                for one in columns
            },
            draw(st.sampled_from(["percent", "currency:CNY", "points", ""])),
        )
        for id_ in ids
    ]
    return Book("any", "Any", columns, rows, draw(st.sampled_from(["en", "zh-Hans", "zh-Hant"])))


@settings(max_examples=60)
@given(book=books())
def test_any_book_comes_back_as_it_was(book: Book) -> None:
    for data in (book_bytes(book), Spreadsheet(book_bytes(book)).save()):
        found = read_back(data, book)
        assert ([], [], [], []) == (found.changes, found.conflicts, said(found), found.absent)


@settings(max_examples=60)
@given(book=books(), data=st.data())
def test_any_edit_comes_back_and_no_other(book: Book, data: st.DataObject) -> None:
    askable = [(row, one) for row in book.rows for one in book.fields if one.editable]
    if not askable:
        return
    row, column = data.draw(st.sampled_from(askable))
    value = data.draw(
        st.text("abc甲乙", min_size=1, max_size=5) if column.kind == "text" else st.integers(-999, 999)
    )
    number = 2 + [each.id for each in book.rows].index(row.id)
    edited = Spreadsheet(book_bytes(book)).put(number, column.heading(book.language), value).save()
    found = read_back(edited, book)
    expected = value if column.kind == "text" else D(value)
    then = row.value(column)
    wanted = [] if then == expected else [(row.id, column.name, then, expected)]
    assert wanted == edits(found)
    assert [] == found.errors


# ── edits and conflicts ─────────────────────────────────────────────────────────────────────────────


def test_an_edit_says_what_was_what_is_and_what_shall_be() -> None:
    edited = opened().put(3, "Target", 480).put(3, "Reason", "market is cheaper").save()
    found = read_back(edited, targets())
    id_ = row_id("2026Q1", "employee", cast.employee.id, "cost_per_lead")
    assert [(id_, "target", D(500), D(480)), (id_, "reason", None, "market is cheaper")] == edits(found)
    assert (3, "Target", False) == (found.changes[0].row, found.changes[0].heading, found.changes[0].conflict)


def test_a_cell_changed_here_and_there_is_a_conflict_with_all_three_values() -> None:
    edited = opened().put(2, "Target", 0.3).put(2, "Stretch", 0.5).save()
    found = read_back(edited, targets((0, "target", D("0.25"))))
    (conflict,) = found.conflicts
    assert (D("0.2"), D("0.25"), D("0.3")) == (conflict.exported, conflict.current, conflict.edited)
    assert ["stretch"] == [each.column for each in found.changes]


def test_an_emptied_cell_is_an_edit() -> None:
    (change,) = read_back(opened().put(2, "Threshold", "").save(), targets()).changes
    assert (D("0.05"), None) == (change.exported, change.edited)


@pytest.mark.parametrize("written", [0.1, "10%", "10 %", "１０％", "0.1", " 10% "])
def test_ten_percent_is_a_tenth_however_it_is_written(written: Any) -> None:
    (change,) = read_back(opened().put(2, "Target", written).save(), targets()).changes
    assert D("0.1") == change.edited


def test_a_thousand_percent_is_asked_about() -> None:
    found = read_back(opened().put(2, "Target", 10).save(), targets())
    assert ['row 2, column "Target": 10 is 1000%: is 10% meant?'] == said(found)
    assert (Severity.WARNING, [], 1) == (found.troubles[0].severity, found.errors, len(found.changes))


def test_rows_that_are_not_in_the_file_stay_as_they_are() -> None:
    found = read_back(opened().change(lambda rows: rows[1:]).save(), targets())
    assert ([row_id("2026Q1", "employee", cast.employee.id, "campaign_roi")], []) == (
        found.absent,
        found.changes,
    )


def test_columns_may_be_moved_and_added() -> None:
    sheet = opened().put(2, "Target", 0.3)
    name = next(iter(sheet.sheets))
    sheet.sheets[name] = [
        ["mine" if not n else "note", *row[3:], *row[:3]] for n, row in enumerate(sheet.table)
    ]
    assert [D("0.3")] == [each.edited for each in read_back(sheet.save(), targets()).changes]


# ── what cannot be told ─────────────────────────────────────────────────────────────────────────────


def test_an_id_nobody_knows_is_named_with_its_row() -> None:
    found = read_back(opened().put(3, "id", "2026Q1|employee|x|y").save(), targets())
    assert ["row 3: there was no row 2026Q1|employee|x|y when the book was taken out"] == said(found)


def test_a_row_of_somebody_who_left_meanwhile_is_named() -> None:
    now = replace(targets(), rows=targets().rows[:3])
    (told,) = said(read_back(opened().put(5, "Target", 31).save(), now))
    assert "row 5: the row" in told
    assert "no longer exists" in told


def test_of_a_row_that_is_there_twice_neither_counts() -> None:
    sheet = opened().put(2, "Target", 0.3)
    sheet.change(lambda rows: [*rows, list(rows[0])]).put(6, "Target", 0.35)
    found = read_back(sheet.save(), targets())
    (told,) = said(found)
    assert "row 6: the row 2026Q1|employee|e-007|campaign_roi is there twice, also as row 2" in told
    assert [] == found.changes


def test_rows_sorted_without_their_hidden_ids_are_not_taken_for_edits() -> None:
    """The trap of a hidden column: names and numbers move, ids stay."""

    def sort(rows: list[list[Any]]) -> list[list[Any]]:
        visible = sorted((row[1:] for row in rows), key=lambda row: str(row[2]), reverse=True)
        return [[row[0], *cells] for row, cells in zip(rows, visible, strict=True)]

    found = read_back(opened().change(sort).save(), targets())
    assert [] == found.changes
    assert all("the rows were moved" in each for each in said(found))
    assert len(found.errors) >= 2


def test_a_row_without_its_id_is_named() -> None:
    assert ["row 4: the row has lost its hidden id: it cannot be told whose it is"] == said(
        read_back(opened().put(4, "id", "").save(), targets())
    )


def test_merged_cells_are_named_and_not_taken_for_emptied_ones() -> None:
    found = read_back(opened().merge(2, 4, "Target").save(), targets())
    assert [
        'row 2, column "Target": cells down to row 4 are merged: it cannot be told whose the value is. Unmerge them'
    ] == said(found)
    assert [] == found.changes


@pytest.mark.parametrize("text", ["about 20", "#N/A", "20..5", "nan", "inf", "=1+1"])
def test_what_is_no_number_is_named_with_its_place(text: str) -> None:
    found = read_back(opened().put(2, "Target", text).save(), targets())
    assert [f'row 2, column "Target": "{text}" is not a number'] == said(found)
    assert [] == found.changes


def test_a_weight_beyond_its_range_is_named() -> None:
    found = read_back(opened().put(2, "Weight in the dimension, %", 140).save(), targets())
    assert ['row 2, column "Weight in the dimension, %": 140 is out of range; expected 0 to 100'] == said(
        found
    )


def test_troubles_are_told_in_three_languages() -> None:
    (trouble,) = read_back(opened().put(4, "id", "").save(), targets()).troubles
    assert "隐藏编号" in trouble.message.in_language("zh-Hans")
    assert "隱藏編號" in trouble.message.in_language("zh-Hant")


# ── files that are no such book ─────────────────────────────────────────────────────────────────────


def refused(data: bytes, book: Book | None = None) -> str:
    with pytest.raises(SteelyardError) as error:
        read_back(data, book or targets(), name="targets.xlsx")
    return str(error.value)


def test_another_file_is_refused() -> None:
    assert "not a readable xlsx file" in refused(b"hello")
    sheet = opened()
    del sheet.sheets[MEMORY]
    assert "its hidden sheet was removed" in refused(sheet.save())


def test_an_edited_memory_is_refused() -> None:
    sheet = opened()
    sheet.sheets[MEMORY][3][7] = "0.9"
    assert "the hidden sheet of the book was edited" in refused(sheet.save())


def test_a_book_of_another_kind_is_refused() -> None:
    assert "another kind: Targets, not Pay" in refused(book_bytes(targets()), payroll_book([], "en"))


def test_a_column_that_was_taken_out_is_named() -> None:
    sheet = opened()
    name = next(iter(sheet.sheets))
    place = sheet.column("Stretch")
    sheet.sheets[name] = [[*row[:place], *row[place + 1 :]] for row in sheet.table]
    assert "the column Stretch is missing" in refused(sheet.save())


def test_a_small_file_that_unpacks_to_very_much_is_not_opened() -> None:
    buffer = io.BytesIO(book_bytes(targets()))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/media/big.bin", b"\0" * (401 << 20))
    assert "too large" in refused(buffer.getvalue())


def test_why_a_file_is_refused_is_said_in_the_language_of_the_reader() -> None:
    with pytest.raises(NoSuchBookError) as error:
        read_back(book_bytes(targets()), payroll_book([], "en"))
    assert error.value.why.in_language("zh-Hans") == "这是另一种表格：目标，应为绩效奖金"
    assert error.value.why.in_language("zh-Hant") == "這是另一種表格：目標，應為績效獎金"


# ── the file itself ─────────────────────────────────────────────────────────────────────────────────


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}


def test_texts_are_never_formulas_or_links() -> None:
    names = ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "http://example.org"]
    records = [target(replace(cast.employee, id=f"e{n}", name=name), "roi") for n, name in enumerate(names)]
    data = book_bytes(targets_book(records, "en"))
    inside = parts(data)
    assert not [name for name, text in inside.items() if "<f>" in text or "<hyperlink" in text]
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Targets").to_python()
    assert names == [row[2] for row in read[1:]]


def test_ids_are_hidden_and_only_cells_to_fill_in_can_be_changed() -> None:
    sheet = parts(book_bytes(targets()))["xl/worksheets/sheet1.xml"]
    assert 'min="1" max="1"' in sheet
    assert 'hidden="1"' in sheet
    assert "<sheetProtection" in sheet
    assert 'state="veryHidden"' in parts(book_bytes(targets()))["xl/workbook.xml"]


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut() -> None:
    with pytest.raises(ValueError, match="32,767"):
        book_bytes(targets((0, "reason", "x" * 32_768)))


def test_two_rows_with_one_id_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="same id"):
        targets_book([RECORDS[0], RECORDS[0]], "en")


# ── the other books ─────────────────────────────────────────────────────────────────────────────────


def test_ratings_stay_on_their_scale() -> None:
    records = [
        {"period": "2026Q1", "subject": cast.employee.id, "name": cast.employee.name, "indicator": "teamwork",
         "title": "团队协作", "perspective": "peer", "anchors": "1 不回应\n5 带动他组", "rating": None, "comment": None}
    ]  # fmt: skip
    book = ratings_book(records, "zh-Hans", scale=(D(1), D(5)))
    sheet = Spreadsheet(book_bytes(book)).put(2, "评分", 4.5).put(2, "评语", "稳")
    assert [D("4.5"), "稳"] == [each.edited for each in read_back(sheet.save(), book).changes]
    told = read_back(sheet.put(2, "评分", 6).save(), book).troubles[0].message.in_language("zh-Hans")
    assert "6 超出范围，应在 1 到 5 之间" == told


def test_a_grade_is_one_of_the_scheme() -> None:
    records = [
        {"period": "2026Q1", "subject": p.id, "name": p.name, "team": "t", "position": p.position, "computed": D("91.5392"),
         "linked": D("91.5392"), "total": D("91.5392"), "coefficient": D("1.2"), "grade": "A", "state": "provisional"}
        for p in (cast.employee, cast.manager)
    ]  # fmt: skip
    book = results_book(records, "en", grades="SABCD")
    sheet = Spreadsheet(book_bytes(book)).put(2, "Grade", "S").put(3, "Grade", "E")
    found = read_back(sheet.save(), book)
    assert [("grade", "A", "S")] == [(each.column, each.exported, each.edited) for each in found.changes]
    assert ['row 3, column "Grade": "E" is not allowed. Choose one of S, A, B, C, D'] == said(found)


def test_pay_is_read_only() -> None:
    records = [
        {"period": "2026Q1", "subject": cast.employee.id, "name": cast.employee.name, "team": "t", "position": "p",
         "total": D("91.5392"), "grade": "A", "coefficient": D("1.2"), "base": D("10000.00"), "payout": D("12000.00")}
    ]  # fmt: skip
    book = payroll_book(records, "zh-Hant")
    found = read_back(Spreadsheet(book_bytes(book)).put(2, "績效獎金", 99_999).save(), book)
    assert ([], 1) == (found.changes, len(found.errors))


@given(parts=st.lists(st.text("ab|\\", max_size=5), min_size=1, max_size=5))
def test_an_id_can_be_taken_apart_again(parts: list[str]) -> None:
    assert parts == parts_of(row_id(*parts))
