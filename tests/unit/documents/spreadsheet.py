"""A person with a spreadsheet program: opens a book, edits cells, and saves it as a file of another program."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

Grid = list[list[Any]]


class Spreadsheet:
    """The sheets of a file as grids of values; `save` writes them anew, with merged cells."""

    def __init__(self, data: bytes) -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        self.sheets: dict[str, Grid] = {
            name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in book.sheet_names
        }
        self.merges: list[tuple[int, int, int, int]] = []

    @property
    def table(self) -> Grid:
        """The sheet people see; the head is its first row."""
        return next(iter(self.sheets.values()))

    def column(self, heading: str) -> int:
        return self.table[0].index(heading)

    def put(self, row: int, heading: str, value: Any) -> Spreadsheet:
        """A cell, by the row number people see (the head is row 1) and the heading of its column."""
        self.table[row - 1][self.column(heading)] = value
        return self

    def merge(self, first: int, last: int, heading: str) -> Spreadsheet:
        place = self.column(heading)
        self.merges.append((first - 1, place, last - 1, place))
        for row in range(first, last):
            self.table[row][place] = ""
        return self

    def change(self, rows: Callable[[Grid], Grid]) -> Spreadsheet:
        """The rows below the head, put into another order, doubled, taken out."""
        name = next(iter(self.sheets))
        self.sheets[name] = [self.table[0], *rows(self.table[1:])]
        return self

    def save(self) -> bytes:
        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(buffer, options)
        for number, (name, grid) in enumerate(self.sheets.items()):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(grid):
                for place, value in enumerate(cells):
                    _write(sheet, row, place, value)
            for first, left, last, right in self.merges if number == 0 else ():
                sheet.merge_range(first, left, last, right, "")
                _write(sheet, first, left, grid[first][left])
        book.close()
        return buffer.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif value not in (None, ""):
        sheet.write_string(row, place, str(value))
