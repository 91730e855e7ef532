"""A scoring curve: the points for every real value of an indicator (DOMAIN §2).

A curve is piecewise `constant + slope·x + reciprocal/x`, which covers every rule. Coefficients are
exact fractions, so that the points of a value are known exactly and rounded once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE, to_decimal
from steelyard.scoring import vectorised
from steelyard.scoring.limits import POINTS_LIMIT, limited, limited_units


class Knot(NamedTuple):
    """Where one segment ends and the next begins.

    The value `at` belongs to the right segment, unless the knot `closes` the left one: a cost exactly
    at its threshold still reaches it. Tuple order puts closing knots after opening ones.
    """

    at: Fraction
    closes: bool = False


class Segment(NamedTuple):
    """points = constant + slope·x + reciprocal/x. A segment with a reciprocal never holds x = 0."""

    constant: Fraction
    slope: Fraction = Fraction(0)
    reciprocal: Fraction = Fraction(0)

    def at(self, x: Fraction) -> Fraction:
        points = self.constant + self.slope * x
        return points + self.reciprocal / x if self.reciprocal else points


class Point(NamedTuple):
    """A point of a plotted curve."""

    value: Decimal
    points: Decimal


@dataclass(frozen=True)
class Curve:
    """A total function from value to points: one segment more than knots, knots in ascending order.

    `floor` and `cap` are the bounds of the rule itself; `cap` is the last word.
    """

    knots: tuple[Knot, ...]
    segments: tuple[Segment, ...]
    floor: Fraction | None = None
    cap: Fraction | None = None

    def __post_init__(self) -> None:
        if len(self.segments) != len(self.knots) + 1 or list(self.knots) != sorted(set(self.knots)):
            raise ValueError("a curve has ascending knots and one segment more than knots")

    def exact(self, x: Decimal | Fraction) -> Fraction:
        """The exact points of the value `x`."""
        value = Fraction(x)
        return self._bounded(self.segments[self.locate(value)].at(value))

    def units(self, x: Decimal | Fraction, segment: int | None = None) -> int:
        """The official points of `x` as a count of 0.0001; `segment` when it is already known.

        The same as `official_units(self.exact(x))`, in plain integers because it runs per cell.
        """
        if segment is None:
            segment = self.locate(Fraction(x))
        constant, slope, reciprocal, scale = self._integers[segment]
        top, bottom = x.as_integer_ratio()
        points: int = constant * bottom + slope * top
        if reciprocal:
            points, bottom = points * top + reciprocal * bottom * bottom, bottom * top
        points, bottom = points * OFFICIAL_SCALE, bottom * scale
        rounded = (2 * abs(points) + abs(bottom)) // (2 * abs(bottom))
        low, high = self.units_range
        return min(max(rounded if (points < 0) == (bottom < 0) else -rounded, low), high)

    def official(
        self, values: Sequence[Decimal], floats: npt.NDArray[np.float64] | None = None
    ) -> npt.NDArray[np.int64]:
        """The official points of many values, in units of 0.0001; equal to `units` on every cell.

        `floats` may hold the nearest float64 of each value when the caller already has them.
        """
        return vectorised.official(self, values, floats)

    def points(self, low: Decimal, high: Decimal, n: int) -> list[Point]:
        """The curve from `low` to `high` for plotting: `n` even steps and both sides of every knot."""
        start, end = Fraction(low), Fraction(high)
        at = [start + (end - start) * step / max(n - 1, 1) for step in range(n)]
        drawn = [(x, 1, self.exact(x)) for x in at]
        for index, (x, _) in enumerate(self.knots):
            if start <= x <= end:
                drawn += [(x, 2 * side, self._side(index + side, x)) for side in (0, 1)]
        return [Point(to_decimal(x), to_decimal(points)) for x, _, points in sorted(set(drawn))]

    def locate(self, x: Fraction) -> int:
        """The index of the segment that holds `x`."""
        return bisect_right(self.knots, Knot(x))

    def mirrored(self) -> Curve:
        """The curve of −x: turns a rule for higher-is-better into its twin for lower-is-better."""
        return Curve(
            tuple(Knot(-knot.at, not knot.closes) for knot in reversed(self.knots)),
            tuple(Segment(s.constant, -s.slope, -s.reciprocal) for s in reversed(self.segments)),
            self.floor,
            self.cap,
        )

    @cached_property
    def units_range(self) -> tuple[int, int]:
        """The least and the most official points, in units."""
        low = self.floor if self.floor is not None else Fraction(-POINTS_LIMIT)
        high = self.cap if self.cap is not None else Fraction(POINTS_LIMIT)
        return limited_units(low), limited_units(high)

    @cached_property
    def table(self) -> vectorised.Table:
        return vectorised.Table.of(self)

    @cached_property
    def _integers(self) -> tuple[tuple[int, int, int, int], ...]:
        """Every segment as (constant, slope, reciprocal) over one denominator."""
        return tuple(_over_one_denominator(segment) for segment in self.segments)

    def _bounded(self, points: Fraction) -> Fraction:
        if self.floor is not None:
            points = max(points, self.floor)
        if self.cap is not None:
            points = min(points, self.cap)
        return limited(points)

    def _side(self, segment: int, x: Fraction) -> Fraction:
        if x == 0 and self.segments[segment].reciprocal:
            return self.exact(x)
        return self._bounded(self.segments[segment].at(x))


def _over_one_denominator(segment: Segment) -> tuple[int, int, int, int]:
    scale = 1
    for coefficient in segment:
        scale *= coefficient.denominator
    constant, slope, reciprocal = (int(coefficient * scale) for coefficient in segment)
    return constant, slope, reciprocal, scale
