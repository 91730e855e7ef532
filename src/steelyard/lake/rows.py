"""Small files as plain rows of text, without types: inputs that people fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from steelyard.core.problems import Place
from steelyard.lake import parquet
from steelyard.lake.options import ReadOptions
from steelyard.lake.sheets import open_sheet
from steelyard.lake.sql import identifier


@dataclass(frozen=True, slots=True, eq=False)
class Row(Mapping[str, str | None]):
    """Column → text, None where the cell is empty; `number` as a spreadsheet numbers the row."""

    file: str
    number: int
    cells: Mapping[str, str | None]

    def __getitem__(self, column: str) -> str | None:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def place(self, field: str | None = None) -> Place:
        return Place(self.file, row=self.number, field=field)


def read_rows(path: Path, options: ReadOptions = ReadOptions(), *, file: str | None = None) -> list[Row]:  # noqa: B008
    """All rows of a file. `file` is its name in problems, by default the path."""
    return read_table(path, options, file=file)[1]


def read_table(
    path: Path, options: ReadOptions, *, file: str | None = None, timezone: str = "UTC"
) -> tuple[list[str], list[Row]]:
    """The names of the columns, also when there are no rows, and the rows.

    Moments that Parquet knows with their zone are shown in `timezone`.
    """
    shown = file or str(path)
    if path.suffix.lower() == ".parquet":
        return _parquet(path, shown, timezone)
    sheet = open_sheet(path, options, file=shown)
    names = [".".join(heading) for heading in sheet.headings]
    rows = [Row(shown, number, dict(zip(names, cells, strict=True))) for number, cells in sheet.rows]
    return names, rows


def _parquet(path: Path, shown: str, timezone: str) -> tuple[list[str], list[Row]]:
    with duckdb.connect(":memory:") as connection:
        columns = parquet.load(connection, "input", {path: shown}, table=None, timezone=timezone)
        return texts(connection, "input", [column.name for column in columns], file=shown)


def texts(
    connection: duckdb.DuckDBPyConnection, relation: str, names: list[str], *, file: str
) -> tuple[list[str], list[Row]]:
    """The rows of a relation without moments that have a zone, as they would stand in a text file."""
    shown = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in names)
    found = connection.execute(f"SELECT {shown} FROM {identifier(relation)}").fetchall()
    return names, [
        Row(file, number, dict(zip(names, map(_clean, cells), strict=True)))
        for number, cells in enumerate(found, start=1)
    ]


def _clean(cell: str | None) -> str | None:
    return (cell or "").strip() or None
