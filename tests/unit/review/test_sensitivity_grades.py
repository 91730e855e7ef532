"""How sure a grade is when values move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats
from sensitivity_sheets import flat, people, scheme, sheets

import strategies
from steelyard.review.sensitivity.grades import Odds
from steelyard.review.sensitivity.matrix import Matrix
from steelyard.review.sensitivity.measured import Errors, Measured, uncertain_columns
from steelyard.review.sensitivity.robust import pairs
from steelyard.review.sensitivity.study import Settings, Study, study
from steelyard.review.sensitivity.words import about, summary
from steelyard.scoring import score_sheets
from strategies import Sheet

GRADES = {"grades": {"bands": {"A": 90, "B": 75, "C": "lowest"}}}


def odds_of(found: Study) -> Odds:
    assert found.measured_odds is not None
    return found.measured_odds


def measured(of: Any, scores: Any, errors: dict[str, list[float]], **more: Any) -> Study:
    scored = sheets(of, scores, **more)
    return study(scored, people(scored.count), errors=Errors.even(errors))


def test_the_probability_of_a_grade_is_that_of_the_normal_error() -> None:
    # The total is 0.5·92 + 0.5·86 = 89 with the error √((0.5·3)² + (0.5·4)²) = 2.5.
    found = odds_of(
        measured(flat({"x": 50, "y": 50}, **GRADES), {"x_1": [92], "y_1": [86]}, {"x_1": [3], "y_1": [4]})
    )
    above = stats.norm.sf(90, 89, 2.5)
    assert 2.5 == pytest.approx(found.error[0], rel=0.03)
    assert [above, 1 - above, 0] == pytest.approx(found.probabilities[0], abs=0.015)
    assert [1] == found.modal.tolist()
    assert [True] == found.border.tolist()


def test_a_grade_far_from_its_cuts_is_clear() -> None:
    found = odds_of(measured(flat({"x": 100}, **GRADES), {"x_1": [83]}, {"x_1": [2]}))
    assert [False] == found.border.tolist()
    assert 1 == pytest.approx(found.kept[0], abs=0.001)


def test_nearer_than_one_standard_error_is_a_border_case_though_the_grade_is_likely() -> None:
    # 91.9 is 0.95 standard errors above the cut of 90: P(A) = Φ(0.95) = 0.83.
    found = odds_of(measured(flat({"x": 100}, **GRADES), {"x_1": [91.9]}, {"x_1": [2]}))
    assert 0.83 == pytest.approx(found.kept[0], abs=0.015)
    assert [True] == found.border.tolist()


def test_errors_go_through_the_curve() -> None:
    # Reached or not: half of the draws about the target of 50 earn 100, the others nothing.
    binary = {"weight": 100, "target": 50, "score": {"rule": "binary"}}
    of = scheme({"all": {"weight": 100, "indicators": {"x": binary}}}, **GRADES)
    found = odds_of(measured(of, {"x": [50]}, {"x": [1]}))
    assert [0.5, 0, 0.5] == pytest.approx(found.probabilities[0], abs=0.015)


def test_points_are_capped_on_every_draw() -> None:
    capped = {"weight": 100, "caps": {"max": 89}}
    of = scheme({"all": {"weight": 100, "indicators": {"x": capped}}}, **GRADES)
    assert 0 == odds_of(measured(of, {"x": [88]}, {"x": [20]})).probabilities[0, 0]


def test_a_gate_shuts_on_the_draws_in_which_its_indicator_fails() -> None:
    # The gate is shut in half of the draws; y then earns 50 instead of 100, and the total is under 75.
    gate = {"indicator": "x_1", "at_least": 100, "others_at_most": 50}
    of = flat({"x": 1, "y": 99}, gates={"key": gate}, **GRADES)
    found = odds_of(measured(of, {"x_1": [100], "y_1": [100]}, {"x_1": [1]}))
    assert [0.5, 0, 0.5] == pytest.approx(found.probabilities[0], abs=0.015)


def test_ranks_are_given_anew_on_every_draw() -> None:
    # Of two who measure the same with the same error, each is ahead in half of the draws.
    ranked = {"weight": 100, "score": {"rule": "rank"}}
    of = scheme({"all": {"weight": 100, "indicators": {"x": ranked}}}, **GRADES)
    found = odds_of(measured(of, {"x": [50, 50, 10]}, {"x": [1, 1, 0]}))
    assert [0.5, 0, 0.5] == pytest.approx(found.probabilities[0], abs=0.015)
    assert [0, 0, 1] == found.probabilities[2].tolist()


def test_a_veto_holds_on_every_draw() -> None:
    more = {"vetoes": {"fraud": {"source": "decisions", "effect": {"grade_at_most": "B"}}}, **GRADES}
    found = odds_of(measured(flat({"x": 100}, **more), {"x_1": [95]}, {"x_1": [2]}, vetoed={"fraud": [True]}))
    assert 0 == found.probabilities[0, 0]
    assert 1 == pytest.approx(found.probabilities[0, 1], abs=0.01)
    assert [1] == found.official.tolist()


def test_people_who_inherit_one_number_share_its_error() -> None:
    # Both have the team's x; only the team is uncertain, so the better y decides on every draw.
    of, scores = flat({"x": 50, "y": 50}, **GRADES), {"x_1": [85, 85], "y_1": [90, 89]}
    errors = {"x_1": [5.0, 5.0]}
    together = study(sheets(of, scores), people(2), errors=Errors(errors, errors, {"x_1": ["team", "team"]}))
    apart = study(sheets(of, scores), people(2), errors=Errors.even(errors))
    assert 1 == pairs(together)[0].by_measurement
    # Apart the difference is 0.5 with the error 0.5·5·√2 = 3.54: Φ(0.1414) = 0.556.
    assert 0.556 == pytest.approx(pairs(apart)[0].by_measurement, abs=0.015)


def test_an_error_may_reach_to_one_side_only() -> None:
    below, above = {"x_1": [5.0]}, {"x_1": [0.0]}
    found = odds_of(
        study(sheets(flat({"x": 100}, **GRADES), {"x_1": [90]}), people(1), errors=Errors(below, above, {}))
    )
    assert [0.5, 0.5, 0] == pytest.approx(found.probabilities[0], abs=0.015)
    # z·5 below and nothing above has the variance 25/2 − 25/2π.
    assert (25 / 2 - 25 / (2 * np.pi)) ** 0.5 == pytest.approx(found.error[0], rel=0.03)


@given(strategies.sheets())
@settings(strategies.unhurried, max_examples=30)
def test_without_errors_the_official_grade_is_certain(sheet: Sheet) -> None:
    official = score_sheets(
        sheet.scheme, columns=sheet.columns, adjustments=sheet.adjustments, vetoed=sheet.vetoed
    )
    if not official.has_total.any():
        return
    errors = Errors.even({name: [0.0] * sheet.people for name in sheet.scheme.indicators})
    found = study(official, people(sheet.people), errors=errors, settings=Settings(draws=100, span=0))
    assert found.measured is None
    odds = found.weight_odds
    assert odds is not None
    grades = [grade for grade in official.grades if grade is not None]
    assert grades == [odds.grades[place] for place in odds.official.tolist()]
    # Fixed weights go through float64: only a total next to a cut may round to its other side.
    clear = np.abs(found.matrix.official[:, None] - np.array([900_000, 800_000, 600_000])).min(axis=1) > 1
    assert (odds.kept[clear] == 1).all()


@given(strategies.sheets())
@settings(strategies.unhurried, max_examples=30)
def test_a_tiny_error_draws_the_official_total(sheet: Sheet) -> None:
    official = score_sheets(
        sheet.scheme, columns=sheet.columns, adjustments=sheet.adjustments, vetoed=sheet.vetoed
    )
    lines = np.flatnonzero(official.has_total)
    errors = Errors.even({name: [1e-30] * sheet.people for name in sheet.scheme.indicators})
    columns = uncertain_columns(official, errors)
    if not columns or not len(lines):
        return
    found = Matrix.of(official, people(sheet.people)).only(lines)
    drawn = Measured(official, found, lines, columns, np.random.default_rng(1))(np.zeros((1, 1)))[0]
    near = np.abs(drawn - found.official / 10_000) < 3e-4
    assert (near | _on_a_knot(official, lines)).all()


def _on_a_knot(official: Any, lines: Any) -> Any:
    """Values where a curve jumps, or ties among peers: the smallest error may go either way there."""
    risky = np.zeros(official.count, dtype=bool)
    for name, scored in official.scored.items():
        indicator = official.scheme.indicators[name]
        for i in range(official.count):
            value = scored.column.values[i]
            if value is None or not scored.counts[i]:
                continue
            if indicator.score.rule == "rank" or indicator.score.rule in _JUMPING or official.shut:
                risky[i] = True
    return risky[lines]


_JUMPING = ("tier", "binary", "descriptive", "milestone", "three_point", "piecewise", "within")


# ── from a reliability ──────────────────────────────────────────────────────────────────────────────


def test_a_reliability_gives_every_total_the_same_error() -> None:
    # Totals 91, 85 and 79 have the standard deviation 6; a reliability of 0.7 leaves 3.29.
    found = study(
        sheets(flat({"x": 100}, **GRADES), {"x_1": [91, 85, 79]}),
        people(3),
        settings=Settings(reliability=0.7),
    )
    odds = odds_of(found)
    assert [3.286] * 3 == pytest.approx(odds.error, abs=0.001)
    assert 0.62 == pytest.approx(odds.kept[0], abs=0.005)
    assert [True, False, False] == odds.border.tolist()
    assert found.measured is None


# ── in words ────────────────────────────────────────────────────────────────────────────────────────


def test_a_border_case_is_to_be_discussed_in_three_languages() -> None:
    found = measured(flat({"x": 100}, **GRADES), {"x_1": [91]}, {"x_1": [2]})
    said = {tag: about(found, 0, str)[1].in_language(tag) for tag in ("en", "zh-Hans", "zh-Hant")}
    assert said["en"].startswith("Grade A has a probability of")
    assert "a border case, to be discussed before it is given" in said["en"]
    assert "边界个案，定级前必须讨论" in said["zh-Hans"]
    assert "邊界個案，評定前必須討論" in said["zh-Hant"]


def test_it_is_said_where_the_error_comes_from() -> None:
    found = measured(flat({"x": 50, "y": 50}, **GRADES), {"x_1": [92], "y_1": [86]}, {"x_1": [3], "y_1": [4]})
    # Variances 9/4 and 16/4: 36% and 64%.
    assert [0.36, 0.64] == pytest.approx(list(found.error_shares.values()), abs=0.05)
    assert any("Most of that error comes from y_1" in str(text) for text in summary(found, str))


def test_it_is_said_when_no_error_is_known() -> None:
    found = study(sheets(flat({"x": 100}, **GRADES), {"x_1": [91]}), people(1))
    assert any("no error of any value is known" in str(text) for text in summary(found, str))


def test_a_scheme_without_grades_has_ranks_only() -> None:
    found = measured(flat({"x": 100}), {"x_1": [91, 90]}, {"x_1": [2, 2]})
    assert found.weight_odds is None
    assert found.measured_odds is None
    assert found.measured is not None
