"""Small files for tests of guessing: written as people would, read as the import reads them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from steelyard.lake.connection import connect
from steelyard.lake.gathered import Look, gather, look
from steelyard.lake.options import ReadOptions
from steelyard.sources.files.document import FileTable
from steelyard.sources.files.filling import Filling

Cells = Sequence[object]
ZONE = "Asia/Shanghai"


def sheet(headers: str, *rows: str) -> Look:
    """A sheet of headers and rows written `a, b, c`; an empty cell is None."""
    names = tuple(each.strip() for each in headers.split(","))
    return Look(names, tuple(tuple(cell.strip() or None for cell in row.split(",")) for row in rows))


def write_csv(path: Path, headers: Cells, rows: Sequence[Cells], *, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(headers)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return path


def looked(path: Path, **read: object) -> Look:
    return look(path, ReadOptions.model_validate(read), file=path.name)


def filled(path: Path, table: FileTable) -> list[dict[str, object]]:
    """The rows of a file as they would be delivered, `_origin` included."""
    with connect(path.parent, timezone=ZONE) as connection:
        gathered = gather(connection, path, table.read, file=path.name, timezone=ZONE)
        filling = Filling(gathered, table, gathered.decimal_mark(table.read))
        query = gathered.sql(filling.columns(origin=path.name), where=filling.condition())
        found = connection.execute(query)
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
