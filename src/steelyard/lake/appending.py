"""Adding one row to a table of a plain folder, in the way its file is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from steelyard.core.files import whole_file, write_text
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.delimited import sniff
from steelyard.lake.folder import Folder
from steelyard.lake.options import ReadOptions
from steelyard.lake.tables import TABLES


def append_row(folder: Folder, table: str, row: Mapping[str, str]) -> Path:
    """Add `row` to the CSV file of a canonical table, which is made when there is none.

    Raises SteelyardError when the table is no single text file, or has no column for a value.
    """
    if not folder.has(table):
        path = folder.root / f"{table}.csv"
        names = [column.name for column in TABLES[table].columns]
        write_text(path, _line(names, ",", "\n") + _line([row.get(name, "") for name in names], ",", "\n"))
        return path
    path = _text_file(folder, table, row)
    dialect = sniff(path, ReadOptions(), file=folder.relative(path))
    text = path.read_bytes().decode(dialect.encoding)
    names = next(csv.reader(io.StringIO(text), delimiter=dialect.delimiter), [])
    _check(names, row, Place(folder.relative(path), row=1))
    end = "\r\n" if "\r\n" in text else "\n"
    joint = "" if text.endswith("\n") else end
    added = _line([row.get(name.strip(), "") for name in names], dialect.delimiter, end)
    with whole_file(path) as temporary:
        temporary.write_bytes((text + joint + added).encode(dialect.encoding))
    return path


def _text_file(folder: Folder, table: str, row: Mapping[str, str]) -> Path:
    paths = folder.find(table=table)
    if len(paths) == 1 and paths[0].suffix.lower() in (".csv", ".tsv"):
        return paths[0]
    shown = ", ".join(f"{name}={value}" for name, value in row.items())
    message = f"a row can only be added to a CSV file. Add it yourself: {shown}"
    raise SteelyardError(Problem(message, Place(folder.relative(paths[0]))))


def _check(names: list[str], row: Mapping[str, str], place: Place) -> None:
    absent = sorted(set(row) - {name.strip() for name in names})
    if absent:
        raise SteelyardError(Problem(f"there is no column {', '.join(absent)}. Add it to the header", place))


def _line(cells: list[str], delimiter: str, end: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerow(cells)
    return buffer.getvalue()
