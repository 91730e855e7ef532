"""The shapes curves are made of."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from steelyard.scoring.curves import Curve, Knot, Segment

Pair = tuple[Fraction, Fraction]


def flat(points: Fraction) -> Curve:
    """The same points for every value."""
    return Curve((), (Segment(points),))


def line(constant: Fraction, slope: Fraction, *, floor: Fraction | None, cap: Fraction | None) -> Curve:
    """A straight line between floor and cap."""
    return Curve((), (Segment(constant, slope),), floor, cap)


def hyperbola(height: Fraction, *, floor: Fraction, cap: Fraction) -> Curve:
    """`height / x` for positive x (height > 0), and `cap` from there down to and below zero."""
    if cap <= 0:
        return flat(cap)
    reached = Knot(height / cap)
    return Curve((reached,), (Segment(cap), Segment(Fraction(0), reciprocal=height)), floor, cap)


def through(pairs: Iterable[Pair]) -> Curve:
    """Linear through (value, points), flat beyond the ends.

    Two pairs at one value are a jump: the first ends the line from the left, the last begins the next.
    """
    ordered = sorted(pairs, key=lambda pair: pair[0])
    knots: list[Knot] = []
    segments = [Segment(ordered[0][1])]
    for (x, y), (next_x, next_y) in zip(ordered, [*ordered[1:], (None, None)], strict=True):
        if next_x == x:
            continue
        knots.append(Knot(x))
        segments.append(Segment(y) if next_x is None or next_y is None else _between(x, y, next_x, next_y))
    return Curve(tuple(knots), tuple(segments))


def steps(below: Fraction, bands: Iterable[Pair]) -> Curve:
    """`below`, then from each lower bound on its points; of two bands at one bound the last counts."""
    ordered = sorted(dict(bands).items())
    knots = tuple(Knot(lower) for lower, _ in ordered)
    return Curve(knots, (Segment(below), *(Segment(points) for _, points in ordered)))


def of_multiple(curve: Curve, unit: Fraction) -> Curve:
    """The curve of x / unit (unit > 0): achievement of a higher-is-better target."""
    return Curve(
        tuple(Knot(knot.at * unit, knot.closes) for knot in curve.knots),
        tuple(Segment(s.constant, s.slope / unit, s.reciprocal * unit) for s in curve.segments),
        curve.floor,
        curve.cap,
    )


def of_inverse(curve: Curve, unit: Fraction) -> Curve:
    """The curve of unit / x (unit > 0): achievement of a lower-is-better target.

    `curve` ends flat; that end holds for x <= 0 as well, where nothing better can be achieved.
    """
    reached = [(knot, s) for knot, s in zip(curve.knots, curve.segments[1:], strict=True) if knot.at > 0]
    lowest = curve.segments[len(curve.knots) - len(reached)]
    segments = [lowest, *(segment for _, segment in reached)]
    return Curve(
        tuple(Knot(unit / knot.at, not knot.closes) for knot, _ in reversed(reached)),
        tuple(Segment(s.constant, reciprocal=s.slope * unit) for s in reversed(segments)),
        curve.floor,
        curve.cap,
    )


def _between(x: Fraction, y: Fraction, next_x: Fraction, next_y: Fraction) -> Segment:
    slope = (next_y - y) / (next_x - x)
    return Segment(y - slope * x, slope)
