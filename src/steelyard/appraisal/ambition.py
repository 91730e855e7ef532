"""Targets from history (DOMAIN §3.1): what they might be, with the periods each rests on.

A history is the values of past periods of one grain. Periods that were out of the ordinary (`one_offs`) are
passed over; a period without a value ends what can be used, since a gap is not ordinary either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

from steelyard.appraisal import ambition_words as words
from steelyard.core.numbers import EXACT, to_decimal
from steelyard.core.periods import Period
from steelyard.core.texts import Text, filled, joined

History = Mapping[Period, Decimal]

#: A line through fewer points follows chance.
TREND_NEEDS = 4


class Method(StrEnum):
    LAST_PERIOD = "last_period"
    MEAN_OF_THREE = "mean_of_three"
    SAME_SEASON = "same_season"
    TREND = "trend"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a method gives, exactly; None with the reason where history is too short for it."""

    method: Method
    value: Decimal | None
    used: tuple[Period, ...]
    words: Text


def suggestions(
    history: History, period: Period, *, one_offs: Collection[Period] = ()
) -> tuple[Suggestion, ...]:
    """What each method suggests for `period`."""
    return tuple(suggestion(method, history, period, one_offs=one_offs) for method in Method)


def suggestion(
    method: Method, history: History, period: Period, *, one_offs: Collection[Period] = ()
) -> Suggestion:
    recent = recent_periods(history, period, one_offs=one_offs)
    used = _used(method, recent, history, period, one_offs)
    if not used:
        return Suggestion(method, None, (), filled(words.TOO_SHORT[method], needed=TREND_NEEDS))
    if method is Method.TREND:
        value = _on_the_line({each: history[each] for each in used}, period)
    else:
        value = sum((Fraction(history[each]) for each in used), Fraction(0)) / len(used)
    exact = to_decimal(value)
    periods = joined(Text.of(str(each)) for each in used)
    return Suggestion(method, exact, used, filled(words.METHODS[method], periods=periods, value=exact))


def recent_periods(
    history: History, period: Period, *, one_offs: Collection[Period] = ()
) -> tuple[Period, ...]:
    """The periods before `period` without a gap, the earliest first, less the one-offs."""
    found, at = [], period.prior()
    while at in history or at in one_offs:
        if at not in one_offs:
            found.append(at)
        at = at.prior()
    return tuple(reversed(found))


def _used(
    method: Method,
    recent: tuple[Period, ...],
    history: History,
    period: Period,
    one_offs: Collection[Period],
) -> tuple[Period, ...]:
    if method is Method.SAME_SEASON:
        season = period.year_ago()
        return (season,) if season in history and season not in one_offs else ()
    if method is Method.LAST_PERIOD:
        return recent[-1:]
    if method is Method.MEAN_OF_THREE:
        return recent[-3:] if len(recent) >= 3 else ()
    return recent if len(recent) >= TREND_NEEDS else ()


def _on_the_line(points: History, period: Period) -> Fraction:
    """The straight line by least squares, in exact fractions."""
    n = len(points)
    middle = Fraction(sum(each.index for each in points), n)
    mean = sum((Fraction(value) for value in points.values()), Fraction(0)) / n
    spread = sum(((each.index - middle) ** 2 for each in points), Fraction(0))
    together = sum(
        ((each.index - middle) * (Fraction(value) - mean) for each, value in points.items()), Fraction(0)
    )
    return mean + together / spread * (period.index - middle)


def geometric_path(start: Decimal, goal: Decimal, steps: int) -> tuple[Decimal, ...]:
    """The targets on the way from `start` to `goal` (渐进法): t_k = t_0·(t_N/t_0)^(k/N), k = 1 … N.

    Every step is the same share of what is left, since the last points are the hardest. Raises ValueError
    unless both ends are on the same side of 0 and there is a step.
    """
    if start * goal <= 0 or steps < 1:
        raise ValueError("a geometric path leads from one number to another on the same side of 0, in steps")
    wide = Context(prec=60)
    ratio = wide.ln(wide.divide(goal, start))
    between = (wide.exp(wide.divide(wide.multiply(ratio, k), steps)) for k in range(1, steps))
    return (*(EXACT.plus(wide.multiply(start, each)) for each in between), goal)
