"""Stretches of days, and how much of one was spent at work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Self

from steelyard.core.periods import Calendar, Period

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` up to, not including, `end`. Raises ValueError when it ends before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"{self.start} to {self.end} ends before it starts")

    @classmethod
    def of(cls, period: Period, calendar: Calendar) -> Self:
        return cls(calendar.start(period), calendar.end(period))

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - ONE_DAY

    def within(self, other: Span) -> Span:
        """The days that both have; of no days where there are none."""
        start = min(max(self.start, other.start), other.end)
        return Span(start, max(start, min(self.end, other.end)))


def away_days(span: Span, away: Iterable[Span]) -> int:
    """How many days of `span` lie in any of `away`; a day away twice is one day."""
    total, reached = 0, span.start
    for gone in sorted(each.within(span) for each in away):
        total += max(0, (gone.end - max(gone.start, reached)).days)
        reached = max(reached, gone.end)
    return total


def worked_days(span: Span, away: Iterable[Span]) -> int:
    return span.days - away_days(span, away)


def share_worked(
    period: Span, here: Span, away: Iterable[Span] = (), plan: Iterable[tuple[Span, Decimal]] = ()
) -> Fraction:
    """What share of a period's work falls on somebody who was there on the days of `here` less `away`.

    Days count alike, unless `plan` says how much of the whole falls on which part of the period: then days
    count alike within a part. Raises ValueError for a plan that is not for the days of the period.
    """
    parts, gone = sorted(plan) or [(period, Decimal(1))], list(away)
    edges = [period.start, *(part.end for part, _ in parts)]
    if [part.start for part, _ in parts] != edges[:-1] or edges[-1] != period.end:
        raise ValueError("the parts of a plan are the days of the period, each once")
    total = sum((Fraction(amount) for _, amount in parts), Fraction(0))
    if total <= 0 or any(amount < 0 for _, amount in parts):
        raise ValueError("a plan has amounts, none of them below 0")
    worked = [Fraction(worked_days(here.within(part), gone), part.days) for part, _ in parts if part.days]
    amounts = [Fraction(amount) for part, amount in parts if part.days]
    return sum((days * amount for days, amount in zip(worked, amounts, strict=True)), Fraction(0)) / total
