"""The worked numbers of every rule, in tests/cases/scoring/*.yml."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest
from _pytest.mark.structures import ParameterSet
from reading import CASES, Case, indicator, read_cases

from steelyard.core.numbers import from_official_units, official, parse_number
from steelyard.scheme.rules import Rule
from steelyard.scoring import Curve, NoCurve, curve_for, rank_units
from steelyard.scoring.vectorised import FEW

RULES = sorted(path.stem for path in CASES.glob("*.yml") if path.stem not in ("rank", "sheet"))


def _cases(*files: str, having: str = "name") -> list[ParameterSet]:
    return [
        pytest.param(case, id=f"{name}: {case['name']}")
        for name in files
        for case in read_cases(f"{name}.yml")
        if having in case
    ]


def _curve(case: Case) -> Curve:
    each = indicator({key: case[key] for key in ("score", "target", "direction", "unit") if key in case})
    return curve_for(each.score, target=each.target, direction=each.direction, unit=each.unit)


@pytest.mark.parametrize("case", _cases(*RULES, having="points"))
def test_it_gives_the_points_people_expect(case: Case) -> None:
    curve = _curve(case)
    actuals = [parse_number(actual) for actual in case["points"]]
    expected = [Decimal(points) for points in case["points"].values()]
    assert expected == [official(curve.exact(actual)) for actual in actuals]
    assert expected * FEW == [from_official_units(units) for units in curve.official(actuals * FEW)]


@pytest.mark.parametrize("case", _cases(*RULES, having="no_curve"))
def test_it_says_why_there_is_no_curve(case: Case) -> None:
    with pytest.raises(NoCurve) as refusal:
        _curve(case)
    assert case["no_curve"] == refusal.value.reason


@pytest.mark.parametrize("case", _cases("rank"))
def test_it_ranks_among_peers(case: Case) -> None:
    values = [parse_number(value) for value in case["values"]]
    direction = case.get("direction", "higher")
    if "no_curve" in case:
        with pytest.raises(NoCurve) as refusal:
            rank_units(values, direction=direction)
        assert case["no_curve"] == refusal.value.reason
    else:
        ranked = [from_official_units(units) for units in rank_units(values, direction=direction)]
        assert [Decimal(points) for points in case["ranked"]] == ranked


def test_every_rule_of_the_scheme_has_a_file_of_cases() -> None:
    models = get_args(get_args(Rule)[0])
    assert {model.model_fields["rule"].default for model in models} == {*RULES, "rank"}
