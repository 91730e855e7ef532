"""Single cells as Python values, by the declared type of their column."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from steelyard.core.numbers import parse_number, plain
from steelyard.core.problems import listing
from steelyard.lake import formats
from steelyard.lake.tables import Column

Value = str | int | Decimal | date | datetime | bool | None

_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|[.](\d{1,2})[.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TIME = re.compile(r"(\d{1,2}:\d\d(?::\d\d)?)(?:[.](\d+))?\s*(Z|z|UTC|[-+]\d\d(?::?\d\d)?)?")


def read_value(column: Column, text: str, *, timezone: str) -> Value:
    """The value of a cell that is not empty. Raises ValueError saying what was expected."""
    match column.type:
        case "decimal" | "integer":
            return _number(column, text)
        case "date":
            moment = read_moment(text, timezone=timezone)
            if moment is None:
                raise ValueError(f'"{text}" is not {formats.A_DATE}')
            return moment.date()
        case "timestamp":
            moment = read_moment(text, timezone=timezone)
            if moment is None:
                raise ValueError(f'"{text}" is not {formats.A_MOMENT}')
            return moment
        case "boolean":
            return _truth(text)
    if column.allowed and text not in column.allowed:
        raise ValueError(f'"{text}" is not allowed. Choose {listing(column.allowed)}')
    return text


def read_moment(text: str, *, timezone: str) -> datetime | None:
    """A date, or date and time, without zone; one with an offset is brought to `timezone`."""
    found = _DATE.match(text) or _COMPACT.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    rest = text[found.end() :].lstrip("T ")
    timed = _TIME.fullmatch(rest)
    if rest and timed is None:
        return None
    try:
        moment = datetime(year, month, day)  # noqa: DTZ001
        return _at(moment, timed, timezone) if timed else moment
    except ValueError:
        return None


def _at(day: datetime, timed: re.Match[str], timezone: str) -> datetime:
    hour, minute, second = (*map(int, timed[1].split(":")), 0)[:3]
    fraction = int((timed[2] or "0").ljust(6, "0")[:6])
    moment = day.replace(hour=hour, minute=minute, second=second, microsecond=fraction)
    if not timed[3]:
        return moment
    offset = "+00:00" if timed[3] in ("Z", "z", "UTC") else timed[3]
    aware = datetime.fromisoformat(moment.isoformat() + offset)
    return aware.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)


def _number(column: Column, text: str) -> Decimal | int:
    expected = formats.A_WHOLE_NUMBER if column.type == "integer" else formats.A_NUMBER
    # A weight is in percent whether or not it says so; anywhere else 5% is 0.05.
    written = text.rstrip("%％ ") if column.name == "weight" else text
    try:
        number = parse_number(written.lstrip("¥￥$€£ "))
    except ValueError:
        raise ValueError(f'"{text}" is not {expected}') from None
    whole = number == number.to_integral_value()
    if column.type == "integer" and not whole:
        raise ValueError(f'"{text}" is not {expected}')
    low, high = column.minimum, column.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(f"{plain(number)} is out of range; expected {_range(low, high)}")
    return int(number) if column.type == "integer" else number


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"{low} or more" if high is None else f"{high} or less"
    return f"{low} to {high}"


def _truth(text: str) -> bool:
    if text.lower() in formats.YES:
        return True
    if text.lower() in formats.NO:
        return False
    raise ValueError(f'"{text}" is not {formats.TRUE_OR_FALSE}')
