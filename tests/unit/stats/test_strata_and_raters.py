"""Strata, weights, finite populations and raters, by hand and against statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.weightstats import DescrStatsW

from steelyard.stats.population import correction, equivalent_sample, needed_from
from steelyard.stats.proportion import wilson
from steelyard.stats.raters import (
    ONE_RATER,
    error_of_one,
    spearman_brown,
    spread_within,
)
from steelyard.stats.strata import Stratum, share_of, stratified_mean, stratified_proportion
from steelyard.stats.weights import effective_size, effective_sizes
from strategies import unhurried


def test_the_market_is_the_sum_of_its_strata() -> None:
    # North 4,000 people, 30 of 100; south 8,000, 10 of 50: (4·.3 + 8·.2)/12 = .23333.
    found = stratified_proportion([share_of(4000, 100, 0.3), share_of(8000, 50, 0.2)])
    variance = (1 / 3) ** 2 * 0.3 * 0.7 / 99 + (2 / 3) ** 2 * 0.2 * 0.8 / 49
    assert found.estimate == pytest.approx(0.7 / 3)
    assert found.error == pytest.approx(math.sqrt(variance))


def test_one_stratum_is_a_simple_sample() -> None:
    values = [1.0, 4.0, 4.0, 7.0, 9.0]
    low, high = DescrStatsW(values).tconfint_mean()
    found = stratified_mean([Stratum(77, 5, float(np.mean(values)), float(np.var(values, ddof=1)))])
    assert (found.low, found.high) == pytest.approx((low, high))


def test_strata_that_differ_only_from_one_another_have_no_sampling_error() -> None:
    found = stratified_mean([Stratum(1, 10, 0.0, 0.0), Stratum(1, 10, 1.0, 0.0)])
    assert (found.estimate, found.half_width) == (0.5, 0)


def test_a_sample_of_one_voice_is_still_a_sample() -> None:
    found, simple = stratified_proportion([share_of(1, 20, 1.0), share_of(1, 20, 1.0)]), wilson(40, 40)
    assert (found.low, found.high) == pytest.approx((simple.low, simple.high))


def test_asking_whole_strata_leaves_nothing_to_chance() -> None:
    strata = [share_of(100, 100, 0.3), share_of(50, 50, 0.5)]
    assert stratified_proportion(strata, population=150).half_width == 0


@pytest.mark.parametrize("strata", [[], [Stratum(1, 1, 0.5, 0.1)], [Stratum(0, 5, 0.5, 0.1)]])
def test_strata_without_size_or_spread_are_refused(strata: list[Stratum]) -> None:
    with pytest.raises(ValueError, match=r"strat"):
        stratified_mean(strata)


def test_more_answers_than_a_stratum_has_people_are_refused() -> None:
    with pytest.raises(ValueError, match="more answers than people"):
        stratified_mean([Stratum(1, 60, 0.5, 0.1), Stratum(1, 10, 0.5, 0.1)], population=100)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=50))
@unhurried
def test_unequal_weights_are_never_worth_more(weights: list[int]) -> None:
    worth = effective_size(weights)
    assert 1 <= worth <= len(weights) + 1e-9
    assert worth == pytest.approx(effective_sizes(sum(weights), sum(w * w for w in weights))[0])


def test_equal_weights_are_worth_their_number() -> None:
    assert effective_size([2.5] * 8) == pytest.approx(8)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_weigh_nothing_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        effective_size(weights)


def test_a_finite_population() -> None:
    # sqrt((1000 - 100)/999) = .94916; 100 of 1,000 are worth 100 · 999/900 = 111.
    assert correction(100, 1000) == pytest.approx(0.949158, abs=1e-6)
    assert equivalent_sample(100, 1000)[0] == pytest.approx(111)
    assert needed_from(385, 1000) == pytest.approx(385 / 1.384)
    assert np.isinf(equivalent_sample(10, 10)[0])
    with pytest.raises(ValueError, match="population"):
        correction(11, 10)


# ── raters ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "raters", "mean"),
    [(0.45, 2, 0.62), (0.45, 3, 0.71), (0.45, 5, 0.80), (0.52, 2, 0.68), (0.52, 3, 0.76), (0.52, 5, 0.84)],
)  # k r / (1 + (k - 1) r): 3 · .52 / 2.04 = .7647
def test_reliability_of_several_raters(one: float, raters: int, mean: float) -> None:
    assert round(spearman_brown(one, raters), 2) == mean


def test_the_spread_within_people_is_the_mean_square_of_an_analysis_of_variance() -> None:
    import pandas as pd
    from statsmodels.formula.api import ols

    groups = {"a": [3.0, 4.0, 5.0], "b": [2.0, 2.0], "c": [5.0]}
    rows = pd.DataFrame(
        [(who, value) for who, found in groups.items() for value in found], columns=["who", "y"]
    )
    table = anova_lm(ols("y ~ C(who)", rows).fit())
    found = spread_within(groups.values())
    assert found is not None
    assert found.freedom == table.loc["Residual", "df"]
    assert found.variance == pytest.approx(table.loc["Residual", "mean_sq"])
    assert not found.assumed


def test_without_a_second_rater_the_published_reliability_stands_in() -> None:
    assert spread_within([[3.0], [4.0]]) is None
    found = error_of_one([2.0, 4.0, 3.0], ONE_RATER)  # s² = 1, 48% of it is error
    assert (found.variance, found.freedom, found.assumed) == (pytest.approx(0.48), 2, True)


def test_one_rating_says_nothing_about_raters() -> None:
    assert math.isnan(error_of_one([3.0], ONE_RATER).variance)
