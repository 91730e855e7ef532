"""Records become rows: the declarative mapping shared by files, databases and APIs.

What is absent or null in a record is an empty cell. A cell that cannot be read as its mapping says is
handed on as it was written, so that the contract sends the row to quarantine with its original text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.core.numbers import plain
from steelyard.sources import paths
from steelyard.sources.base import ORIGIN, Row
from steelyard.sources.tables import ColumnModel, TableModel

Cell = Callable[[Any], object]
_BRACES = re.compile(r"\{([^{}]*)\}")
_OTHERS = "*"
_EPOCHS = {"epoch_s": 0, "epoch_ms": 3}
_START = datetime(1970, 1, 1, tzinfo=UTC)


def unreadable(table: TableModel) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where a mapping cannot be read, and why: (keys inside the table, message)."""
    for path in table.where:
        yield from _wrong(path, ("where", path))
    for name, column in table.map.items():
        for found in _used(column):
            yield from _wrong(found, ("map", name))


def used(table: TableModel) -> list[str]:
    """Every path a mapping reads, for sources that have to ask for what they want."""
    return list(dict.fromkeys([*table.where, *(path for each in table.map.values() for path in _used(each))]))


def _used(column: ColumnModel) -> list[str]:
    return [path for path in (column.path, *column.first, *_named(column.template)) if path is not None]


def _wrong(path: str, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    try:
        paths.parse(path)
    except ValueError as error:
        yield place, str(error)


def _named(template: str | None) -> list[str]:
    return _BRACES.findall(template or "")


@dataclass(frozen=True, slots=True)
class Mapper:
    """Turns records into rows of one table. Records that `where` leaves out give no row."""

    cells: Mapping[str, Cell]
    where: Mapping[str, tuple[str, ...]]
    rest: bool

    def row(self, record: Any, origin: str | None = None) -> Row | None:
        if not self._wanted(record):
            return None
        row = {name: cell(record) for name, cell in self.cells.items()}
        if self.rest:
            row = {**{str(key): flat(value) for key, value in record.items()}, **row}
        return row if origin is None else {**row, ORIGIN: origin}

    def rows(self, records: Iterable[Any]) -> list[Row]:
        return [row for record in records if (row := self.row(record)) is not None]

    def key(self, record: Any, names: Iterable[str]) -> Row:
        """The cells of the key only: enough to say which row is gone."""
        return {name: self.cells[name](record) for name in names if name in self.cells}

    def _wanted(self, record: Any) -> bool:
        return all(
            any(_text(found) in allowed for found in paths.every(record, path))
            for path, allowed in self.where.items()
        )


def mapper(table: TableModel, *, timezone: str) -> Mapper:
    """Moments without a zone that `date` describes are in `timezone`."""
    zone = ZoneInfo(timezone)
    cells = {name: _cell(column, zone) for name, column in table.map.items()}
    # A table without a mapping takes the records as they are.
    return Mapper(cells, table.where, table.rest or not table.map)


def flat(value: object) -> object:
    """A cell: texts, numbers and truths stay; maps and lists become JSON with every digit kept."""
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=_exact, separators=(", ", ": "))
    return value


def _exact(value: object) -> object:
    """Decimals as texts of all their digits: JSON itself has no exact numbers."""
    return plain(value) if isinstance(value, Decimal) else str(value)


def _cell(column: ColumnModel, zone: ZoneInfo) -> Cell:
    find = _finder(column)
    reads = _readers(column, zone)

    def cell(record: Any) -> object:
        value = find(record)
        for read in reads:
            value = read(value) if value is not None else None
        return _valued(column.values, value) if column.values else flat(value)

    return cell


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────


def _finder(column: ColumnModel) -> Cell:
    if column.value is not None:
        return lambda record: column.value
    if column.template is not None:
        return lambda record: _filled(column.template or "", record)
    candidates = (column.path,) if column.path is not None else column.first
    if column.any:
        return lambda record: any(_holds(v) for path in candidates for v in paths.every(record, path or ""))
    if column.count:
        return lambda record: sum(len(list(_items(record, path or ""))) for path in candidates)
    if column.join is not None:
        return lambda record: _joined(record, candidates, column.join or "")
    return lambda record: next(
        (v for path in candidates if _holds(v := paths.first(record, path or ""))), None
    )


def _holds(value: object) -> bool:
    """Zero and false are something; an empty text, list or map is not."""
    return value is not None and value not in ("", [], {})


def _items(record: Any, path: str) -> Iterator[Any]:
    """The items at a path; a path to a list means its items."""
    for value in paths.every(record, path):
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value


def _joined(record: Any, candidates: Iterable[str | None], mark: str) -> str | None:
    return mark.join(_text(item) for path in candidates for item in _items(record, path or "")) or None


def _filled(template: str, record: Any) -> str | None:
    """None when a part is absent: half an address is none."""
    parts = {path: paths.first(record, path) for path in _named(template)}
    if any(not _holds(part) for part in parts.values()):
        return None
    return _BRACES.sub(lambda found: _text(parts[found[1]]), template)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


def _readers(column: ColumnModel, zone: ZoneInfo) -> list[Cell]:
    reads: list[Cell] = []
    if column.date is not None:
        pattern = column.date
        reads.append(lambda value: moment(value, pattern, zone))
    if column.minor_units is not None:
        places = column.minor_units
        reads.append(lambda value: _scaled(value, places))
    if column.percent:
        reads.append(_fraction)
    return reads


def moment(value: object, pattern: str, zone: ZoneInfo) -> object:
    """An instant in UTC as ISO text, a day as a date; what does not fit `pattern` stays as it is."""
    if pattern in _EPOCHS:
        seconds = _scaled(value, _EPOCHS[pattern])
        return _instant(seconds) if isinstance(seconds, Decimal) else value
    try:
        found = datetime.strptime(_text(value), pattern)  # noqa: DTZ007  the zone is given below
    except ValueError:
        return value
    if "%H" not in pattern and "%I" not in pattern and "%s" not in pattern:
        return found.date().isoformat()
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC).isoformat()


def _instant(seconds: Decimal) -> object:
    if not seconds:
        return None  # Systems write 0 for "never".
    try:
        return (_START + timedelta(microseconds=int(seconds * 1_000_000))).isoformat()
    except OverflowError:
        return plain(seconds)


def _scaled(value: object, places: int) -> object:
    number = _number(value)
    return value if number is None else number.scaleb(-places)


def _fraction(value: object) -> object:
    text = _text(value).strip().removesuffix("%").removesuffix("％").strip()
    return _scaled(text, 2) if _number(text) is not None else value


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(_text(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _valued(values: Mapping[str, str | None], value: object) -> object:
    text = _text(value)
    return values[text] if text in values else values.get(_OTHERS, flat(value))


def _text(value: object) -> str:
    """As JSON and people write it; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)
