"""Files as rows of text in DuckDB, before anybody says what their columns are: what an import starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import duckdb

from steelyard.lake import excel, inference, parquet, sheets, staging
from steelyard.lake.options import ReadOptions
from steelyard.lake.sheets import Ragged
from steelyard.lake.sql import identifier
from steelyard.lake.staging import Staged

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Look:
    """The first rows of a file. `decimal_comma`: a comma may be a decimal mark in it."""

    names: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    decimal_comma: bool = False

    def cells(self, position: int) -> list[str]:
        """The cells of a column that are not empty."""
        return [cell for row in self.rows if (cell := row[position]) is not None]


def look(path: Path, options: ReadOptions, *, file: str, most: int = 400) -> Look:
    """The first rows of a file, read as `gather` reads them. Raises SteelyardError."""
    if path.suffix.lower() == ".parquet":
        return _look_at_parquet(path, file, most)
    sheet = sheets.open_sheet(path, options, file=file, ragged=[])
    rows = tuple(tuple(cells) for _, cells in islice(sheet.rows, most))
    empty = {n for n in sheet.unnamed if all(row[n] is None for row in rows)}
    kept = [position for position in range(len(sheet.headings)) if position not in empty]
    names = tuple(".".join(sheet.headings[position]) for position in kept)
    return Look(names, tuple(tuple(row[n] for n in kept) for row in rows), sheet.decimal_comma)


def sheets_of(path: Path, *, file: str) -> list[str | None]:
    """The sheets of a workbook; one nameless sheet for any other file."""
    return [*excel.sheet_names(path, file=file)] if path.suffix.lower() in sheets.EXCEL else [None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of one file. `columns`: name → SQL over `source`, which also has `row`, its number.

    `types`: name → DuckDB type, VARCHAR but for Parquet. `ragged`: how many rows have more cells than the
    header; then `source` has a column `surplus` of what is beyond it.
    """

    connection: duckdb.DuckDBPyConnection
    file: str
    source: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    decimal_comma: bool = False
    ragged: int = 0

    def count(self) -> int:
        """How many rows there are."""
        found = self.connection.execute(f"SELECT count(*) FROM {self.source}").fetchall()
        return int(found[0][0])

    def sql(self, columns: Mapping[str, str], *, where: str = "true") -> str:
        """A query of name → SQL expression over `source`."""
        shown = ", ".join(f"{expression} AS {identifier(name)}" for name, expression in columns.items())
        return f"SELECT {shown} FROM {self.source} WHERE {where}"

    def decimal_mark(self, options: ReadOptions) -> str:
        """The decimal mark of the file: as given, else as its cells suggest."""
        keys = [key for name, key in self.columns.items() if self.types[name] == "VARCHAR"]
        return inference.decimal_mark(
            self.connection,
            f"SELECT * FROM {self.source}",
            keys,
            options=options,
            decimal_comma=self.decimal_comma,
        )


def gather(
    connection: duckdb.DuckDBPyConnection, path: Path, options: ReadOptions, *, file: str, timezone: str
) -> Gathered:
    """Read a whole file. Cells stay text; Parquet keeps its types, with exact numbers and naive times."""
    if path.suffix.lower() == ".parquet":
        return _gather_parquet(connection, path, file, timezone)
    ragged: Ragged = []
    staged = staging.stage(connection, path, options, file=file, ragged=ragged)
    names = [".".join(heading) for heading in staged.sheet.headings]
    columns = {name: f"c{position}" for position, name in enumerate(names)}
    columns = {name: key for name, key in columns.items() if not _is_void(connection, staged, key)}
    rows = f"SELECT {staged.row} AS row, * EXCLUDE (row) FROM {_with_row(staged)}"
    source = f"({rows}{_with_ragged(connection, staged, ragged)})"
    types = dict.fromkeys(columns, "VARCHAR")
    return Gathered(connection, file, source, columns, types, staged.sheet.decimal_comma, len(ragged))


def together(queries: Sequence[str], connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """The rows of several queries, their columns joined by name."""
    return connection.sql(" UNION ALL BY NAME ".join(queries))


def _with_ragged(connection: duckdb.DuckDBPyConnection, staged: Staged, ragged: Ragged) -> str:
    """SQL that adds the rows with more cells than the header; `surplus` holds those beyond it."""
    if not ragged:
        return ""
    width = len(staged.sheet.headings)
    table = f"steelyard_ragged_{next(_numbers)}"
    keys = [f"c{position}" for position in range(width)]
    rows = ([number, *cells[:width], " | ".join(cells[width:])] for number, cells in ragged)
    types = {"row": "BIGINT", **dict.fromkeys([*keys, "surplus"], "VARCHAR")}
    staging.write_rows(connection, table, types, rows)
    return f" UNION ALL BY NAME SELECT * FROM {table}"


def _with_row(staged: Staged) -> str:
    """The staged table, with a column `row` in any case: files read directly have only row ids."""
    return staged.table if staged.row == "row" else f"(SELECT rowid, 0 AS row, * FROM {staged.table})"


def _is_void(connection: duckdb.DuckDBPyConnection, staged: Staged, key: str) -> bool:
    """Whether a column has neither header nor cells."""
    if int(key[1:]) not in staged.sheet.unnamed:
        return False
    query = f"SELECT 1 FROM {staged.table} WHERE {key} IS NOT NULL LIMIT 1"
    return not connection.execute(query).fetchall()


def _gather_parquet(connection: duckdb.DuckDBPyConnection, path: Path, file: str, timezone: str) -> Gathered:
    view = f"steelyard_gathered_{next(_numbers)}"
    loaded = parquet.load(connection, view, {path: file}, table=None, timezone=timezone)
    columns = {column.name: identifier(column.name) for column in loaded}
    types = {column.name: column.type for column in loaded}
    source = f"(SELECT row_number() OVER () AS row, * FROM {view})"
    return Gathered(connection, file, source, columns, types)


def _look_at_parquet(path: Path, file: str, most: int) -> Look:
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        loaded = parquet.load(connection, "looked_at", {path: file}, table=None, timezone="UTC")
        names = [column.name for column in loaded]
        texts = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in names)
        found = connection.execute(f"SELECT {texts} FROM looked_at LIMIT {most}").fetchall()
    return Look(tuple(names), tuple(tuple(row) for row in found))
