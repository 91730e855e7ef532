"""Curves as functions: the plain form gives the same points, and gaps are found where they are widest."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.core.units import Unit
from steelyard.review.difference.plain_curves import first_full, plain_curve, widest_gap
from steelyard.scheme.model import Bounds, Indicator
from steelyard.scoring import Curve, curve_for
from strategies import RULES, Aimed, aimed

FREE = Bounds()


def curve(direction: str = "higher", target: object = 10, **rule: object) -> Curve:
    made = Indicator.model_validate(
        {
            "title": "t",
            "formula": "m",
            "unit": "count",
            "weight": 1,
            "direction": direction,
            "target": target,
            "score": rule,
        }
    )
    return curve_for(made.score, target=made.target, direction=direction, unit=Unit("count"))


@given(st.sampled_from(sorted(RULES)).flatmap(aimed), st.integers(-20, 80), st.integers(80, 150))
@settings(max_examples=60)
def test_the_plain_form_gives_the_same_points(case: Aimed, low: int, high: int) -> None:
    plain = plain_curve(case.curve, Bounds(min=Decimal(low), max=Decimal(high)))
    assert (None, None) == (plain.floor, plain.cap)
    for value in case.values:
        assert min(max(case.curve.exact(value), low), high) == plain.exact(value)


@given(st.sampled_from(sorted(RULES)).flatmap(aimed), st.sampled_from(sorted(RULES)).flatmap(aimed))
@settings(max_examples=60)
def test_no_value_is_further_apart_than_the_widest_gap(one: Aimed, other: Aimed) -> None:
    caps = Bounds(min=Decimal(0), max=Decimal(200))
    curves = plain_curve(one.curve, caps), plain_curve(other.curve, caps)
    ends = Fraction(-1000), Fraction(1000)
    gap = widest_gap(*curves, ends)
    inside = [
        Fraction(value) for value in (*one.values, *other.values) if ends[0] <= Fraction(value) <= ends[1]
    ]
    for value in inside:
        assert abs(curves[1].exact(value) - curves[0].exact(value)) <= abs(gap.points) + Fraction(1, 10**20)
    if gap.side == 0:
        assert curves[1].exact(gap.value) - curves[0].exact(gap.value) == gap.points


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # 60 at 5, 100 at 10, 120 at 15, with the jump at 5
        (
            curve(rule="three_point", target={"threshold": 5, "target": 10, "stretch": 15}),
            curve(rule="piecewise", points=[[5, 0], [5, 60], [10, 100], [15, 120]]),
        ),
        # 100 · a / 10 up to 120
        (curve(rule="ratio", cap=120), curve(rule="piecewise", of="achievement", points={0: 0, "120%": 120})),
        # one point for each percent of the target is the ratio
        (curve(rule="ratio"), curve(rule="delta", step=1, per="1%", per_unit="relative", max_down=100)),
        (curve("lower", rule="ratio", cap=150), curve("lower", rule="reverse", method="reciprocal", cap=150)),
        # 60 at 2, 100 at 6
        (curve(rule="efficacy", bad=2, good=6, cap=100), curve(rule="piecewise", points={-4: 0, 6: 100})),
        (curve(rule="tier", of="value", bands={10: 100, "lowest": 0}), curve(rule="binary")),
        (curve(rule="deduct", each=5, cap=50), curve("lower", rule="piecewise", points={0: 100, 10: 50})),
    ],
)  # fmt: skip
def test_the_same_function_by_two_rules_is_one_curve(one: Curve, other: Curve) -> None:
    assert plain_curve(one, FREE) == plain_curve(other, FREE)


def test_the_widest_gap_may_be_only_approached() -> None:
    """A step from 0 to 100 at 10 and one at 8 differ by 100 from 8 on; a line to 10 is 100 away just under 10."""
    step, line = curve(rule="binary"), curve(rule="ratio", cap=100)
    assert (Fraction(10), -1, Fraction(100)) == widest_gap(
        plain_curve(step, FREE), plain_curve(line, FREE), ()
    )


def test_the_widest_gap_may_lie_between_knots() -> None:
    """The line from (5, 200) to (20, 50) is 250 − 10a; less 1000/a that is 0 at both ends and 50 at 10."""
    reciprocal = curve("lower", rule="reverse", method="reciprocal")
    chord = curve("lower", rule="piecewise", points={5: 200, 20: 50})
    gap = widest_gap(plain_curve(reciprocal, FREE), plain_curve(chord, FREE), ())
    assert (Fraction(10), 0, Fraction(50)) == gap


@pytest.mark.parametrize(
    ("direction", "rule", "expected"),
    [
        ("higher", {"rule": "ratio"}, 10),
        ("higher", {"rule": "ratio", "cap": 90}, None),  # never
        ("lower", {"rule": "reverse", "method": "linear"}, 10),
        ("higher", {"rule": "binary"}, 10),
        ("higher", {"rule": "piecewise", "points": {2: 0, 4: 50, 8: 150}}, 6),
        ("higher", {"rule": "descriptive", "anchors": {"1": {"score": 100}}}, None),  # always
    ],
)
def test_where_full_marks_begin(direction: str, rule: dict[str, object], expected: int | None) -> None:
    assert expected == first_full(plain_curve(curve(direction, **rule), FREE), direction)
