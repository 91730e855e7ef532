"""From a rule of the scheme to its curve (formulas: DOMAIN §2). The rules are a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Any

from steelyard.core.units import Unit
from steelyard.scheme import rules
from steelyard.scheme.model import TargetModel
from steelyard.scoring import shapes
from steelyard.scoring.curves import Curve, Knot, Segment
from steelyard.scoring.no_curve import NoCurve

#: 100·t/a has no end near a = 0. Without a cap of its own a reciprocal stops at the 200 points that the
#: linear method gives at a = 0: otherwise a cost of nearly nothing would outweigh the whole sheet, and a
#: cost of zero would have no points at all.
RECIPROCAL_BEST = Fraction(200)


@dataclass(frozen=True)
class Aim:
    """What a rule is aimed at: the target, its direction and the unit of the indicator."""

    target: TargetModel
    direction: str
    unit: Unit

    def number(self, name: str = "target") -> Fraction:
        """The threshold, target or stretch. Raises NoCurve when it is absent."""
        value: Decimal | None = getattr(self.target, name)
        if value is None:
            raise NoCurve(f"no_{name}", f"there is no {name}")
        return Fraction(value)

    def positive_target(self) -> Fraction:
        target = self.number()
        if target <= 0:
            raise NoCurve(
                "target_not_positive",
                f"achievement of a target of {self.target.target} has no meaning; "
                "use three_point, binary or an absolute delta",
            )
        return target

    @property
    def sign(self) -> int:
        """1 when higher is better, −1 when lower is better. Raises NoCurve for `within`."""
        if self.direction == "within":
            raise NoCurve("no_direction", "direction: within has no better side; use the rule within")
        return -1 if self.direction == "lower" else 1


def curve_for(rule: rules.Rule, *, target: TargetModel, direction: str, unit: Unit) -> Curve:
    """The curve of `rule` for one target.

    Raises NoCurve with a reason: no_target, no_threshold, no_stretch, target_not_positive,
    target_is_zero, targets_out_of_order, no_direction, or needs_peers (`rank`, see `ranks`).
    """
    return _CURVES[type(rule)](rule, Aim(target, direction, unit))


def _ratio(rule: rules.Ratio, aim: Aim) -> Curve:
    if aim.sign < 0:
        return _reciprocal(rule, aim)
    return shapes.line(Fraction(0), 100 / aim.positive_target(), floor=_floor(rule), cap=_maybe(rule.cap))


def _reverse(rule: rules.Reverse, aim: Aim) -> Curve:
    if rule.method == "reciprocal":
        return _reciprocal(rule, aim)
    return shapes.line(Fraction(200), -100 / aim.positive_target(), floor=_floor(rule), cap=_maybe(rule.cap))


def _reciprocal(rule: rules.Clipped, aim: Aim) -> Curve:
    best = RECIPROCAL_BEST if rule.cap is None else Fraction(rule.cap)
    return shapes.hyperbola(100 * aim.positive_target(), floor=_floor(rule), cap=best)


def _three_point(rule: rules.ThreePoint, aim: Aim) -> Curve:
    sign = aim.sign
    values = [sign * aim.number(name) for name in ("threshold", "target", "stretch")]
    if values != sorted(values):
        course = "rise" if sign > 0 else "fall"
        raise NoCurve(
            "targets_out_of_order",
            f"threshold, target, stretch must {course} when {aim.direction} is better",
        )
    points = [Fraction(each) for each in rule.points]
    curve = shapes.through([(values[0], Fraction(0)), *zip(values, points, strict=True)])
    return curve if sign > 0 else curve.mirrored()


def _piecewise(rule: rules.Piecewise, aim: Aim) -> Curve:
    curve = shapes.through((Fraction(x), Fraction(y)) for x, y in rule.points)
    return _of_achievement(curve, aim) if rule.of == "achievement" else curve


def _tier(rule: rules.Tier, aim: Aim) -> Curve:
    below = Fraction(0)
    bands: list[tuple[Fraction, Fraction]] = []
    for lower, points in rule.bands:
        if lower is None:
            below = Fraction(points)
        else:
            bands.append((Fraction(lower), Fraction(points)))
    curve = shapes.steps(below, bands)
    return _of_achievement(curve, aim) if rule.of == "achievement" else curve


def _of_achievement(curve: Curve, aim: Aim) -> Curve:
    turn = shapes.of_multiple if aim.sign > 0 else shapes.of_inverse
    return turn(curve, aim.positive_target())


def _delta(rule: rules.Delta, aim: Aim) -> Curve:
    target, base = aim.number(), Fraction(rule.base)
    slope = aim.sign * Fraction(rule.step) / _delta_size(rule, aim)
    return shapes.line(
        base - slope * target,
        slope,
        floor=None if rule.max_down is None else base - Fraction(rule.max_down),
        cap=None if rule.max_up is None else base + Fraction(rule.max_up),
    )


def _delta_size(rule: rules.Delta, aim: Aim) -> Fraction:
    """What one step is, in the unit of the indicator."""
    per = Fraction(rule.per)
    if rule.per_unit == "relative":
        if (target := aim.number()) == 0:
            raise NoCurve("target_is_zero", "a share of a target of 0 is nothing; use per_unit: absolute")
        return per * abs(target)
    if rule.per_unit == "point" and aim.unit.kind in ("percent", "percentage_point"):
        return per / 100
    return per


def _deduct(rule: rules.Deduct, aim: Aim) -> Curve:
    worst = Fraction(0) if rule.cap is None else max(Fraction(0), 100 - Fraction(rule.cap))
    return shapes.line(Fraction(100), -Fraction(rule.each), floor=worst, cap=Fraction(100))


def _bonus(rule: rules.Bonus, aim: Aim) -> Curve:
    return shapes.line(Fraction(0), Fraction(rule.each), floor=Fraction(0), cap=_maybe(rule.cap))


def _binary(rule: rules.Binary, aim: Aim) -> Curve:
    sign = aim.sign
    curve = shapes.steps(Fraction(rule.missed), [(sign * aim.number(), Fraction(rule.met))])
    return curve if sign > 0 else curve.mirrored()


def _within(rule: rules.Within, aim: Aim) -> Curve:
    start, end, tolerance = Fraction(rule.start), Fraction(rule.end), Fraction(rule.tolerance)
    none, full = Segment(Fraction(0)), Segment(Fraction(100))
    if tolerance == 0:
        return Curve((Knot(start), Knot(end, closes=True)), (none, full, none))
    slope = 100 / tolerance
    rising = Segment(-slope * (start - tolerance), slope)
    falling = Segment(slope * (end + tolerance), -slope)
    knots = (Knot(start - tolerance), Knot(start), Knot(end, closes=True), Knot(end + tolerance, closes=True))
    return Curve(knots, (none, rising, full, falling, none))


def _milestone(rule: rules.Milestone, aim: Aim) -> Curve:
    reached = [(Fraction(n), points) for n, points in enumerate(accumulate(map(Fraction, rule.shares)), 1)]
    if rule.partial:
        return shapes.through([(Fraction(0), Fraction(0)), *reached])
    return shapes.steps(Fraction(0), reached)


def _rank(rule: rules.Rank, aim: Aim) -> Curve:
    raise NoCurve("needs_peers", "a rank is a place among peers, not a curve of one value")


def _efficacy(rule: rules.Efficacy, aim: Aim) -> Curve:
    slope = 40 / (Fraction(rule.good) - Fraction(rule.bad))
    return shapes.line(60 - slope * Fraction(rule.bad), slope, floor=_floor(rule), cap=_maybe(rule.cap))


def _descriptive(rule: rules.Descriptive, aim: Aim) -> Curve:
    anchors = sorted((Fraction(level), Fraction(anchor.score)) for level, anchor in rule.anchors.items())
    if rule.interpolate:
        return shapes.through(anchors)
    # Below the first anchor there is no level to round down to; the lowest described level holds.
    return shapes.steps(anchors[0][1], anchors)


def _floor(rule: rules.Clipped) -> Fraction:
    return Fraction(0) if rule.floor is None else Fraction(rule.floor)


def _maybe(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


_CURVES: dict[type[Any], Callable[[Any, Aim], Curve]] = {
    rules.Ratio: _ratio,
    rules.Reverse: _reverse,
    rules.ThreePoint: _three_point,
    rules.Piecewise: _piecewise,
    rules.Tier: _tier,
    rules.Delta: _delta,
    rules.Deduct: _deduct,
    rules.Bonus: _bonus,
    rules.Binary: _binary,
    rules.Within: _within,
    rules.Milestone: _milestone,
    rules.Rank: _rank,
    rules.Efficacy: _efficacy,
    rules.Descriptive: _descriptive,
}
