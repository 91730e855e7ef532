"""Sheets of Excel files as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from steelyard.core.numbers import plain
from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.lake.delimited import Record


def records(path: Path, sheet: str | None, *, file: str) -> Iterator[Record]:
    """The rows of a sheet (the first one by default), numbered as Excel does."""
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
        rows = workbook.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise SteelyardError(Problem(f"not a readable Excel file ({error})", Place(file))) from None
    for number, cells in enumerate(rows, start=1):
        yield number, [text_of(cell) for cell in cells]


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
