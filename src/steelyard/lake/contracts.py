"""Contracts of canonical tables: how their cells may be written, and what is checked on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.lake import formats, inference
from steelyard.lake.cells import Cells, Findings
from steelyard.lake.formats import Format
from steelyard.lake.inference import Reading
from steelyard.lake.options import ReadOptions
from steelyard.lake.sheets import MOST_PROBLEMS
from steelyard.lake.sql import literal
from steelyard.lake.tables import Column, Table, Type

#: The types of columns that a contract knows and a file leaves out.
SQL_TYPES: dict[Type, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
_EXPECTED: dict[Type, str] = {
    "text": "a text",
    "integer": formats.A_WHOLE_NUMBER,
    "decimal": formats.A_NUMBER,
    "date": formats.A_DATE,
    "timestamp": formats.A_MOMENT,
    "boolean": formats.TRUE_OR_FALSE,
}


def declared(table: Table | None, names: Iterable[str]) -> dict[str, Column]:
    """The columns of the contract among the columns of the file, by their names there (any case)."""
    by_name = {column.name.casefold(): column for column in table.columns} if table else {}
    return {name: by_name[name.casefold()] for name in names if name.casefold() in by_name}


def require_columns(table: Table, names: Iterable[str], *, file: str) -> None:
    """Raise SteelyardError with every required column that is not there."""
    there = list(names)
    folded = {name.casefold() for name in there}
    problems = [
        Problem(
            f'column "{name}" is missing; table {table.name} needs it. '
            f"There is {listing(there)}.{suggestion(name, there)}",
            Place(file),
        )
        for name in table.required
        if name.casefold() not in folded
    ]
    if problems:
        raise SteelyardError(problems)


def absent(table: Table | None, names: Iterable[str]) -> list[Column]:
    """The columns of the contract that the file leaves out."""
    folded = {name.casefold() for name in names}
    return [column for column in table.columns if column.name.casefold() not in folded] if table else []


def no_cells(type_: Type) -> Reading:
    """A declared column without any cell: it has its type all the same."""
    kind: formats.Kind = "number" if type_ == "integer" or type_ == "decimal" else type_
    return Reading(SQL_TYPES[type_], kind, f"CAST(NULL AS {SQL_TYPES[type_]})")


def ways(
    column: Column,
    options: ReadOptions,
    *,
    mark: str,
    both: bool,
    timezone: str,
    serial: bool = False,
    instants: bool = False,
) -> list[Format]:
    """How the cells of a declared column may be written; none for text.

    `serial`: a number such as 45292 may be a day, as Excel stores it. `instants`: moments become
    timestamps with zone instead of naive ones in `timezone`.
    """
    pattern = options.dates.get(column.name)
    moment = formats.strptime(pattern, timezone) if pattern else formats.moment(timezone)
    match column.type:
        case "integer":
            marks = (mark, _other(mark)) if both else (mark,)
            return [formats.INTEGER, *map(formats.whole, marks)]
        case "decimal":
            return inference.numbers(options, mark=mark, both=both)
        case "date":
            day = replace(moment, kind="date", expected=_expected(pattern), value=_day_of(moment))
            usual = [formats.ISO_DATE, formats.DATE, formats.COMPACT_DATE, day]
            return ([day] if pattern else usual) + ([formats.SERIAL_DATE] if serial else [])
        case "timestamp":
            midnight = replace(moment, kind="timestamp", value=_midnight_of(moment))
            naive = [midnight] if pattern else [formats.ISO_MOMENT, moment]
            naive += [formats.SERIAL_MOMENT] if serial else []
            return _as_instants(naive, timezone) if instants else naive
        case "boolean":
            return [formats.BOOLEAN, formats.YES_OR_NO]
    return []


def _as_instants(naive: Iterable[Format], timezone: str) -> list[Format]:
    return [
        formats.instant(timezone) if way.name == "timestamp" else replace(way, value=_zoned(way, timezone))
        for way in naive
    ]


def _zoned(way: Format, timezone: str) -> formats.Sql:
    return lambda cell: f"timezone({literal(timezone)}, {way.value(cell)})"


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def _expected(pattern: str | None) -> str:
    return f"a date written as {pattern}" if pattern else formats.A_DATE


def _day_of(moment: Format) -> formats.Sql:
    return lambda cell: f"CAST({moment.value(cell)} AS DATE)"


def _midnight_of(moment: Format) -> formats.Sql:
    return lambda cell: f"CAST({moment.value(cell)} AS TIMESTAMP)"


def wrong_cells(cells: Cells, key: str, column: Column | None, tried: Format, findings: Findings) -> None:
    """Add a problem for each cell that does not fit the last format that was tried."""
    expected = _EXPECTED[column.type] if column and not tried.name.startswith("strptime") else tried.expected
    found, total = cells.where(key, f"{key} IS NOT NULL AND NOT {tried.fits(key)}")
    if found:
        findings.add((Problem(f'"{text}" is not {expected}', place) for place, text in found), total)
    else:
        findings.add([cells.problem("a number has more than 38 digits", key)], 1)


def number_or_null(key: str, tried: Format) -> str:
    """The value of a column in which not every cell is a number."""
    return f"CASE WHEN {tried.fits(key)} THEN TRY_CAST({tried.value(key)} AS DECIMAL(38,12)) END"


@dataclass(frozen=True, slots=True)
class _Rule:
    """Rows that meet `condition` break the contract of a column."""

    key: str
    condition: str
    message: str


def check_rows(
    cells: Cells,
    columns: Mapping[str, Column],
    readings: Mapping[str, Reading],
    numbers: Mapping[str, str],
    findings: Findings,
) -> None:
    """Add empty cells, values out of range and duplicate keys; all maps are by text column.

    `numbers` gives the SQL value of columns of numbers, NULL for cells that are none.
    """
    rules = [rule for key, column in columns.items() for rule in _rules(key, column, numbers.get(key))]
    if rules:
        counts = ", ".join(f"count(*) FILTER (WHERE {rule.condition})" for rule in rules)
        row = cells.connection.execute(f"SELECT {counts} FROM ({cells.source})").fetchone() or ()
        for rule, total in zip(rules, row, strict=True):
            if total:
                findings.add(_breaches(cells, rule), total)
    keys = {key: column for key, column in columns.items() if column.key}
    if keys and all(key in readings for key in keys):
        _duplicates(cells, keys, readings, findings)


def _breaches(cells: Cells, rule: _Rule) -> Iterator[Problem]:
    for place, text in cells.where(rule.key, rule.condition)[0]:
        yield Problem(rule.message if text is None else f'"{text}" {rule.message}', place)


def _rules(key: str, column: Column, number: str | None) -> Iterator[_Rule]:
    if column.required:
        yield _Rule(key, f"{key} IS NULL", f"the cell is empty; expected {_EXPECTED[column.type]}")
    if column.allowed:
        allowed = ", ".join(map(literal, column.allowed))
        yield _Rule(key, f"{key} NOT IN ({allowed})", f"is not allowed. Choose {listing(column.allowed)}")
    if number is None:
        return
    low, high = column.minimum, column.maximum
    span = f"; expected {low} to {high}" if low is not None and high is not None else ""
    if low is not None:
        yield _Rule(key, f"{number} < {low}", f"is less than {low}{span}")
    if high is not None:
        yield _Rule(key, f"{number} > {high}", f"is more than {high}{span}")


def _duplicates(
    cells: Cells, keys: Mapping[str, Column], readings: Mapping[str, Reading], findings: Findings
) -> None:
    """Add every row whose key an earlier row has; an empty required key has its own problem."""
    first_key = next(iter(keys))
    values = ", ".join(readings[key].sql for key in keys)
    filled = " AND ".join(f"{key} IS NOT NULL" for key, column in keys.items() if column.required) or "true"
    groups = f"FROM ({cells.source}) WHERE {filled} GROUP BY {values} HAVING count(*) > 1"
    if not cells.connection.execute(f"SELECT 1 {groups} LIMIT 1").fetchall():
        return
    rows = cells.connection.execute(
        f"SELECT list((file, row) ORDER BY file, row)[1:{MOST_PROBLEMS + 1}] AS places, "
        f"any_value({first_key}), sum(count(*) - 1) OVER () {groups} ORDER BY places LIMIT {MOST_PROBLEMS}"
    ).fetchall()
    names = ", ".join(column.name for column in keys.values())
    problems = [
        Problem(
            f'"{text}" is there twice: row {places[0][1]} of {cells.staged[places[0][0]].file} has the same '
            f"{names}. Keep one row for each",
            cells.place(file, row, first_key),
        )
        for places, text, _ in rows
        for file, row in places[1:]
    ]
    findings.add(problems, int(rows[0][2]))
