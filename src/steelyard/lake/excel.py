"""Sheets of Excel files as rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from steelyard.core.numbers import plain
from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.lake.delimited import Record
from steelyard.lake.inference import is_identifier

#: First and last cell of a group of merged cells, as row and column from 0.
Merged = tuple[tuple[int, int], tuple[int, int]]


def records(path: Path, sheet: str | None, *, file: str) -> Iterator[Record]:
    """The rows of a sheet (the first one by default), numbered as Excel does; merged cells are filled."""
    try:
        workbook = CalamineWorkbook.from_path(path)
        names = workbook.sheet_names
        if sheet is not None and sheet not in names:
            raise SteelyardError(
                Problem(
                    f'there is no sheet "{sheet}". There is {listing(names)}.{suggestion(sheet, names)}',
                    Place(file),
                )
            )
        found = workbook.get_sheet_by_name(sheet or names[0])
        rows: list[list[object]] = [list(row) for row in found.to_python(skip_empty_area=False)]
        fill_merged(rows, found.merged_cell_ranges or ())
    except (CalamineError, OSError, IndexError) as error:
        raise _unreadable(error, file) from None
    for number, cells in enumerate(rows, start=1):
        yield number, [text_of(cell) for cell in cells]


def sheet_names(path: Path, *, file: str) -> list[str]:
    """The sheets of a workbook, in its order."""
    try:
        return list(CalamineWorkbook.from_path(path).sheet_names)
    except (CalamineError, OSError) as error:
        raise _unreadable(error, file) from None


def _unreadable(error: Exception, file: str) -> SteelyardError:
    return SteelyardError(Problem(f"not a readable Excel file ({error})", Place(file)))


def fill_merged(rows: list[list[object]], merged: Sequence[Merged]) -> None:
    """Write what stands once for a group of merged cells below the header into every cell of the group.

    A number is filled in only where the header speaks of an id: an amount that three rows share must not
    be counted three times. Nothing is filled to the right into columns without a header. The header is the
    first row of several cells.
    """
    top = next((number for number, cells in enumerate(rows) if sum(map(bool, map(text_of, cells))) > 1), 0)
    header = [text_of(cell).strip() for cell in rows[top]] if rows else []
    for (first, left), (last, right) in merged:
        value = rows[first][left] if first > top else None
        if value is None or (_is_number(value) and not is_identifier(header[left])):
            continue
        columns = [column for column in range(left, right + 1) if column == left or header[column]]
        for cells in rows[first : last + 1]:
            for column in columns:
                cells[column] = value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def text_of(cell: object) -> str:
    """A cell as text: numbers as Excel shows them, dates and times as ISO."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            # Excel itself keeps 15 digits; more would only show the noise of binary fractions.
            return plain(Decimal(f"{cell:.15g}"))
        case datetime():
            return _moment(cell)
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return str(cell)


def _moment(moment: datetime) -> str:
    # Excel counts days as binary fractions: ten o'clock may arrive as 09:59:59.999999.
    thousandths = round(moment.microsecond / 1000)
    exact = moment.replace(microsecond=0) + timedelta(milliseconds=thousandths)
    return exact.date().isoformat() if exact.time() == time() else exact.isoformat(sep=" ")
