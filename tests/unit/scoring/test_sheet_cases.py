"""Whole sheets, in tests/cases/scoring/sheet.yml."""

from __future__ import annotations

from decimal import Decimal

import pytest
from reading import Case, read_cases, scheme

from steelyard.core.numbers import parse_number
from steelyard.scoring import Card, Column, score_sheets


def _number(text: str | None) -> Decimal | None:
    return None if text in (None, "null") else parse_number(text)


def _card(case: Case) -> Card:
    columns = {
        name: Column([None], statuses=[actual["status"]])
        if isinstance(actual, dict)
        else Column([_number(actual)])
        for name, actual in case["actuals"].items()
    }
    return score_sheets(
        scheme(case["scheme"]),
        columns=columns,
        adjustments={name: [_number(count)] for name, count in case.get("adjustments", {}).items()},
        vetoed={name: [True] for name in case.get("vetoed", [])},
    ).card(0)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in read_cases("sheet.yml")])
def test_it_scores_the_sheet_people_expect(case: Case) -> None:
    card = _card(case)
    assert _number(case["total"]) == card.total
    for field in ("grade", "reason"):
        if field in case:
            assert (None if case[field] == "null" else case[field]) == getattr(card, field)
    if "coefficient" in case:
        assert _number(case["coefficient"]) == card.coefficient
    if "blocked_by" in case:
        assert tuple(case["blocked_by"]) == card.blocked_by
    each = card.indicators
    assert case.get("reasons", {}) == {name: each[name].reason for name in case.get("reasons", {})}
    for name, points in case.get("scores", {}).items():
        assert _number(points) == each[name].score, name
    for name, weight in case.get("weights", {}).items():
        assert _number(weight) == each[name].effective_weight, name
    for name, gates in case.get("gated_by", {}).items():
        assert tuple(gates) == each[name].gated_by, name


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in read_cases("sheet.yml")])
def test_effective_weights_of_a_sheet_sum_to_100_and_contributions_to_its_dimensions(case: Case) -> None:
    card = _card(case)
    weights = [
        each.effective_weight for each in card.indicators.values() if each.effective_weight is not None
    ]
    assert (100 if card.total is not None else 0) == sum(weights)
    for name, dimension in card.dimensions.items():
        if dimension.contribution is not None and "caps" not in case["scheme"]["dimensions"][name]:
            own = [each.contribution for each in card.indicators.values() if each.dimension == name]
            assert dimension.contribution == sum(part for part in own if part is not None)
