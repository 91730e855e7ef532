"""Any file but Parquet as a sheet: named columns and numbered rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError, listing
from steelyard.lake import delimited, excel, objects
from steelyard.lake.delimited import Record
from steelyard.lake.endings import FORMATS
from steelyard.lake.objects import Heading
from steelyard.lake.options import ReadOptions

EXCEL = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
JSON = (".json", ".jsonl", ".ndjson")
TEXT = (".csv", ".tsv", ".txt", ".dat", ".tab")
MOST_PROBLEMS = 20
#: Lines that may stand above a header, and the columns from which one cell is no header.
_MOST_TITLES, _A_TABLE = 4, 3

#: A row as a spreadsheet numbers it, and a cell for each column; None is an empty cell.
Row = tuple[int, list[str | None]]
#: Where rows with more cells than the header go instead of stopping the file.
Ragged = list[Record]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`headings` are unique whatever their case; `unnamed` and `as_json` are positions of columns.

    Unnamed columns had no header. `decimal_comma` is whether a comma may be a decimal mark.
    """

    headings: tuple[Heading, ...]
    rows: Iterator[Row]
    unnamed: frozenset[int] = frozenset()
    as_json: frozenset[int] = frozenset()
    decimal_comma: bool = False


def open_sheet(path: Path, options: ReadOptions, *, file: str, ragged: Ragged | None = None) -> Sheet:
    """The rows of a text, Excel or JSON file; `file` is its name in problems.

    Rows are read lazily; those with too many cells are reported together at the end, or put into `ragged`.
    """
    kind = path.suffix.lower()
    if kind in JSON:
        return _objects_sheet(path, options, file=file)
    if kind in EXCEL:
        return table_sheet(excel.records(path, options.sheet, file=file), options, file=file, ragged=ragged)
    if kind in TEXT:
        dialect = delimited.sniff(path, options, file=file)
        found = delimited.records(path, dialect, file=file)
        comma = dialect.delimiter != ","
        return table_sheet(found, options, file=file, decimal_comma=comma, ragged=ragged)
    raise SteelyardError(
        Problem(f'"{kind or path.name}" files cannot be read. Use {listing(FORMATS)}', Place(file))
    )


def _objects_sheet(path: Path, options: ReadOptions, *, file: str) -> Sheet:
    items = objects.read_objects(path, options.encoding, file=file)
    paths, as_json = objects.headings(item for _, item in items)
    rows = (
        (number, [_clean(objects.cell(item, path, as_json=path in as_json), options) for path in paths])
        for number, item in items
    )
    kept_json = frozenset(position for position, path in enumerate(paths) if path in as_json)
    return Sheet(tuple(_unique_paths(paths)), rows, as_json=kept_json)


def _unique_paths(paths: list[Heading]) -> list[Heading]:
    by_parent: dict[Heading, list[str]] = {}
    for path in paths:
        by_parent.setdefault(path[:-1], []).append(path[-1].strip())
    names = {parent: iter(unique_names(children)) for parent, children in by_parent.items()}
    return [(*path[:-1], next(names[path[:-1]])) for path in paths]


def table_sheet(
    found: Iterator[Record],
    options: ReadOptions,
    *,
    file: str,
    decimal_comma: bool = False,
    ragged: Ragged | None = None,
) -> Sheet:
    filled = (record for record in found if any(cell.strip() for cell in record[1]))
    names, rows = header(filled, options, file=file)
    unnamed = frozenset(position for position, name in enumerate(names) if not name)
    headings = tuple((name,) for name in unique_names(names))
    fitted = _fitted(rows, names, options, file=file, ragged=ragged)
    return Sheet(headings, fitted, unnamed, decimal_comma=decimal_comma)


def header(found: Iterator[Record], options: ReadOptions, *, file: str) -> tuple[list[str], Iterator[Record]]:
    """The names of the columns ("" where there is none) and the rows below the header."""
    depth = 1 if options.header_rows is None else options.header_rows
    if options.header_rows is None:
        found = _without_titles(found)
    above = [cells for _, cells in islice(found, depth)]
    if len(above) < depth:
        raise SteelyardError(Problem("the file is empty: there is no header", Place(file)))
    if depth == 0:
        first = next(found, None)
        above, found = _nameless(first), _chained(first, found)
    written = _joined(above)
    if options.names is None:
        return written, found
    if depth and len(options.names) != len(written):
        raise SteelyardError(
            Problem(f"{len(options.names)} names are given for {len(written)} columns", Place(file))
        )
    return [name.strip() for name in options.names], found


def _without_titles(found: Iterator[Record]) -> Iterator[Record]:
    """Without the lines above the header that say in one cell what the sheet is about."""
    first = list(islice(found, _MOST_TITLES + 1))
    while has_title(first):
        del first[0]
    yield from first
    yield from found


def has_title(first: list[Record]) -> bool:
    """Whether the first row has a single cell although a row close below has several."""
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in first]
    return bool(filled) and filled[0] == 1 and max(filled) >= _A_TABLE


def _nameless(first: Record | None) -> list[list[str]]:
    return [[f"column_{number}" for number, _ in enumerate(first[1], start=1)]] if first else []


def _chained(first: Record | None, rest: Iterator[Record]) -> Iterator[Record]:
    if first:
        yield first
    yield from rest


def _joined(above: list[list[str]]) -> list[str]:
    """One name per column from several header rows; a cell above others reaches to the right."""
    width = max(map(len, above), default=0)
    parts: list[list[str]] = [[] for _ in range(width)]
    for depth, cells in enumerate(above):
        reaching = ""
        for position in range(width):
            name = " ".join(cells[position].split()) if position < len(cells) else ""
            if depth < len(above) - 1:
                name = reaching = name or reaching
            if name:
                parts[position].append(name)
    return [" ".join(names) for names in parts]


def unique_names(names: list[str]) -> list[str]:
    """Every column with a name of its own: SQL does not tell `Name` and `name` apart."""
    taken = {name.casefold() for name in names if name}
    seen: set[str] = set()
    found = []
    for position, name in enumerate(names, start=1):
        wanted = name or f"column_{position}"
        if wanted.casefold() in seen or (not name and wanted.casefold() in taken):
            number = 2
            while f"{wanted}_{number}".casefold() in seen | taken:
                number += 1
            wanted = f"{wanted}_{number}"
        seen.add(wanted.casefold())
        found.append(wanted)
    return found


def _fitted(
    rows: Iterator[Record], names: list[str], options: ReadOptions, *, file: str, ragged: Ragged | None
) -> Iterator[Row]:
    width = len(names)
    too_long: Ragged = [] if ragged is None else ragged
    for number, cells in rows:
        if any(cell.strip() for cell in cells[width:]):
            too_long.append((number, cells))
            continue
        filled = [_clean(cell, options) for cell in cells[:width]]
        filled += [None] * (width - len(filled))
        yield number, filled
    if ragged is None and too_long:
        raise SteelyardError(
            shortened(
                [Problem(too_many(width, cells), Place(file, row=number)) for number, cells in too_long]
            )
        )


def too_many(width: int, cells: list[str]) -> str:
    """What is wrong with a row of more cells than the header has."""
    return (
        f"the row has {len(cells)} cells, the header has {width}. "
        "Put cells that contain the delimiter in double quotes"
    )


def shortened(problems: list[Problem], *, total: int | None = None) -> list[Problem]:
    """At most MOST_PROBLEMS of the problems, and how many more there are."""
    more = (total or len(problems)) - MOST_PROBLEMS
    return problems if more <= 0 else [*problems[:MOST_PROBLEMS], Problem(f"… and {more} more")]


def _clean(cell: str, options: ReadOptions) -> str | None:
    text = cell.strip().replace("\0", "")
    return None if not text or text in options.nulls else text
