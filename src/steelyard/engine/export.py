"""Results as JSON, CSV and Excel: the same records everywhere, written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import simplejson

from steelyard.core.numbers import plain
from steelyard.core.problems import Place, Problem, SteelyardError

#: A cell starting with one of these would be run as a formula by spreadsheet programs (those of East Asia
#: take the wide signs as well).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
Record = Mapping[str, Any]


def as_json(document: Mapping[str, Any]) -> str:
    """Decimals become JSON numbers with all their digits."""
    text: str = simplejson.dumps(_exact(document), use_decimal=True, ensure_ascii=False, indent=1)
    return f"{text}\n"


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
    writer.writerow(header)
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


def write_text(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary neighbour that takes the place of `path` only when everything went well.

    A link keeps pointing at its file, a file keeps who may read it, and a device such as /dev/stdout is
    written to as it is.
    """
    if _is_device(path):
        yield path
        return
    target = Path(os.path.realpath(path))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise _not_written(path, error) from None
    temporary = Path(name)
    try:
        yield temporary
        os.chmod(temporary, _mode(target))
        temporary.replace(target)
    except OSError as error:
        raise _not_written(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)


def _not_written(path: Path, error: OSError) -> SteelyardError:
    return SteelyardError(Problem(f"cannot be written: {error.strerror}", Place(str(path))))


def _is_device(path: Path) -> bool:
    try:
        return path.exists() and not path.is_file() and not path.is_dir()
    except OSError as error:
        raise _not_written(path, error) from None


def _mode(target: Path) -> int:
    """Who may read it: as before, or what is usual for new files."""
    if target.exists():
        return target.stat().st_mode & 0o777
    usual = os.umask(0o077)
    os.umask(usual)
    return 0o666 & ~usual
