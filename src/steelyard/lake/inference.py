"""What the cells of text columns are: the first way of writing that all cells of a column share.

A sample rules out what does not fit; the whole column decides. Thus the answer never depends on
which rows come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from steelyard.lake import formats
from steelyard.lake.formats import Format, Kind
from steelyard.lake.options import ReadOptions

#: Rows of the sample, spread evenly over the files.
_SAMPLE = 1000
_IDENTIFIER = re.compile(r"(?:.*[_\s.-])?id|.*(?:编号|工号)", re.IGNORECASE)
_CAMEL_IDENTIFIER = re.compile(r".*[a-z]I[Dd]")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is read: `type` is the DuckDB type and `sql` the value of text column `key`.

    `nearly` is a format that at least half of the cells have in a column that stays text.
    """

    type: str
    kind: Kind
    sql: str
    format: Format | None = None
    nearly: Format | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Cells of a column that are not empty, and how many of them fit each format."""

    filled: int
    fitting: Mapping[str, int]


def as_text(key: str, *, nearly: Format | None = None) -> Reading:
    return Reading("VARCHAR", "text", key, nearly=nearly)


def empty() -> Reading:
    # A bare NULL goes with every type, so that sums and comparisons over it work.
    return Reading('"NULL"', "empty", "NULL")


def is_identifier(name: str) -> bool:
    """Whether a column holds names that may look like numbers: `id`, `customer_id`, `CustomerID`, `工号`."""
    return bool(_IDENTIFIER.fullmatch(name) or _CAMEL_IDENTIFIER.fullmatch(name))


def infer(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    keys: Sequence[str],
    *,
    options: ReadOptions,
    decimal_comma: bool,
    timezone: str,
) -> dict[str, Reading]:
    """How to read each of the text columns `keys` of the query `source`."""
    if not keys:
        return {}
    others = [formats.BOOLEAN, formats.ISO_DATE, formats.DATE, formats.ISO_MOMENT, formats.moment(timezone)]
    sample = _sample(connection, source)
    seen = _count(connection, sample, keys, [*_all_numbers(), *others, formats.LOCAL_DATE])
    mark = _mark(seen, options, decimal_comma)
    ways = [*numbers(options, mark=mark, both=decimal_comma), *others]
    candidates = {
        key: [way for way in ways if seen[key].fitting[way.name] == seen[key].filled] for key in keys
    }
    chosen = choose(connection, source, candidates)
    texts = [key for key in keys if chosen[key] is None and any(seen[key].fitting.values())]
    broad = [formats.number(mark), formats.DATE, formats.moment(timezone), formats.LOCAL_DATE]
    nearly = {key: _nearly(counts, broad) for key, counts in _count(connection, source, texts, broad).items()}
    return {key: chosen[key] or as_text(key, nearly=nearly.get(key)) for key in keys}


def choose(
    connection: duckdb.DuckDBPyConnection, source: str, candidates: Mapping[str, Sequence[Format]]
) -> dict[str, Reading | None]:
    """For each column the first candidate that all its cells fit; None if there is none.

    A column without any cell is `empty()`.
    """
    found: dict[str, Reading | None] = dict.fromkeys(candidates)
    waiting = {key: list(ways) for key, ways in candidates.items() if ways}
    while waiting:
        tried = {key: ways.pop(0) for key, ways in waiting.items()}
        for key, reading in _try(connection, source, tried).items():
            found[key] = reading
            if reading or not waiting[key]:
                del waiting[key]
    return found


def numbers(options: ReadOptions, *, mark: str, both: bool) -> list[Format]:
    """Ways to write a number, the likeliest first. `1.234` depends on `mark`."""
    points = [formats.DECIMAL, formats.number(".")]
    commas = [formats.number(",")]
    first, second = (commas, points) if mark == "," else (points, commas)
    return [formats.INTEGER, *first, *(second if both and options.decimal is None else [])]


def decimal_mark(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    keys: Sequence[str],
    *,
    options: ReadOptions,
    decimal_comma: bool,
) -> str:
    """The decimal mark of a file: as given, else a comma if more cells can only be read with it."""
    if options.decimal is not None or not decimal_comma or not keys:
        return options.decimal or "."
    return _mark(
        _count(connection, _sample(connection, source), keys, _all_numbers()), options, decimal_comma
    )


def _mark(seen: Mapping[str, _Seen], options: ReadOptions, decimal_comma: bool) -> str:
    if options.decimal is not None or not decimal_comma:
        return options.decimal or "."
    commas = points = 0
    for column in seen.values():
        with_comma, with_point = column.fitting["number ,"], column.fitting["number ."]
        commas += max(0, with_comma - with_point)
        points += max(0, with_point - with_comma)
    return "," if commas > points else "."


def _all_numbers() -> list[Format]:
    return [formats.INTEGER, formats.DECIMAL, formats.number("."), formats.number(",")]


def _sample(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """Some rows of `source`, the same ones every time."""
    total = connection.execute(f"SELECT count(*) FROM ({source})").fetchone() or (0,)
    return f"SELECT * FROM ({source}) WHERE row % {max(1, total[0] // _SAMPLE)} = 0"


def _count(
    connection: duckdb.DuckDBPyConnection, source: str, keys: Sequence[str], ways: Sequence[Format]
) -> dict[str, _Seen]:
    """How many cells of each column fit each format."""
    if not keys:
        return {}
    names = [way.name for way in ways]
    counts = ", ".join(f"count(*) FILTER (WHERE {way.fits('cell')})" for way in ways)
    rows = connection.execute(
        f"SELECT key, count(*), {counts} FROM ("
        f"UNPIVOT (SELECT {', '.join(keys)} FROM ({source})) "
        f"ON {', '.join(keys)} INTO NAME key VALUE cell) GROUP BY key"
    ).fetchall()
    seen = {key: _Seen(0, dict.fromkeys(names, 0)) for key in keys}
    for key, filled, *fitting in rows:
        seen[key] = _Seen(filled, dict(zip(names, fitting, strict=True)))
    return seen


def _nearly(seen: _Seen, ways: Iterable[Format]) -> Format | None:
    best = max(ways, key=lambda way: seen.fitting[way.name])
    return best if seen.filled and 2 * seen.fitting[best.name] >= seen.filled else None


def _try(
    connection: duckdb.DuckDBPyConnection, source: str, tried: Mapping[str, Format]
) -> dict[str, Reading | None]:
    counts = ", ".join(_measured(key, way) for key, way in tried.items())
    row = connection.execute(f"SELECT {counts} FROM ({source})").fetchone()
    assert row is not None
    found: dict[str, Reading | None] = {}
    for position, (key, way) in enumerate(tried.items()):
        filled, fitting, decimals, digits = row[4 * position : 4 * position + 4]
        if not filled:
            found[key] = empty()
        elif filled == fitting:
            found[key] = _reading(key, way, decimals or 0, digits or 0)
        else:
            found[key] = None
    return found


def _measured(key: str, way: Format) -> str:
    # Decimals and digits only matter when all cells fit, so they need no filter.
    decimals = f"max({way.decimals(key)})" if way.decimals else "0"
    digits = f"max({way.digits(key)})" if way.digits else "0"
    return f"count({key}), count(*) FILTER (WHERE {way.fits(key)}), {decimals}, {digits}"


def _reading(key: str, way: Format, decimals: int, digits: int) -> Reading | None:
    if way.kind != "number":
        return Reading(way.kind.upper(), way.kind, way.value(key), way)
    type_ = number_type(decimals=decimals, digits=digits)
    if type_ is None:
        return None
    value = way.value(key)
    if type_ in ("BIGINT", "HUGEINT") and way is not formats.INTEGER:
        value = f"CAST({value} AS DECIMAL(38, 0))"
    return Reading(type_, "number", f"CAST({value} AS {type_})", way)


def number_type(*, decimals: int, digits: int) -> str | None:
    """The smallest of four exact types that holds all digits; None if none does."""
    if digits > 38:
        return None
    if decimals == 0:
        return "BIGINT" if digits <= 18 else "HUGEINT"
    if digits + decimals <= 18:
        return f"DECIMAL(18,{decimals})"
    return f"DECIMAL(38,{min(decimals, 38 - digits)})"
