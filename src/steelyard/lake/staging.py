"""Files as tables of text in DuckDB, from which typed tables are made."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

import duckdb

from steelyard.lake import delimited, sheets
from steelyard.lake.connection import temporary_directory
from steelyard.lake.objects import Heading
from steelyard.lake.options import ReadOptions
from steelyard.lake.sheets import Ragged, Sheet
from steelyard.lake.sql import literal, path_literal

#: Text files from this size on go straight through DuckDB's own reader, if they are well formed.
LARGE = 2 << 20
_LONGEST_LINE = 32 << 20
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Staged:
    """One file in the temporary table `table`: text columns c0, c1, … and an SQL expression for the row."""

    file: str
    table: str
    row: str
    sheet: Sheet = field(repr=False)


def stage(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    options: ReadOptions,
    *,
    file: str,
    ragged: Ragged | None = None,
) -> Staged:
    """Read one file. Raises SteelyardError with every row that cannot be read, or puts them into `ragged`."""
    if path.suffix.lower() in sheets.TEXT and path.stat().st_size >= LARGE:
        quick = _stage_directly(connection, path, options, file=file)
        if quick:
            return quick
    sheet = sheets.open_sheet(path, options, file=file, ragged=ragged)
    return _stage_sheet(connection, sheet, file=file)


def _stage_sheet(connection: duckdb.DuckDBPyConnection, sheet: Sheet, *, file: str) -> Staged:
    table = f"steelyard_stage_{next(_numbers)}"
    rows = ([row, *cells] for row, cells in sheet.rows)
    write_rows(connection, table, {"row": "BIGINT", **dict.fromkeys(_columns(sheet), "VARCHAR")}, rows)
    return Staged(file, table, "row", sheet)


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Make the temporary table of `columns` (name → type) from rows of texts; "" and None are NULL.

    It goes through a temporary file in one plain dialect, so that memory stays small.
    """
    plain = temporary_directory(connection) / f"{table}.csv"
    try:
        # A lone half of a surrogate pair cannot be UTF-8; JSON reads what is written here in its place.
        with plain.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        cast = ", ".join(f"CAST({name} AS {type_}) AS {name}" for name, type_ in columns.items())
        source = _read_csv(plain, list(columns), delimiter=",")
        connection.execute(f"CREATE TEMP TABLE {table} AS SELECT {cast} FROM {source}")
    finally:
        plain.unlink(missing_ok=True)


def _stage_directly(
    connection: duckdb.DuckDBPyConnection, path: Path, options: ReadOptions, *, file: str
) -> Staged | None:
    """Through DuckDB's reader; nothing for files it does not read just as we would."""
    dialect = delimited.sniff(path, options, file=file)
    if dialect.delimiter == delimited.WHITESPACE or dialect.encoding not in ("utf-8", "utf-8-sig"):
        return None
    depth = 1 if options.header_rows is None else options.header_rows
    top = list(islice(delimited.records(path, dialect, file=file), depth + 1))
    if options.header_rows is None and sheets.has_title(top):
        return None
    if any("\n" in cell for _, cells in top for cell in cells) or not all(any(cells) for _, cells in top):
        return None
    sheet = sheets.table_sheet(iter(top), options, file=file, decimal_comma=dialect.delimiter != ",")
    columns = _columns(sheet)
    table = f"steelyard_stage_{next(_numbers)}"
    cleaned = ", ".join(f"{_cleaned(column, options)} AS {column}" for column in columns)
    source = _read_csv(path, columns, delimiter=dialect.delimiter, skip=depth)
    try:
        connection.execute(f"CREATE TEMP TABLE {table} AS SELECT {cleaned} FROM {source}")
    except duckdb.Error:
        return None
    return Staged(file, table, f"rowid + {depth + 1}", sheet)


def _columns(sheet: Sheet) -> list[str]:
    return [f"c{position}" for position in range(len(sheet.headings))]


def _read_csv(path: Path, columns: list[str], *, delimiter: str, skip: int = 0) -> str:
    typed = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    return (
        f"read_csv({path_literal(path)}, auto_detect = false, header = false, columns = {{{typed}}}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', skip = {skip}, "
        f"max_line_size = {_LONGEST_LINE})"
    )


def _cleaned(column: str, options: ReadOptions) -> str:
    cell = f"trim({column})"
    for empty in ("", *options.nulls):
        cell = f"nullif({cell}, {literal(empty)})"
    return cell


def headings_of(staged: Sequence[Staged]) -> list[Heading]:
    """The columns of all files together, in the order they appear; case does not matter."""
    found: dict[Heading, Heading] = {}
    for part in staged:
        for heading in part.sheet.headings:
            found.setdefault(folded(heading), heading)
    return list(found.values())


def folded(heading: Heading) -> Heading:
    return tuple(name.casefold() for name in heading)


def union(staged: Sequence[Staged]) -> str:
    """All files as one SQL query: `file` (a position), `row` and the columns k0, k1, … of all headings."""
    headings = headings_of(staged)
    parts = []
    for index, part in enumerate(staged):
        own = {folded(heading): position for position, heading in enumerate(part.sheet.headings)}
        cells = [
            f"c{own[folded(heading)]} AS k{key}" if folded(heading) in own else f"NULL::VARCHAR AS k{key}"
            for key, heading in enumerate(headings)
        ]
        parts.append(f"SELECT {index} AS file, {part.row} AS row, {', '.join(cells)} FROM {part.table}")
    return " UNION ALL ".join(parts)
