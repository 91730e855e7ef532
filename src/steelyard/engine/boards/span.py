"""Which periods are looked at, and how much of the open one has passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Calendar, Period

#: Nothing comes after this day: without `as_of` everything is looked at.
LAST = date(9998, 12, 31)


@dataclass(frozen=True)
class Span:
    """The periods asked for with `history` before the earliest; `as_of` is the last day looked at."""

    calendar: Calendar
    asked: tuple[Period, ...]
    history: int
    as_of: date | None

    @cached_property
    def periods(self) -> list[Period]:
        """All of them, from the oldest, without a gap."""
        first = min(period.index for period in self.asked) - self.history
        last = max(period.index for period in self.asked)
        return [Period(self.asked[0].grain, index) for index in range(first, last + 1)]

    @property
    def cutoff(self) -> date:
        """The first day that is not looked at."""
        return (self.as_of or LAST) + timedelta(days=1)

    @cached_property
    def open(self) -> Period | None:
        """The period in which `as_of` lies, unless that is its last day."""
        if self.as_of is None:
            return None
        found = self.calendar.containing(self.as_of, self.asked[0].grain)
        return found if self.as_of < self.calendar.last_day(found) else None

    @property
    def elapsed(self) -> Decimal | None:
        """The part of the open period that has passed, by days; None when none is open."""
        if self.open is None:
            return None
        return EXACT.divide(Decimal(self._days_passed), Decimal(self._length(self.open)))

    def cut(self, period: Period) -> date:
        """The first day of `period` beyond the same part that has passed of the open one."""
        if self.open is None:
            return self.calendar.end(period)
        days = round(self._days_passed * self._length(period) / self._length(self.open))
        return self.calendar.start(period) + timedelta(days=days)

    def before(self, period: Period) -> list[Period]:
        """The periods before `period` that are over, from the oldest; at most `history`."""
        return [period.prior(back) for back in range(self.history, 0, -1)]

    @property
    def _days_passed(self) -> int:
        assert self.open is not None
        assert self.as_of is not None
        return (self.as_of - self.calendar.start(self.open)).days + 1

    def _length(self, period: Period) -> int:
        return (self.calendar.end(period) - self.calendar.start(period)).days


def span_of(calendar: Calendar, asked: Iterable[Period], *, history: int, as_of: date | None) -> Span:
    """The span of periods of one grain. Raises ValueError for none."""
    periods = tuple(asked)
    if not periods:
        raise ValueError("a board needs a period")
    return Span(calendar, periods, history, as_of)
