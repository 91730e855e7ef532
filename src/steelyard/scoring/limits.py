"""Bounds of points, and the widest bounds there are."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from steelyard.core.numbers import OFFICIAL_SCALE, official_units
from steelyard.scheme.model import Bounds

#: Points never leave ±10⁹. No scheme means more, and official numbers stay in 64-bit integers.
POINTS_LIMIT = 10**9


def limited(points: Decimal | Fraction) -> Fraction:
    """The points, within ±POINTS_LIMIT."""
    return min(max(Fraction(points), Fraction(-POINTS_LIMIT)), Fraction(POINTS_LIMIT))


def limited_units(points: Decimal | Fraction) -> int:
    """The official points, within ±POINTS_LIMIT, in units of 0.0001."""
    return official_units(limited(points))


def exact_limits(caps: Bounds) -> tuple[Fraction, Fraction]:
    """The bounds in units of 0.0001, not rounded."""
    low = limited(Fraction(-POINTS_LIMIT) if caps.min is None else caps.min)
    high = limited(Fraction(POINTS_LIMIT) if caps.max is None else caps.max)
    return low * OFFICIAL_SCALE, high * OFFICIAL_SCALE


def limits_in_units(caps: Bounds) -> tuple[int, int]:
    """The bounds in whole units of 0.0001."""
    low, high = exact_limits(caps)
    return official_units(low / OFFICIAL_SCALE), official_units(high / OFFICIAL_SCALE)
