"""Scores too near to a cut to be sure of."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal import calibration_words
from steelyard.appraisal.border import BorderCase, Measured, border_cases, error_by_reliability
from steelyard.core.texts import LANGUAGES
from steelyard.scheme.model import Grades
from steelyard.stats.measurement_error import standard_error_of_measurement
from strategies import unhurried

GRADES = Grades.model_validate({"bands": {"S": 105, "A": 90, "B": 80, "C": 60, "D": "lowest"}})
SEM = standard_error_of_measurement(6, 0.7)


def case(score: str, error: float = SEM, at_most: str | None = None) -> BorderCase | None:
    found = border_cases([Measured("E1", Decimal(score), error, at_most)], GRADES)
    return found[0] if found else None


def test_a_91_is_truly_a_90_with_a_probability_of_62_percent() -> None:
    # DOMAIN §6.3: SD 6, R .7, SEM 3.3.
    found = case("91")
    assert found is not None
    assert ("A", "A", Decimal(90), Decimal(1)) == (found.grade, found.upper, found.cut, found.distance)
    assert ".62" == f"{found.probabilities['S'] + found.kept:.2f}".lstrip("0")


def test_an_89_has_missed_it_and_may_well_have_reached_it() -> None:
    found = case("89")
    assert found is not None
    assert ("B", "A", Decimal(-1)) == (found.grade, found.upper, found.distance)
    assert ".38" == f"{found.probabilities['A'] + found.probabilities['S']:.2f}".lstrip("0")


@pytest.mark.parametrize(
    ("score", "listed"), [("93.2863", True), ("93.2864", False), ("86.7137", True), ("86.7136", False)]
)
def test_less_than_one_standard_error_is_the_border(score: str, listed: bool) -> None:
    # 6·√.3 = 3.286335.
    assert listed is (case(score) is not None)


def test_exactly_one_standard_error_is_outside() -> None:
    assert case("92", error=2.0) is None
    assert case("91.9999", error=2.0) is not None


def test_a_score_on_the_cut_has_even_chances() -> None:
    found = case("90")
    assert found is not None
    assert ("A", Decimal(0)) == (found.grade, found.distance)
    assert 0.5 == pytest.approx(found.probabilities["A"], abs=1e-4)


def test_of_two_cuts_the_nearer_is_told() -> None:
    near_b = case("84", error=8.0)
    assert near_b is not None
    assert ("B", Decimal(80)) == (near_b.upper, near_b.cut)
    between = case("85", error=8.0)
    assert between is not None
    assert Decimal(90) == between.cut


def test_an_exact_score_is_no_border_case() -> None:
    assert case("90", error=0.0) is None


def test_under_a_veto_only_what_can_be_reached_is_in_doubt() -> None:
    assert case("91", at_most="C") is None
    found = case("61", at_most="C")
    assert found is not None
    assert ("C", Decimal(60)) == (found.grade, found.cut)
    assert 0 == found.probabilities["A"] + found.probabilities["B"] + found.probabilities["S"]


def test_a_veto_to_the_lowest_grade_leaves_no_doubt() -> None:
    assert case("60", at_most="D") is None


def test_the_most_doubtful_come_first() -> None:
    measured = [
        Measured("E3", Decimal(91), 3.0), Measured("E2", Decimal("80.5"), 3.0),
        Measured("E1", Decimal("79.5"), 3.0), Measured("E4", Decimal(97), 3.0), Measured("E5", Decimal(92), 12.0),
    ]  # fmt: skip
    # 1/3, .5/3, .5/3, none, 2/12.
    assert ["E1", "E2", "E5", "E3"] == [found.subject for found in border_cases(measured, GRADES)]


@pytest.mark.parametrize("error", [-1.0, math.nan, math.inf])
def test_an_impossible_error_is_refused(error: float) -> None:
    with pytest.raises(ValueError, match="standard error"):
        case("91", error=error)


def test_an_unknown_grade_is_refused() -> None:
    with pytest.raises(ValueError, match='"E" is not a grade'):
        case("91", at_most="E")


@given(st.decimals(0, 120, places=4), st.floats(0.01, 30), st.sampled_from([None, *GRADES.bands]))
@unhurried
def test_probabilities_share_out_the_whole(score: Decimal, error: float, at_most: str | None) -> None:
    (found,) = border_cases([Measured("E1", score, error, at_most)], GRADES) or (None,)
    if found is not None:
        assert 1 == pytest.approx(sum(found.probabilities.values()))
        assert abs(float(found.distance)) < error
        assert found.kept > 0.1


def test_the_error_of_a_group_comes_from_its_spread() -> None:
    # SD of 74, 80, 86 is 6; of one person there is none.
    assert SEM == pytest.approx(error_by_reliability([Decimal(74), Decimal(80), Decimal(86)], 0.7))
    assert 0 == error_by_reliability([Decimal(74)], 0.7)


@pytest.mark.parametrize("score", ["91", "89"])
def test_a_case_is_told_in_three_languages(score: str) -> None:
    found = case(score)
    assert found is not None
    text = calibration_words.border_case(found, {"E1": "林静怡"}.__getitem__)
    for language in LANGUAGES:
        words = text.in_language(language)
        assert "林静怡" in words
        assert f"{100 * found.kept:.0f}%" in words
        assert "3.3" in words
