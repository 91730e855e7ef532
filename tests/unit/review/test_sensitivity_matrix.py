"""Totals in float64 are the official ones, under the agreed weights and under any others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from sensitivity_sheets import matrix, people, scheme

import strategies
from steelyard.review.sensitivity.freedom import Freedom
from steelyard.review.sensitivity.matrix import Matrix
from steelyard.review.sensitivity.totals import Way, scored_totals, weighed_totals
from steelyard.scoring import score_sheets
from strategies import Sheet

#: The last of four decimals may be rounded the other way by float64 next to a tie.
ONE_UNIT = {"atol": 1.01e-4, "rtol": 1e-9}


def scored(sheet: Sheet) -> Any:
    return score_sheets(
        sheet.scheme, columns=sheet.columns, adjustments=sheet.adjustments, vetoed=sheet.vetoed
    )


@given(strategies.sheets())
@settings(strategies.unhurried, max_examples=40)
def test_totals_under_the_agreed_weights_are_official(sheet: Sheet) -> None:
    official = scored(sheet)
    found = Matrix.of(official, people(sheet.people))
    way = Way(sheet.scheme.aggregation)
    expected = official.units[official.has_total] / 10_000
    by_weights = weighed_totals(found, found.base[None], way=way)[0, official.has_total]
    by_scores = scored_totals(found, found.scores.T[:, None].copy(), way=way)[0, official.has_total]
    assert np.allclose(expected, by_weights, **ONE_UNIT)
    assert np.allclose(expected, by_scores, **ONE_UNIT)


@given(strategies.sheets())
@settings(strategies.unhurried, max_examples=20)
def test_effective_weights_are_those_of_the_card(sheet: Sheet) -> None:
    official = scored(sheet)
    found = Matrix.of(official, people(sheet.people))
    for i in np.flatnonzero(official.has_total).tolist():
        card = official.card(i)
        expected = [float(part.effective_weight or 0) / 100 for part in card.indicators.values()]
        assert np.allclose(expected, found.effective[i])


def by_hand(found: Matrix, weights: NDArray[np.float64]) -> list[list[float]]:
    """Totals by the rules of the sheet, person by person: redistribution within the dimension, then across."""
    d = len(found.groups)
    totals = []
    for line in weights.tolist():
        of_line = []
        for i in range(len(found.subjects)):
            parts = []
            for place, group in enumerate(found.groups):
                columns = range(group.columns.start, group.columns.stop)
                own = [(line[d + j], found.scores[i, j]) for j in columns if found.own[i, j] > 0]
                if own:
                    mean = sum(w * s for w, s in own) / sum(w for w, _ in own)
                    parts.append((line[place], mean))
            of_line.append(sum(w * s for w, s in parts) / sum(w for w, _ in parts))
        totals.append(of_line)
    return totals


def test_a_weight_without_a_score_moves_within_the_dimension_and_then_across_the_sheet() -> None:
    found = matrix(
        scheme(
            {
                "one": {"weight": 60, "indicators": {"a": 70, "b": 30}},
                "two": {"weight": 40, "indicators": {"c": 50, "d": 50}},
            }
        ),
        {"a": [80, None, 90], "b": [60, 70, 50], "c": [50, 90, None], "d": [70, None, None]},
    )
    drawn = Freedom.of(found).draw(20, np.random.default_rng(1))
    assert np.allclose(by_hand(found, drawn), weighed_totals(found, drawn, way=Way.ARITHMETIC), atol=1e-4)


def test_the_weakest_dimension_is_the_lowest_mean_of_those_that_take_part() -> None:
    found = matrix(
        scheme(
            {
                "one": {"weight": 60, "indicators": {"a": 75, "b": 25}},
                "two": {"weight": 40, "indicators": {"c": 100}},
            }
        ),
        {"a": [80, 90], "b": [60, 50], "c": [78, None]},
    )
    # 0.75·80 + 0.25·60 = 75 is under 78; 0.75·90 + 0.25·50 = 80 stands alone.
    assert [75, 80] == weighed_totals(found, found.base[None], way=Way.WEAKEST)[0].tolist()


def test_a_score_of_nothing_leaves_nothing_of_a_geometric_mean() -> None:
    found = matrix(
        scheme({"one": {"weight": 100, "indicators": {"a": 99, "b": 1}}}), {"a": [100, 25], "b": [0, 25]}
    )
    assert [0, 25] == pytest.approx(weighed_totals(found, found.base[None], way=Way.GEOMETRIC)[0])


def test_equal_totals_share_their_places() -> None:
    found = matrix(
        scheme({"one": {"weight": 100, "indicators": {"a": 100}}}), {"a": [70, 90, 70, 95, 70, 10]}
    )
    first, last = found.places
    assert [3, 2, 3, 1, 3, 6] == first.tolist()
    assert [5, 2, 5, 1, 5, 6] == last.tolist()
