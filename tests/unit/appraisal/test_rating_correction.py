"""Corrected ratings stand beside the raw ones."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.appraisal import calibration_words
from steelyard.appraisal.correction import Advice, advised, corrected
from steelyard.core.texts import LANGUAGES
from steelyard.stats.rater_diagnostics import diagnose
from steelyard.stats.rater_scores import Rating


def panel() -> list[Rating]:
    """Ten people by six raters, one of them a point below the others; P0 is spared the severe one."""
    chance = np.random.default_rng(8)
    deserved = np.linspace(2.5, 4.5, 10)
    return [
        Rating(f"P{i}", rater, float(deserved[i] + shift + chance.normal(0, 0.2)), item)
        for rater, shift in (("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0), ("strict", -1.0))
        for i in range(10)
        for item in "pq"
        if (i, rater) != (0, "strict")
    ]


def managers_only() -> list[Rating]:
    return [each for each in panel() if (each.ratee < "P5") is (each.rater == "a") and each.rater in "ab"]


def test_a_corrected_rating_is_the_rating_less_the_shift() -> None:
    ratings = panel()
    found = diagnose(ratings)
    shift = found.corrections()["strict"]
    assert shift < -0.5
    for each in corrected(ratings, found):
        assert each.value == pytest.approx(each.rating.value - found.corrections()[each.rating.rater])


def test_the_ratings_stay_as_they_were_given() -> None:
    ratings = panel()
    assert ratings == [each.rating for each in corrected(ratings, diagnose(ratings))]


def test_people_of_the_severe_rater_are_lifted_beside_the_one_who_was_spared() -> None:
    ratings = panel()
    advice = {each.ratee: each for each in advised(ratings, diagnose(ratings))}
    shifts = diagnose(ratings).corrections()
    raw = np.mean([each.value for each in ratings if each.ratee == "P1"])
    assert raw == pytest.approx(advice["P1"].raw)
    assert -sum(shifts.values()) / 6 == pytest.approx(advice["P1"].change)
    assert advice["P1"].change - advice["P0"].change == pytest.approx(
        sum(shift for rater, shift in shifts.items() if rater != "strict") / 5 - sum(shifts.values()) / 6
    )
    assert advice["P1"].change > advice["P0"].change


def test_where_correction_is_refused_there_is_none() -> None:
    ratings = managers_only()
    found = diagnose(ratings)
    assert found.refusal is not None
    assert all(each.value is None for each in corrected(ratings, found))
    for each in advised(ratings, found):
        assert each.corrected is None
        assert 0 == each.change
        assert calibration_words.advice(each, str) is None


def test_ratings_of_oneself_are_neither_corrected_nor_counted() -> None:
    ratings = [*panel(), Rating("P1", "P1", 5.0, "p")]
    found = diagnose(ratings)
    assert list(corrected(ratings, found))[-1].value is None
    assert advised(panel(), diagnose(panel())) == advised(ratings, found)


def test_corrected_means_end_where_the_scale_does() -> None:
    ratings = [Rating(each.ratee, each.rater, each.value + 0.5, each.item) for each in panel()]
    found = diagnose(ratings)
    free, held = (advised(ratings, found, scale=scale)[-1] for scale in (None, (1.0, 4.5)))
    assert free.corrected is not None
    assert free.corrected > 4.5
    assert 4.5 == held.corrected
    assert free.raw == held.raw


def test_a_rater_without_links_counts_as_given() -> None:
    lonely = [Rating(f"Q{i}", "far", 2.0 + i / 10, item) for i in range(12) for item in "pq"]
    ratings = [*panel(), *lonely, Rating("P0", "far", 3.0, "p")]
    advice = {each.ratee: each for each in advised(ratings, diagnose(ratings))}
    assert (6, 1) == (advice["P0"].raters, advice["P0"].kept)
    assert advice["P0"].corrected is not None
    assert advice["Q3"].corrected is None


def test_raw_and_corrected_are_told_together() -> None:
    text = calibration_words.advice(Advice("P1", 6, 0, 3.4, 3.57), str)
    assert text is not None
    for language in LANGUAGES:
        words = text.in_language(language)
        assert "3.40" in words
        assert "3.57" in words
