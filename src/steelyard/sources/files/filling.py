"""From the headers of a file to the columns of the lake: a mapping as SQL over the rows of the file.

What SQL cannot read stays as it is written, so that the contract sends the row to quarantine whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.lake import formats
from steelyard.lake.gathered import Gathered
from steelyard.lake.ingest.delivery import SURPLUS
from steelyard.lake.sheets import unique_names
from steelyard.lake.sql import literal
from steelyard.sources.base import ORIGIN
from steelyard.sources.files.document import FileColumn, FileTable
from steelyard.sources.files.headers import key_of

_BRACES = re.compile(r"\{([^{}]*)\}")
_OTHERS = "*"
_EPOCHS = {"epoch_s": "to_seconds", "epoch_ms": "to_milliseconds"}
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Drift:
    """How a file differs from the mapping that was made for it.

    `missing`: header → the nearest header there is, or nothing. `new`: headers the mapping does not know.
    """

    missing: Mapping[str, str | None]
    new: tuple[str, ...]


def wanted_headers(table: FileTable) -> list[str]:
    """Every header the mapping reads, once."""
    found = [
        header for column in table.map.values() for header in (*column.headers, *_named(column.template))
    ]
    return list(dict.fromkeys([*found, *table.where]))


def drift(table: FileTable, names: Iterable[str]) -> Drift:
    """What is missing and what is new in a file with these headers."""
    there = list(names)
    needed = [header for column in table.map.values() if not column.first for header in column.headers]
    found = {header: _header(header, there) for header in wanted_headers(table)}
    known = {*found.values(), *(_header(header, there) for header in table.ignore)}
    new = tuple(name for name in there if name not in known)
    missing = {header: _nearest(header, new) for header in needed if found[header] is None}
    return Drift(missing, new if table.map else ())


def require_headers(table: FileTable, names: Iterable[str], *, file: str) -> None:
    """Raise SteelyardError with every header that the mapping needs and the file does not have."""
    there = list(names)
    missing = drift(table, there).missing
    if missing:
        raise SteelyardError(
            Problem(
                f'the column "{header}" is no longer there. There is {listing(there)}.'
                f"{suggestion(header, there)} Mend the mapping, or take the column out of it",
                Place(file),
            )
            for header in missing
        )


def _nearest(header: str, names: Iterable[str]) -> str | None:
    found = re.search('"(.+)"', suggestion(header, names))
    return found[1] if found else None


def _header(wanted: str, names: Iterable[str]) -> str | None:
    """The header as the file writes it: blanks, width and case do not matter."""
    there = list(names)
    if wanted in there:
        return wanted
    alike = [name for name in there if key_of(name) == key_of(wanted)]
    return alike[0] if len(alike) == 1 else None


def _named(template: str | None) -> list[str]:
    return _BRACES.findall(template or "")


@dataclass(frozen=True, slots=True)
class Filling:
    """The columns of a table out of one gathered file. `mark` is the decimal mark of the file."""

    gathered: Gathered
    table: FileTable
    mark: str

    def columns(self, *, origin: str) -> dict[str, str]:
        """Column of the lake → SQL, the origin of each row included."""
        mapped = {name: self.cell(column) for name, column in self.table.map.items()}
        rest = self.rest()
        names = unique_names([*mapped, *rest])[len(mapped) :]
        others = {name: self.gathered.columns[header] for name, header in zip(names, rest, strict=True)}
        surplus = {SURPLUS: "surplus"} if self.gathered.ragged else {}
        return {**mapped, **others, **surplus, ORIGIN: f"{literal(f'{origin}:')} || row"}

    def rest(self) -> list[str]:
        """The headers that keep their own names."""
        if not self.table.rest and self.table.map:
            return []
        there = list(self.gathered.columns)
        used = {_header(name, there) for name in (*wanted_headers(self.table), *self.table.ignore)}
        return [name for name in there if name not in used]

    def condition(self) -> str:
        """The rows that are wanted, as an SQL condition."""
        tests = [
            f"coalesce({self.text(header)}, '') IN ({', '.join(map(literal, allowed))})"
            for header, allowed in self.table.where.items()
        ]
        return " AND ".join(tests) or "true"

    def key(self, header: str) -> str:
        """The SQL of a header; NULL where the file lacks it."""
        found = _header(header, self.gathered.columns)
        return "NULL" if found is None else self.gathered.columns[found]

    def text(self, header: str) -> str:
        return f"CAST({self.key(header)} AS VARCHAR)"

    def cell(self, column: FileColumn) -> str:
        """The SQL of a column, from finding its cell to its default."""
        found = self.found(column)
        for step in self.steps(column):
            found = step(found)
        return found

    def found(self, column: FileColumn) -> str:
        if column.value is not None:
            return literal(column.value)
        if column.template is not None:
            return self.filled(column.template)
        if len(column.headers) == 1:
            return self.key(column.headers[0])
        return f"coalesce({', '.join(map(self.text, column.headers))})"

    def filled(self, template: str) -> str:
        """A text with cells in it; NULL when one of them is empty."""
        parts = _BRACES.split(template)
        texts = [self.text(part) if odd % 2 else literal(part) for odd, part in enumerate(parts) if part]
        return f"({' || '.join(texts)})"

    def steps(self, column: FileColumn) -> Iterable[Callable[[str], str]]:
        scale = Decimal(1).scaleb(-column.minor_units) if column.minor_units else column.factor
        if column.date in _EPOCHS:
            unit = _EPOCHS[column.date or ""]
            yield lambda cell: _since_epoch(cell, unit)
        if column.percent:
            yield lambda cell: self.scaled(cell, _HUNDREDTH, unless="[%％]")
        elif scale is not None:
            yield lambda cell: self.scaled(cell, scale)
        if column.values:
            yield lambda cell: _valued(cell, column.values)
        if column.default is not None:
            yield lambda cell: f"coalesce(CAST({cell} AS VARCHAR), {literal(column.default or '')})"

    def scaled(self, cell: str, factor: Decimal, *, unless: str | None = None) -> str:
        """A number times a factor, exact, as text in the writing of the file; anything else as it is."""
        text = f"CAST({cell} AS VARCHAR)"
        way = formats.number(self.mark)
        product = f"TRY_CAST({way.value(text)} AS DECIMAL(28,8)) * {_decimal(factor)}"
        # The trailing zeros of a scale are no digits of the amount.
        shown = f"rtrim(rtrim(CAST({product} AS VARCHAR), '0'), '.')"
        written = f"replace({shown}, '.', {literal(self.mark)})"
        condition = way.fits(text) + (f" AND NOT regexp_matches({text}, {literal(unless)})" if unless else "")
        return f"CASE WHEN {condition} THEN coalesce({written}, {text}) ELSE {text} END"


def _decimal(factor: Decimal) -> str:
    """A factor as an SQL decimal of at most ten digits."""
    exponent = factor.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"CAST({literal(format(factor, 'f'))} AS DECIMAL(10,{min(places, 8)}))"


def _since_epoch(cell: str, unit: str) -> str:
    text = f"CAST({cell} AS VARCHAR)"
    moment = f"TIMESTAMP '1970-01-01' + {unit}(TRY_CAST({text} AS BIGINT))"
    # Systems write 0 for "never".
    return (
        f"CASE WHEN {text} = '0' THEN NULL WHEN TRY_CAST({text} AS BIGINT) IS NULL THEN {text} "
        f"ELSE strftime({moment}, '%Y-%m-%d %H:%M:%S.%f') || '+00:00' END"
    )


def _valued(cell: str, values: Mapping[str, str | None]) -> str:
    text = f"CAST({cell} AS VARCHAR)"
    cases = " ".join(
        f"WHEN {literal(code)} THEN {_literal(value)}" for code, value in values.items() if code != _OTHERS
    )
    others = _literal(values[_OTHERS]) if _OTHERS in values else text
    return f"CASE coalesce({text}, '') {cases} ELSE {others} END" if cases else others


def _literal(value: str | None) -> str:
    return "NULL" if value is None else literal(value)
