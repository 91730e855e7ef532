"""A scoring curve sampled from 0 to 200% of the target, with both sides of every knot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from steelyard.core.numbers import to_decimal
from steelyard.scheme.model import Indicator, TargetModel
from steelyard.scheme.rules import Descriptive, Efficacy, Piecewise, Tier, Within
from steelyard.scoring.curves import Curve, Point
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.rules import curve_for

_STEPS = 41


@dataclass(frozen=True)
class Sweep:
    """`points` ascend by value; at a jump one value stands twice, left side first.

    `capped` holds the same points within the caps of the indicator. `target` is the value that counts as
    100%: the scheme's target, or 1 where the rule works on achievement and the target is agreed elsewhere.
    It is None for rules that know no target at all.
    """

    curve: Curve
    points: Sequence[Point]
    capped: Sequence[Point]
    target: Decimal | None

    def share(self, value: Decimal) -> Decimal | None:
        """A value in percent of the target."""
        return None if not self.target else value / self.target * 100


def sweep(indicator: Indicator) -> Sweep | None:
    """None when a rule has no curve by itself: ranks, or targets that are absent or contradict it."""
    target = _assumed(indicator)
    try:
        curve = curve_for(indicator.score, target=target, direction=indicator.direction, unit=indicator.unit)
    except NoCurve:
        return None
    low, high = _range(indicator, target, curve)
    if low >= high:
        return None
    points = curve.points(low, high, _STEPS)
    return Sweep(curve, points, [_capped(point, indicator) for point in points], target.target)


def _assumed(indicator: Indicator) -> TargetModel:
    """The target, or 1 where only achievement counts and the scheme names none."""
    rule = indicator.score
    on_value = isinstance(rule, Efficacy | Within | Descriptive) or (
        isinstance(rule, Tier | Piecewise) and rule.of == "value"
    )
    target = indicator.target
    if target.target is None and target.threshold is None and target.stretch is None and not on_value:
        return TargetModel(target=Decimal(1))
    return target


def _range(indicator: Indicator, target: TargetModel, curve: Curve) -> tuple[Decimal, Decimal]:
    """From 0 to 200% of the target, widened to every mark; without a target round the knots."""
    if indicator.ratings is not None:
        return indicator.ratings.scale
    marks = [mark for mark in (target.threshold, target.target, target.stretch) if mark is not None]
    if marks:
        aim = target.target if target.target is not None else marks[-1]
        return min(Decimal(0), 2 * aim, *marks), max(Decimal(0), 2 * aim, *marks)
    rule = indicator.score
    knots = [to_decimal(knot.at) for knot in curve.knots]
    if isinstance(rule, Efficacy):
        knots += [rule.bad, rule.good]
    if isinstance(rule, Within):
        knots += [rule.start, rule.end]
    if not knots:
        return Decimal(0), Decimal(0)
    room = (max(knots) - min(knots)) / 4 or Decimal(1)
    return min(knots) - room, max(knots) + room


def _capped(point: Point, indicator: Indicator) -> Point:
    points = point.points
    if indicator.caps.min is not None:
        points = max(points, indicator.caps.min)
    if indicator.caps.max is not None:
        points = min(points, indicator.caps.max)
    return Point(point.value, points)


def points_at(curve: Curve, value: Decimal) -> Decimal:
    """The exact points of one value, before the caps of the indicator."""
    return to_decimal(curve.exact(Fraction(value)))
