"""A scoring curve from 0 to 200% of the target, at every value where its course can change.

Between two neighbouring points a curve is a straight line or a hyperbola: it rises, falls or rests all the
way. So these few points show everything that a fine grid would show, and what a grid would step over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from steelyard.core.numbers import to_decimal
from steelyard.core.units import Unit
from steelyard.scheme.model import Bounds, Indicator, TargetModel
from steelyard.scheme.rules import (
    Bonus,
    Clipped,
    Deduct,
    Delta,
    Descriptive,
    Efficacy,
    Milestone,
    Piecewise,
    ThreePoint,
    Tier,
    Within,
)
from steelyard.scoring.curves import Curve, Point, Segment
from steelyard.scoring.limits import POINTS_LIMIT, limited
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.rules import curve_for

#: Points that differ by less are the same official score.
SAME = Decimal("0.0001")

_NO_MARKS = TargetModel()


@dataclass(frozen=True)
class Sweep:
    """`points` ascend by value; at a jump one value stands twice, left side first.

    They reach from `low` to `high` (0 and 200% of the target, widened to the other marks) and on to the
    outermost knot. `capped` holds the same points within the caps of the indicator. `target` is the value
    that counts as 100%: the scheme's target, or 1 where the rule works on achievement and the target is
    agreed elsewhere. It is None for rules that know no target at all. Values read in `unit`.
    """

    curve: Curve
    points: Sequence[Point]
    capped: Sequence[Point]
    target: Decimal | None
    low: Decimal
    high: Decimal
    caps: Bounds
    unit: Unit

    @property
    def inside(self) -> list[Point]:
        """The points within the caps from 0 to 200% of the target."""
        return [point for point in self.capped if self.low <= point.value <= self.high]

    @property
    def lowest(self) -> Decimal:
        return min(point.points for point in self.inside)

    @property
    def highest(self) -> Decimal:
        return max(point.points for point in self.inside)

    def share(self, value: Decimal) -> Decimal | None:
        """A value in percent of the target."""
        return None if not self.target else value / self.target * 100

    def shown(self, value: Decimal) -> str:
        """A value for people."""
        return self.unit.show(value)

    def capped_at(self, value: Decimal) -> Decimal:
        """The exact points of one value, within the caps."""
        return within(self.caps, points_at(self.curve, value))


def sweep(indicator: Indicator) -> Sweep | None:
    """None when a rule has no curve by itself: ranks, or targets that are absent or contradict it."""
    target = _assumed(indicator)
    try:
        curve = curve_for(indicator.score, target=target, direction=indicator.direction, unit=indicator.unit)
    except NoCurve:
        return None
    low, high = _range(indicator, target)
    if low >= high:
        return None
    points = _points(curve, _limits(curve, indicator.caps), low, high)
    capped = [Point(point.value, within(indicator.caps, point.points)) for point in points]
    unit = indicator.unit if target == indicator.target else Unit("percent")
    ends = to_decimal(low), to_decimal(high)
    return Sweep(curve, points, capped, target.target, *ends, indicator.caps, unit)


def points_at(curve: Curve, value: Decimal) -> Decimal:
    """The exact points of one value, before the caps of the indicator."""
    return to_decimal(curve.exact(Fraction(value)))


def within(caps: Bounds, points: Decimal) -> Decimal:
    if caps.min is not None:
        points = max(points, caps.min)
    return points if caps.max is None else min(points, caps.max)


# ── what is swept ───────────────────────────────────────────────────────────────────────────────────


def on_value(indicator: Indicator) -> bool:
    """Whether the rule reads the value itself and needs no target."""
    rule = indicator.score
    if isinstance(rule, Tier | Piecewise):
        return rule.of == "value"
    return isinstance(rule, Efficacy | Within | Descriptive | Deduct | Bonus | Milestone)


def _assumed(indicator: Indicator) -> TargetModel:
    """The target, or 100% where the scheme names no mark and only achievement counts."""
    if indicator.target != _NO_MARKS or on_value(indicator):
        return indicator.target
    if not isinstance(indicator.score, ThreePoint):
        return TargetModel(target=Decimal(1))
    near, far = Decimal("0.8"), Decimal("1.2")
    first, last = (far, near) if indicator.direction == "lower" else (near, far)
    return TargetModel(threshold=first, target=Decimal(1), stretch=last)


def _range(indicator: Indicator, target: TargetModel) -> tuple[Fraction, Fraction]:
    """From 0 to 200% of the target, widened to every mark; without a target what the rule itself names."""
    if indicator.ratings is not None:
        low, high = indicator.ratings.scale
        return Fraction(low), Fraction(high)
    marks = [Fraction(m) for m in (target.threshold, target.target, target.stretch) if m is not None]
    if any(marks):
        aim = marks[-1] if target.target is None else Fraction(target.target)
        return min(Fraction(0), 2 * aim, *marks), max(Fraction(0), 2 * aim, *marks)
    named = [*marks, *_named(indicator)] or [Fraction(0)]
    room = (max(named) - min(named)) / 4 or Fraction(1)
    return min(named) - room, max(named) + room


def _named(indicator: Indicator) -> list[Fraction]:
    """The values that a rule without a target speaks of."""
    match indicator.score:
        case Efficacy(bad=bad, good=good):
            return [Fraction(bad), Fraction(good)]
        case Within(start=start, end=end, tolerance=tolerance):
            return [Fraction(start) - Fraction(tolerance), Fraction(end) + Fraction(tolerance)]
        case Deduct(each=each, cap=cap) | Bonus(each=each, cap=cap):
            return [Fraction(0), (Fraction(cap) if cap else Fraction(100)) / Fraction(each)]
        case Milestone(shares=shares):
            return [Fraction(0), Fraction(len(shares))]
        case Piecewise(points=points):
            return [Fraction(x) for x, _ in points]
        case Tier(bands=bands):
            return [Fraction(bound) for bound, _ in bands if bound is not None]
        case Descriptive(anchors=anchors):
            return [Fraction(level) for level in anchors]
    return []


# ── where its course can change ─────────────────────────────────────────────────────────────────────


def _limits(curve: Curve, caps: Bounds) -> list[Fraction]:
    """The points at which a floor or a cap takes over."""
    bounds = (curve.floor, curve.cap, caps.min, caps.max)
    return [Fraction(bound) for bound in bounds if bound is not None]


def _points(curve: Curve, limits: list[Fraction], low: Fraction, high: Fraction) -> list[Point]:
    knots = [knot.at for knot in curve.knots]
    start, end = min([low, *knots]), max([high, *knots])
    drawn: list[Point] = []
    for segment, (left, right) in zip(curve.segments, pairwise([start, *knots, end]), strict=True):
        inner = {x for x in (low, high, *_reaching(segment, limits)) if left < x < right}
        for x in sorted({left, right} | inner):
            point = Point(to_decimal(x), to_decimal(_bounded(curve, segment, x)))
            if not drawn or drawn[-1] != point:
                drawn.append(point)
    return drawn


def _reaching(segment: Segment, limits: list[Fraction]) -> Iterator[Fraction]:
    """The values at which a segment reaches a limit."""
    constant, slope, reciprocal = segment
    for limit in limits:
        if slope:
            yield (limit - constant) / slope
        elif reciprocal and limit != constant:
            yield reciprocal / (limit - constant)


def _bounded(curve: Curve, segment: Segment, x: Fraction) -> Fraction:
    """The points of a segment at `x`, which may be the end it does not hold."""
    points = segment.at(x)
    if curve.floor is not None:
        points = max(points, curve.floor)
    return limited(points if curve.cap is None else min(points, curve.cap))


# ── what several rules ask of a curve ───────────────────────────────────────────────────────────────


def open_above(indicator: Indicator) -> bool:
    """Whether the rule itself has no cap. That a reciprocal ends at 200 is our doing, not the scheme's."""
    match indicator.score:
        case Clipped(cap=None) | Bonus(cap=None) | Delta(max_up=None):
            return True
    return False


def lowest_ever(curve: Curve) -> Fraction:
    """The fewest points any value can earn; −POINTS_LIMIT when there is no end."""
    first, last = curve.segments[0], curve.segments[-1]
    if first.slope > 0 or last.slope < 0:
        least = Fraction(-POINTS_LIMIT)
    else:
        sides = [
            s.at(k.at) for k, pair in zip(curve.knots, pairwise(curve.segments), strict=True) for s in pair
        ]
        least = min([*sides, *(s.constant for s in (first, last) if not s.slope)])
    least = least if curve.floor is None else max(least, curve.floor)
    return least if curve.cap is None else min(least, curve.cap)
