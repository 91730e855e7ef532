"""A book as an xlsx file: the table, how to fill it in, and a hidden memory of what was in it."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from steelyard.documents.books.model import Book, Field, Row, written
from steelyard.engine.wording import say

MEMORY = "_steelyard"
VERSION = "1"
#: Rows of the memory before the first remembered one: facts, their digest, the names of the columns.
MEMORY_ROWS = 3
_FORMATS = {"percent": "0.00##%", "currency": "#,##0.00##", "percentage_point": "0.00##%"}
_PLAIN = "General"
#: Characters of a cell; more would be left out without a word.
_LONGEST = 32_767


def book_bytes(book: Book) -> bytes:
    """The file. Texts are never formulas or links; only cells to be filled in can be changed.

    Raises ValueError for a text that is too long for a cell.
    """
    import xlsxwriter

    if any(len(written(row.value(one))) > _LONGEST for row in book.rows for one in book.fields):
        raise ValueError(f"a cell holds at most {_LONGEST:,} characters")
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file = xlsxwriter.Workbook(buffer, options)
    if book.exported_at is not None:
        file.set_properties({"author": book.exported_by, "created": book.exported_at.replace(tzinfo=None)})
    _Table(file, book).write()
    _about(file, book)
    _memory(file, book)
    file.close()
    return buffer.getvalue()


class _Table:
    """The sheet people see."""

    def __init__(self, file: Any, book: Book) -> None:
        self.book = book
        self.sheet = file.add_worksheet(book.title[:31])
        self.head = file.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.asked = file.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#DDEBF7"}
        )
        self._file = file
        self._formats: dict[tuple[str, bool], Any] = {}

    def write(self) -> None:
        sheet, book = self.sheet, self.book
        sheet.write_string(0, 0, "id", self.head)
        sheet.set_column(0, 0, 8, None, {"hidden": True})
        for place, column in enumerate(book.fields, start=1):
            heading = column.heading(book.language)
            sheet.write_string(0, place, heading, self.asked if column.editable else self.head)
            sheet.set_column(place, place, max(column.width, len(heading) + 2))
            if column.editable and book.rows:
                self._validate(place, column)
        for number, row in enumerate(book.rows, start=1):
            sheet.write_string(number, 0, row.id)
            for place, column in enumerate(book.fields, start=1):
                self._cell(number, place, row, column)
        sheet.freeze_panes(1, 1)
        # Sorting would leave the hidden column where it is.
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def _cell(self, number: int, place: int, row: Row, column: Field) -> None:
        value, form = row.value(column), self._format(row, column)
        if value is None:
            self.sheet.write_blank(number, place, None, form)
        elif isinstance(value, Decimal):
            self.sheet.write_number(number, place, float(value), form)
        else:
            self.sheet.write_string(number, place, value, form)

    def _format(self, row: Row, column: Field) -> Any:
        kind = row.unit.partition(":")[0] if column.kind == "measured" else ""
        shown = _FORMATS.get(kind, "@" if column.kind == "text" else _PLAIN)
        key = (shown, column.editable)
        if key not in self._formats:
            self._formats[key] = self._file.add_format(
                {"num_format": shown, "locked": not column.editable, "text_wrap": column.kind == "text"}
                | ({"bg_color": "#F5F9FE", "border": 1, "border_color": "#C8D0D9"} if column.editable else {})
            )
        return self._formats[key]

    def _validate(self, place: int, column: Field) -> None:
        last = len(self.book.rows)
        if column.choices:
            # A longer list does not fit into a validation.
            if len(",".join(column.choices)) <= 255:
                self.sheet.data_validation(
                    1, place, last, place, {"validate": "list", "source": list(column.choices)}
                )
        elif column.low is not None and column.high is not None:
            limits = {"minimum": float(column.low), "maximum": float(column.high)}
            rule = {"validate": "decimal", "criteria": "between", **limits}
            self.sheet.data_validation(1, place, last, place, rule)


def _about(file: Any, book: Book) -> None:
    say_ = _HOW[book.language]
    sheet = file.add_worksheet(say(book.language, "How to", "填写说明", "填寫說明"))
    sheet.set_column(0, 0, 100, file.add_format({"text_wrap": True}))
    for number, line in enumerate([*say_, *book.notes]):
        sheet.write_string(number, 0, line)
    sheet.protect()


_HOW: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Fill in the shaded cells only. Percentages may be written 10% or 0.1.",
        "Leave the rows where they are: do not sort, move or merge. Rows you do not need may stay.",
        "Save as xlsx and upload the file. You will see every difference before anything is changed.",
    ),
    "zh-Hans": (
        "请只填写着色的单元格。百分比可写作 10% 或 0.1。",
        "请勿排序、移动行或合并单元格；不需要的行可保留不动。",
        "另存为 xlsx 并上传；在任何改动生效之前，您会看到全部差异。",
    ),
    "zh-Hant": (
        "請只填寫著色的儲存格。百分比可寫作 10% 或 0.1。",
        "請勿排序、移動列或合併儲存格；不需要的列可保留不動。",
        "另存為 xlsx 並上傳；在任何變更生效之前，您會看到全部差異。",
    ),
}


def _memory(file: Any, book: Book) -> None:
    """What was in every cell, to the last digit: a difference is one to this, not to what is there later."""
    sheet = file.add_worksheet(MEMORY)
    sheet.very_hidden()
    facts = {
        "kind": book.kind,
        "version": VERSION,
        "by": book.exported_by,
        "at": book.exported_at.isoformat() if book.exported_at else None,
        "headings": {one.name: one.heading(book.language) for one in book.fields},
    }
    lines = [[row.id, *(written(row.value(column)) for column in book.fields)] for row in book.rows]
    head = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    names = ["id", *(column.name for column in book.fields)]
    sheet.write_string(0, 0, head)
    sheet.write_string(1, 0, digest_of(head, [names, *lines]))
    for number, line in enumerate([names, *lines], start=MEMORY_ROWS - 1):
        for place, text in enumerate(line):
            if text:
                sheet.write_string(number, place, text)
    sheet.protect()


def digest_of(head: str, lines: list[list[str]]) -> str:
    """Tells a memory that somebody has edited."""
    written_ = json.dumps([head, lines], ensure_ascii=False)
    return hashlib.sha256(written_.encode()).hexdigest()
