"""Periods and the fiscal calendar (DESIGN "Periods").

A period is half-open: it holds every moment from its first day up to, not including, the first day
of the next. Quarter, half and year are fiscal and carry the calendar year in which the fiscal year
starts; months are calendar months.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Grain(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.value]

    @property
    def per_year(self) -> int:
        return 12 // self.months


_WRITTEN = {
    Grain.MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])"),
    Grain.QUARTER: re.compile(r"(\d{4})Q([1-4])"),
    Grain.HALF: re.compile(r"(\d{4})H([12])"),
    Grain.YEAR: re.compile(r"(\d{4})()"),
}
HOW_TO_WRITE = "Write a period as 2026-03, 2026Q1, 2026H1 or 2026"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The `index`-th period of its grain, counted from year 0; neighbours differ by one."""

    grain: Grain
    index: int

    @classmethod
    def parse(cls, text: str) -> Self:
        for grain, pattern in _WRITTEN.items():
            if found := pattern.fullmatch(text.strip()):
                year, part = int(found[1]), int(found[2] or 1)
                if 1 <= year <= 9998:
                    return cls(grain, year * grain.per_year + part - 1)
        raise ValueError(f'"{text}" is not a period. {HOW_TO_WRITE}')

    def shift(self, by: int) -> Period:
        return Period(self.grain, self.index + by)

    def prior(self, n: int = 1) -> Period:
        return self.shift(-n)

    def year_ago(self) -> Period:
        return self.shift(-self.grain.per_year)

    def __str__(self) -> str:
        year, part = divmod(self.index, self.grain.per_year)
        match self.grain:
            case Grain.MONTH:
                return f"{year:04}-{part + 1:02}"
            case Grain.QUARTER:
                return f"{year:04}Q{part + 1}"
            case Grain.HALF:
                return f"{year:04}H{part + 1}"
        return f"{year:04}"


def parse_range(text: str) -> list[Period]:
    """`2026Q1` or `2026Q1..2026Q4` (both ends included, one grain, at most 1,200 periods)."""
    first, dots, last = text.partition("..")
    start = Period.parse(first)
    end = Period.parse(last) if dots else start
    if start.grain != end.grain:
        raise ValueError(f'"{text}" mixes {start.grain} and {end.grain}. Use one kind of period on both ends')
    if end.index < start.index:
        raise ValueError(f'"{text}" ends before it starts')
    if end.index - start.index >= 1200:
        raise ValueError(f'"{text}" is more than 1,200 periods')
    return [Period(start.grain, index) for index in range(start.index, end.index + 1)]


@dataclass(frozen=True, slots=True)
class Calendar:
    """`fiscal_year_start` is a month, 1 to 12; naive times are in `timezone`."""

    fiscal_year_start: int = 1
    timezone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        if not 1 <= self.fiscal_year_start <= 12:
            raise ValueError(f"{self.fiscal_year_start} is not a month. Use 1 to 12")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f'"{self.timezone}" is not a time zone. Use a name such as Asia/Shanghai'
            ) from None

    def offset(self, grain: Grain) -> int:
        """Months by which periods of `grain` lag behind the calendar year."""
        return 0 if grain is Grain.MONTH else self.fiscal_year_start - 1

    def start(self, period: Period) -> date:
        """The first day. There are none before year 1 and after 9999: periods there are empty."""
        year, month = divmod(period.index * period.grain.months + self.offset(period.grain), 12)
        if year < date.min.year:
            return date.min
        return date(year, month + 1, 1) if year <= date.max.year else date.max

    def end(self, period: Period) -> date:
        """The first day that no longer belongs to the period."""
        return self.start(period.shift(1))

    def last_day(self, period: Period) -> date:
        return max(self.end(period), date.min + timedelta(days=1)) - timedelta(days=1)

    def containing(self, day: date, grain: Grain) -> Period:
        """The period of `grain` that holds `day`."""
        months = day.year * 12 + day.month - 1 - self.offset(grain)
        return Period(grain, months // grain.months)

    def enclosing(self, period: Period, grain: Grain) -> Period:
        """The period of the coarser `grain` that holds the last day of `period`."""
        return self.containing(self.last_day(period), grain)

    def within(self, period: Period, grain: Grain) -> list[Period]:
        """The periods of the finer `grain` that start inside `period`."""
        found = self.containing(self.start(period), grain)
        inside = []
        while self.start(found) < self.end(period):
            inside.append(found)
            found = found.shift(1)
        return inside
