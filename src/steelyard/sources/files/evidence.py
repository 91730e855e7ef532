"""What the cells of a column say about what it can be: how many of them fit the contract."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.numbers import parse_number
from steelyard.lake import formats
from steelyard.lake.tables import Column
from steelyard.lake.values import read_value
from steelyard.sources.files.aliases import names_of_values
from steelyard.sources.files.headers import Header, key_of

#: More cells of the sample say nothing new.
_MOST = 200
_LOCAL = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2\d{4}(?:[T ]+\d{1,2}:.*)?")
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_ANY_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Manner:
    """How the cells of one column have to be read to fit, and the share of them (0 to 1) that then does.

    `orders`: both patterns of dates that fit when nothing tells days from months.
    """

    fit: float
    date: str | None = None
    factor: Decimal | None = None
    percent: bool = False
    values: tuple[tuple[str, str], ...] = ()
    orders: tuple[str, ...] = ()


def manner(column: Column, header: Header, cells: Sequence[str], *, decimal_comma: bool) -> Manner:
    """The manner in which most cells fit the contract of `column`; an empty column fits."""
    seen = cells[:_MOST]
    if column.type in ("integer", "decimal"):
        return _number(column, header, seen, decimal_comma)
    if column.type in ("date", "timestamp"):
        return _moment(column, seen)
    if column.allowed or column.type == "boolean":
        return _choice(column, seen)
    return Manner(1.0)


def _share(cells: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 1.0


def _reads(column: Column) -> Callable[[str], bool]:
    def reads(cell: str) -> bool:
        try:
            read_value(column, cell, timezone=_ANY_ZONE)
        except ValueError:
            return False
        return True

    return reads


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────


def _number(column: Column, header: Header, cells: Sequence[str], decimal_comma: bool) -> Manner:
    factor = header.factor if header.factor != 1 else None
    # A weight is in percent whether or not it says so.
    percent = factor == Decimal("0.01") and column.name != "weight"
    scale = Decimal("0.01") if percent else (factor or Decimal(1))
    reads = _reads(column)

    def fits(cell: str) -> bool:
        number = _amount(cell, decimal_comma)
        if number is None:
            return reads(cell)
        scaled = number if "%" in cell or "％" in cell else number * scale
        return reads(format(scaled, "f"))

    fit = _share(cells, fits)
    return Manner(fit, percent=True) if percent else Manner(fit, factor=factor if scale >= 1 else None)


def _amount(cell: str, decimal_comma: bool) -> Decimal | None:
    text = cell.strip("¥￥$€£ ")
    for written in (text, text.replace(".", "").replace(",", ".")) if decimal_comma else (text,):
        try:
            return parse_number(written)
        except ValueError:
            continue
    return None


# ── moments ─────────────────────────────────────────────────────────────────────────────────────────


def _moment(column: Column, cells: Sequence[str]) -> Manner:
    reads = _reads(column)
    plain = _share(cells, lambda cell: reads(cell) or bool(_SERIAL.fullmatch(cell)))
    local = [cell for cell in cells if _LOCAL.fullmatch(cell)]
    if local and 2 * len(local) > plain * len(cells):
        return _local(cells, local)
    compact = [cell for cell in cells if _COMPACT.fullmatch(cell)]
    if column.type == "timestamp" and cells and 2 * len(compact) > len(cells):
        return Manner(len(compact) / len(cells), date="%Y%m%d")
    return Manner(plain)


def _local(cells: Sequence[str], local: Sequence[str]) -> Manner:
    """Dates whose order of day and month only shows where one of them is over 12."""
    firsts, seconds = zip(*(map(int, _LOCAL.fullmatch(cell).group(1, 3)) for cell in local), strict=True)  # type: ignore[union-attr]
    orders = []
    if max(seconds) <= 12:
        orders.append("%d/%m/%Y")
    if max(firsts) <= 12:
        orders.append("%m/%d/%Y")
    longest = max(local, key=len)
    patterns = tuple(formats.like(longest, order) for order in orders)
    fit = len(local) / len(cells)
    return Manner(fit, date=patterns[0] if patterns else None, orders=patterns if len(patterns) > 1 else ())


# ── choices ─────────────────────────────────────────────────────────────────────────────────────────


def _choice(column: Column, cells: Sequence[str]) -> Manner:
    """The few values there may be, also under their other names."""
    known = {
        key_of(other) or other: value for value, names in names_of_values(column).items() for other in names
    }
    reads = _reads(column)
    found = {
        cell: value
        for cell in Counter(cells)
        if not reads(cell) and (value := known.get(key_of(cell) or cell)) is not None
    }
    fit = _share(cells, lambda cell: reads(cell) or cell in found)
    return Manner(fit, values=tuple(sorted(found.items())))
