"""The two years of the sample company: its quarters and how busy each day is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import numpy as np

from steelyard.core.periods import Calendar, parse_range

FIRST, LAST = date(2024, 10, 1), date(2026, 9, 30)
ONE_DAY = timedelta(days=1)


def days_between(first: date, last: date) -> list[date]:
    """Every day, both ends included."""
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


DAYS: Sequence[date] = tuple(days_between(FIRST, LAST))


@dataclass(frozen=True, slots=True)
class Quarter:
    """`index` counts from 0; `last` is the last day."""

    name: str
    index: int
    first: date
    last: date

    @property
    def number(self) -> int:
        """1 to 4."""
        return int(self.name[-1])

    @property
    def days(self) -> Sequence[date]:
        return _days_of(self.first, self.last)


@cache
def _days_of(first: date, last: date) -> Sequence[date]:
    return tuple(days_between(first, last))


def _quarters() -> tuple[Quarter, ...]:
    calendar = Calendar()
    return tuple(
        Quarter(str(period), index, calendar.start(period), calendar.end(period) - ONE_DAY)
        for index, period in enumerate(parse_range("2024Q4..2026Q3"))
    )


QUARTERS = _quarters()


def quarter_of(day: date) -> Quarter:
    return next(quarter for quarter in QUARTERS if quarter.first <= day <= quarter.last)


_SPRING_FESTIVALS = ((date(2025, 1, 28), date(2025, 2, 4)), (date(2026, 2, 16), date(2026, 2, 23)))


def bustle(day: date) -> float:
    """How much goes on, 1.0 on a plain working day: holidays are quiet, 618 and 双11 are not."""
    if any(first <= day <= last for first, last in _SPRING_FESTIVALS):
        return 0.25
    if (day.month, day.day) >= (10, 1) and (day.month, day.day) <= (10, 7):
        return 0.45
    level = 0.6 if day.weekday() >= 5 else 1.0
    if day.month == 6 and day.day <= 18:
        level *= 1.3 + day.day / 36
    elif day.month == 11 and day.day <= 11:
        level *= 1.4 + day.day / 22
    return level


def shares(days: Sequence[date]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How a total is spread over days; sums to 1."""
    levels = np.array([bustle(day) for day in days])
    spread: np.ndarray[tuple[int], np.dtype[np.float64]] = levels / levels.sum()
    return spread


@cache
def quarter_shares(index: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return shares(QUARTERS[index].days)


def pick_days(rng: np.random.Generator, days: Sequence[date], n: int) -> list[date]:
    """`n` days, busy ones more often, in order."""
    picked = rng.choice(len(days), size=n, p=shares(days))
    return [days[index] for index in np.sort(picked)]


def moment(rng: np.random.Generator, day: date) -> datetime:
    """A second of that day, mostly between 9 and 20 o'clock."""
    seconds = int(np.clip(rng.normal(14.5 * 3600, 2.6 * 3600), 0, 86_399))
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def until_the_end(when: datetime) -> datetime | None:
    """What has not happened by the last day is not known yet."""
    return when if when.date() <= LAST else None
