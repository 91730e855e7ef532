"""What holds for the curve of every rule."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.numbers import from_official_units, official, official_units
from steelyard.scoring.curves import Curve, Knot, Segment
from steelyard.scoring.limits import POINTS_LIMIT
from strategies import RULES, Aimed, aimed, unhurried

every_rule = pytest.mark.parametrize("rule", sorted(RULES))
LOWER_BY_NATURE = {"reverse", "deduct"}
HIGHER_BY_NATURE = {"bonus", "milestone", "efficacy", "descriptive"}


@every_rule
@unhurried
@given(data=st.data())
def test_it_gives_points_for_every_real_value(rule: str, data: st.DataObject) -> None:
    each = data.draw(aimed(rule))
    for value in each.values:
        assert -POINTS_LIMIT <= each.curve.exact(value) <= POINTS_LIMIT


@every_rule
@unhurried
@given(data=st.data())
def test_many_values_at_once_equal_each_value_alone(rule: str, data: st.DataObject) -> None:
    each = data.draw(aimed(rule))
    alone = [official_units(each.curve.exact(value)) for value in each.values]
    assert alone == each.curve.official(each.values).tolist()
    assert alone == [each.curve.units(value) for value in each.values]


@every_rule
@unhurried
@given(data=st.data())
def test_it_gives_the_points_of_the_plain_formula(rule: str, data: st.DataObject) -> None:
    each = data.draw(aimed(rule))
    values = [value for value in each.values if abs(value) < 10**6 and (not value or abs(value) > 10**-6)]
    with localcontext() as context:
        context.prec = 50
        expected = [
            reference.rounded(
                reference.clip(
                    reference.points_of(each.rule, value, each.target, each.direction, each.unit.kind),
                    Decimal(-POINTS_LIMIT),
                    Decimal(POINTS_LIMIT),
                )
            )
            for value in values
        ]
    assert expected == [official(each.curve.exact(value)) for value in values]


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"within"}))
@unhurried
@given(data=st.data())
def test_better_values_never_earn_less(rule: str, data: st.DataObject) -> None:
    each = data.draw(aimed(rule))
    best_last = sorted(each.values, reverse=_lower_is_better(rule, each))
    points = [each.curve.exact(value) for value in best_last]
    assert all(worse <= better for worse, better in pairwise(points))


def _lower_is_better(rule: str, each: Aimed) -> bool:
    if rule in LOWER_BY_NATURE | HIGHER_BY_NATURE or getattr(each.rule, "of", None) == "value":
        return rule in LOWER_BY_NATURE
    return each.direction == "lower"


@unhurried
@given(data=st.data())
def test_inside_a_range_is_never_worse_than_outside(data: st.DataObject) -> None:
    each = data.draw(aimed("within"))
    start, end = Fraction(each.rule.start), Fraction(each.rule.end)
    outside = {value: max(start - Fraction(value), Fraction(value) - end, 0) for value in each.values}
    further_last = sorted(each.values, key=outside.__getitem__)
    points = [each.curve.exact(value) for value in further_last]
    assert all(nearer >= further for nearer, further in pairwise(points))


@pytest.mark.parametrize("rule", ["ratio", "reverse", "efficacy"])
@unhurried
@given(data=st.data())
def test_cap_and_floor_hold(rule: str, data: st.DataObject) -> None:
    each = data.draw(aimed(rule))
    for value in each.values:
        points = each.curve.exact(value)
        if each.rule.cap is not None:
            assert points <= each.rule.cap
        if each.rule.floor is not None and (each.rule.cap is None or each.rule.floor <= each.rule.cap):
            assert points >= each.rule.floor


@unhurried
@given(st.sampled_from([3, 7, 97, 1013]), st.lists(st.integers(-(10**7), 10**7), min_size=20, max_size=40))
def test_rounding_ties_are_settled_exactly(target: int, odds: list[int]) -> None:
    percent_of_target = Curve((), (Segment(Fraction(0), Fraction(100, target)),))
    halfway = [Decimal(target * (2 * odd + 1)) / Decimal(2 * 10**6) for odd in odds]
    expected = [odd + 1 if odd >= 0 else odd for odd in odds]
    assert expected == percent_of_target.official(halfway).tolist()


def test_a_value_just_under_a_knot_is_not_on_it() -> None:
    step = Curve((Knot(Fraction(1, 3)),), (Segment(Fraction(0)), Segment(Fraction(100))))
    third = Decimal("0.33333333333333333333333333")
    values = [third, third + Decimal("1e-26")] * 10
    assert [Decimal(0), Decimal(100)] * 10 == [from_official_units(units) for units in step.official(values)]


@every_rule
@unhurried
@given(data=st.data())
def test_a_plot_shows_points_of_the_curve_and_both_sides_of_its_jumps(rule: str, data: st.DataObject) -> None:
    each = data.draw(aimed(rule))
    plotted = each.curve.points(Decimal(-10), Decimal(10), 21)
    assert len(plotted) >= 21
    assert plotted == sorted(plotted, key=lambda point: point.value)
    even = {point.value: [] for point in plotted}
    for value, points in plotted:
        even[value].append(points)
    assert all(
        official(each.curve.exact(Decimal(x))) in map(official, even[Decimal(x)]) for x in range(-10, 11)
    )


def test_it_refuses_knots_out_of_order() -> None:
    with pytest.raises(ValueError, match="ascending"):
        Curve((Knot(Fraction(2)), Knot(Fraction(1))), (Segment(Fraction(0)),) * 3)
