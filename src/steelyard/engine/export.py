"""Results as JSON, CSV and Excel: the same records everywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import simplejson

from steelyard.core.files import whole_file
from steelyard.core.numbers import plain

#: A cell starting with one of these would be run as a formula by spreadsheet programs (those of East Asia
#: take the wide signs as well).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
Record = Mapping[str, Any]


def as_json(document: Mapping[str, Any]) -> str:
    """Decimals become JSON numbers with all their digits."""
    text: str = simplejson.dumps(_exact(document), use_decimal=True, ensure_ascii=False, indent=1)
    return f"{text}\n"


def as_json_line(record: Record) -> str:
    """The same on one line, without its end."""
    text: str = simplejson.dumps(_exact(record), use_decimal=True, ensure_ascii=False)
    return text


def _exact(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Decimal(plain(value))
    if isinstance(value, Mapping):
        return {str(key): _exact(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(child) for child in value]
    return value


def as_csv(header: Sequence[str], records: Iterable[Record]) -> str:
    """UTF-8 with a byte order mark, so that spreadsheet programs show Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_cell(name) for name in header])
    for record in records:
        writer.writerow([_cell(record.get(name)) for name in header])
    return "\ufeff" + buffer.getvalue()


def _cell(value: Any) -> str:
    # A lone carriage return would end the line for some readers.
    text = _text(value).replace("\r\n", "\n").replace("\r", "\n")
    is_number = isinstance(value, int | float | Decimal)
    return f"'{text}" if text.startswith(_DANGEROUS) and not is_number else text


def _text(value: Any) -> str:
    """The text of one cell; several values stand side by side."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={_text(child)}" for key, child in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_text, value))
    return "" if value is None else str(value)


def write_xlsx(path: Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Record]]]) -> None:
    """One sheet per table, with a filter and a frozen head; texts are never read as formulas."""
    import xlsxwriter

    with whole_file(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for title, (header, records) in sheets.items():
            sheet = book.add_worksheet(title[:31])
            for column, name in enumerate(header):
                sheet.write_string(0, column, name, head)
            for row, record in enumerate(records, start=1):
                for column, name in enumerate(header):
                    _write_cell(sheet, row, column, record.get(name))
            sheet.freeze_panes(1, 0)
            if header and records:
                sheet.autofilter(0, 0, len(records), len(header) - 1)
            sheet.autofit()
        book.close()


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        sheet.write_number(row, column, float(value))
    elif text := _text(value):
        sheet.write_string(row, column, text)
