"""Curves as the rules see them: every change of course, exactly, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from steelyard.core.document import read_document
from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rules.not_monotone import NotMonotone
from steelyard.lint.sweep import SAME, Sweep, lowest_ever, points_at, sweep
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.model import Dimension, Indicator, Scheme, TargetModel
from strategies import RULES, indicators, numbers, unhurried

#: Written as far as they go in the whole range of a target of 200.
WIDE = {"rule": "ratio", "cap": "120"}


def indicator(score: dict[str, object], **fields: object) -> Indicator:
    written = {"title": "leads", "formula": "leads", "unit": "count", "weight": "100", "target": "200"}
    return Indicator.model_validate({**written, "score": score, **fields})


def swept(score: dict[str, object], **fields: object) -> Sweep:
    found = sweep(indicator(score, **fields))
    assert found is not None
    return found


def shown(found: Sweep) -> list[tuple[float, float]]:
    return [(float(point.value), float(point.points)) for point in found.capped]


def test_a_line_bends_where_its_cap_is_reached() -> None:
    # 100 points at 200 make 120 at 240.
    assert [(0, 0), (240, 120), (400, 120)] == shown(swept(WIDE))


def test_the_caps_of_the_indicator_bend_it_too() -> None:
    # 30 points at 60, 110 at 220.
    assert [(0, 30), (60, 30), (220, 110), (240, 110), (400, 110)] == shown(
        swept(WIDE, caps={"min": "30", "max": "110"})
    )


def test_a_jump_stands_twice_left_side_first() -> None:
    found = swept({"rule": "binary"})
    assert [(0, 0), (200, 0), (200, 100), (400, 100)] == shown(found)


def test_it_reaches_from_nothing_to_twice_the_target_and_to_the_outermost_knot() -> None:
    found = swept({"rule": "piecewise", "points": {"-50": "0", "500": "100"}})
    assert (0, 400) == (found.low, found.high)
    assert (-50, 500) == (found.points[0].value, found.points[-1].value)
    assert all(0 <= point.value <= 400 for point in found.inside)


def test_a_stretch_mark_beyond_twice_the_target_is_inside() -> None:
    assert 500 == swept(WIDE, target={"target": "200", "stretch": "500"}).high


@pytest.mark.parametrize(
    ("score", "low", "high"),
    [
        # Twenty complaints of 5 points use up 100; a quarter of that is added on both sides.
        ({"rule": "deduct", "each": "5"}, -5, 25),
        ({"rule": "efficacy", "bad": "40", "good": "80"}, 30, 90),
        ({"rule": "within", "from": "90", "to": "100", "tolerance": "5"}, 80, 110),
        ({"rule": "milestone", "shares": ["50", "50"]}, -0.5, 2.5),
    ],
)
def test_without_a_target_it_covers_what_the_rule_speaks_of(
    score: dict[str, object], low: float, high: float
) -> None:
    found = swept(score, target={})
    assert (low, high) == (float(found.low), float(found.high))
    assert found.target is None


def test_where_only_achievement_counts_a_target_of_one_is_assumed() -> None:
    found = swept(WIDE, target={})
    assert [(0, 0), (1.2, 120), (2, 120)] == shown(found)
    assert "120%" == found.shown(Decimal("1.2"))


def test_ratings_are_swept_over_their_scale() -> None:
    ratings = {"scale": ["1", "5"], "perspectives": {"manager": "100"}}
    anchors = {"1": {"score": "20"}, "4": {"score": "100"}}
    found = swept(
        {"rule": "descriptive", "anchors": anchors},
        input="ratings",
        formula=None,
        ratings=ratings,
        target="3",
    )
    assert [(1, 20), (4, 100), (5, 100)] == shown(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"score": {"rule": "rank"}},
        {"score": {"rule": "ratio"}, "target": "0"},
        {"score": {"rule": "three_point"}, "target": {"threshold": "9", "target": "5", "stretch": "7"}},
    ],
)
def test_what_has_no_curve_is_not_swept(fields: dict[str, object]) -> None:
    assert sweep(indicator(**fields)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("score", "least"),
    [
        ({"rule": "ratio"}, 0),
        ({"rule": "delta", "step": "1", "per": "1", "per_unit": "absolute"}, -(10**9)),
        ({"rule": "delta", "step": "1", "per": "1", "per_unit": "absolute", "max_down": "130"}, -30),
        ({"rule": "tier", "bands": {"100%": "100", "lowest": "-20"}}, -20),
        ({"rule": "piecewise", "points": {"0": "0", "100": "-15", "200": "100"}}, -15),
    ],
)
def test_the_lowest_points_of_any_value(score: dict[str, object], least: int) -> None:
    assert least == lowest_ever(swept(score).curve)


# ── properties ──────────────────────────────────────────────────────────────────────────────────────

any_indicator = indicators()


@unhurried
@given(any_indicator)
def test_it_holds_both_sides_of_every_knot(each: Indicator) -> None:
    found = sweep(each)
    assert found is not None
    for knot, (left, right) in zip(found.curve.knots, pairwise(found.curve.segments), strict=True):
        at = [p.points for p in found.points if abs(Fraction(p.value) - knot.at) <= abs(knot.at) / 10**30]
        bounds = (found.curve.floor, found.curve.cap)
        for segment in (left, right):
            side = segment.at(knot.at)
            side = side if bounds[0] is None else max(side, bounds[0])
            side = side if bounds[1] is None else min(side, bounds[1])
            assert any(abs(Fraction(points) - side) < Fraction(SAME) for points in at)


@unhurried
@given(any_indicator, st.data())
def test_between_two_points_nothing_is_missed(each: Indicator, data: st.DataObject) -> None:
    """A value between two neighbours earns between what they earn, within the caps."""
    found = sweep(each)
    assert found is not None
    gaps = [(a, b) for a, b in pairwise(found.capped) if a.value < b.value]
    a, b = data.draw(st.sampled_from(gaps))
    part = data.draw(st.integers(1, 99))
    value = a.value + (b.value - a.value) * part / 100
    assume(a.value < value < b.value)
    points = found.capped_at(value)
    assert min(a.points, b.points) - SAME <= points <= max(a.points, b.points) + SAME


@unhurried
@given(st.sampled_from(sorted(RULES)), st.data())
def test_monotone_rules_are_never_reported(rule: str, data: st.DataObject) -> None:
    """The strategies draw rules whose points only rise, or only fall, with the value."""
    draft = drafted(data.draw(indicators(rule)))
    assert [] == [str(finding.message) for finding in NotMonotone().check(draft)]


@unhurried
@given(st.sampled_from(["ratio", "three_point", "reverse", "binary"]), numbers(1, 9999, 0), st.data())
def test_another_unit_changes_values_and_no_points(rule: str, factor: Decimal, data: st.DataObject) -> None:
    """Leads in dozens, costs in cents: the marks are multiplied, and so are the values of the curve."""
    each = data.draw(indicators(rule))
    old = each.target
    marks = {name: getattr(old, name) * factor for name in ("threshold", "target", "stretch")}
    other = each.model_copy(update={"target": TargetModel.model_validate(marks)})
    one, two = sweep(each), sweep(other)
    assert one is not None
    assert two is not None
    assert [point.points for point in one.capped] == pytest.approx([point.points for point in two.capped])
    assert [float(p.value * factor) for p in one.capped] == pytest.approx(
        [float(p.value) for p in two.capped]
    )


@unhurried
@given(any_indicator, numbers())
def test_the_points_of_one_value_are_those_of_the_curve(each: Indicator, value: Decimal) -> None:
    found = sweep(each)
    assert found is not None
    assert abs(Fraction(points_at(found.curve, value)) - found.curve.exact(value)) < Fraction(SAME)


def drafted(each: Indicator) -> Draft:
    dimension = Dimension(title=Text.of("d"), weight=Decimal(100), indicators={"i": each})
    scheme = Scheme(scheme="s", title=Text.of("s"), dimensions={"d": dimension})
    return Draft(LoadedScheme(scheme, read_document("scheme: s", "s.yaml"), "s.yaml"))
