"""Curves as functions: floors, caps and bounds worked into the segments, so that equal curves are equal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from steelyard.core.numbers import EXACT
from steelyard.scheme.model import Bounds
from steelyard.scoring.curves import Curve, Knot, Segment


class Gap(NamedTuple):
    """How far two curves are apart at a value: new − old. `side` is −1 or 1 just under or over it."""

    value: Fraction
    side: int
    points: Fraction


def plain_curve(curve: Curve, caps: Bounds) -> Curve:
    """The same function within the caps of an indicator, without bounds of its own and no useless knot."""
    for bound, upper in (
        (curve.floor, False),
        (curve.cap, True),
        (caps.min, False),
        (caps.max, True),
    ):
        if bound is not None:
            curve = _bounded(curve, Fraction(bound), upper=upper)
    return _merged(curve)


def _bounded(curve: Curve, bound: Fraction, *, upper: bool) -> Curve:
    knots: list[Knot] = []
    segments: list[Segment] = []
    ends = [None, *curve.knots, None]
    for index, segment in enumerate(curve.segments):
        low, high = ends[index], ends[index + 1]
        if low is not None:
            knots.append(low)
        cuts = [x for x in _crossings(segment, bound) if _inside(x, low, high)]
        for position, piece in enumerate(_pieces(low, cuts, high)):
            if position:
                knots.append(Knot(cuts[0]))
            beyond = segment.at(piece) > bound if upper else segment.at(piece) < bound
            segments.append(Segment(bound) if beyond else segment)
    return Curve(tuple(knots), tuple(segments))


def _crossings(segment: Segment, bound: Fraction) -> list[Fraction]:
    """Where a segment passes a bound. No rule has a slope and a reciprocal in one segment."""
    if segment.slope and not segment.reciprocal:
        return [(bound - segment.constant) / segment.slope]
    if segment.reciprocal and not segment.slope and bound != segment.constant:
        return [segment.reciprocal / (bound - segment.constant)]
    return []


def _inside(x: Fraction, low: Knot | None, high: Knot | None) -> bool:
    return (low is None or low.at < x) and (high is None or x < high.at)


def _pieces(low: Knot | None, cuts: list[Fraction], high: Knot | None) -> Iterator[Fraction]:
    """A value inside each piece of a segment."""
    ends = [low.at if low is not None else None, *cuts, high.at if high is not None else None]
    for left, right in pairwise(ends):
        if left is None:
            yield right - 1 if right is not None else Fraction(1)
        else:
            yield left + 1 if right is None else (left + right) / 2


def _merged(curve: Curve) -> Curve:
    """Without knots between equal segments; where a curve is continuous a knot closes nothing."""
    knots: list[Knot] = []
    segments = [curve.segments[0]]
    for knot, segment in zip(curve.knots, curve.segments[1:], strict=True):
        if segment == segments[-1]:
            continue
        knots.append(Knot(knot.at) if _meet(segments[-1], segment, knot.at) else knot)
        segments.append(segment)
    if knots != sorted(set(knots)):
        return curve
    return Curve(tuple(knots), tuple(segments))


def _meet(left: Segment, right: Segment, x: Fraction) -> bool:
    if x == 0 and (left.reciprocal or right.reciprocal):
        return False
    return left.at(x) == right.at(x)


def widest_gap(old: Curve, new: Curve, more: Iterable[Fraction]) -> Gap:
    """Where two plain curves are furthest apart, between the outermost of their knots and of `more`.

    Between neighbouring knots the gap is constant + slope·x + reciprocal/x, so it is widest at an end or
    where x² = reciprocal / slope. Of equally wide gaps the one at the lowest value, one that is reached
    before one that is only approached.
    """
    at = sorted({*(knot.at for knot in (*old.knots, *new.knots)), *more}) or [Fraction(0)]
    at = sorted({*at, *_stationary(old, new, at)})
    gaps = [gap for x in at for gap in _gaps(old, new, x, inner=(x != at[0], x != at[-1]))]
    return max(gaps, key=lambda gap: (abs(gap.points), gap.side == 0, -gap.value))


def _gaps(old: Curve, new: Curve, x: Fraction, inner: tuple[bool, bool]) -> Iterator[Gap]:
    yield Gap(x, 0, new.exact(x) - old.exact(x))
    for side, look in ((-1, inner[0]), (1, inner[1])):
        segments = [_beside(curve, x, side) for curve in (old, new)]
        if look and not (x == 0 and any(segment.reciprocal for segment in segments)):
            yield Gap(x, side, segments[1].at(x) - segments[0].at(x))


def _beside(curve: Curve, x: Fraction, side: int) -> Segment:
    find = bisect_left(curve.knots, Knot(x)) if side < 0 else bisect_right(curve.knots, Knot(x, True))
    return curve.segments[find]


def _stationary(old: Curve, new: Curve, at: list[Fraction]) -> Iterator[Fraction]:
    for left, right in pairwise(at):
        middle = (left + right) / 2
        a, b = (curve.segments[curve.locate(middle)] for curve in (old, new))
        slope, reciprocal = b.slope - a.slope, b.reciprocal - a.reciprocal
        if slope and reciprocal / slope > 0:
            square = reciprocal / slope
            root = Fraction(EXACT.sqrt(EXACT.divide(Decimal(square.numerator), Decimal(square.denominator))))
            yield from (x for x in (root, -root) if left < x < right)


def first_full(curve: Curve, direction: str) -> Fraction | None:
    """The value from which on 100 points are earned, on the better side; None when never or always."""
    filled = _merged(_bounded(curve, Fraction(100), upper=True))
    full = [index for index, segment in enumerate(filled.segments) if segment == Segment(Fraction(100))]
    if direction == "higher" and full and full[0] > 0:
        return filled.knots[full[0] - 1].at
    if direction == "lower" and full and full[-1] < len(filled.knots):
        return filled.knots[full[-1]].at
    return None
