"""What a measured score says of the true one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from steelyard.stats.halves import half_errors
from steelyard.stats.interval import Interval, Method
from steelyard.stats.measurement_error import (
    band_probabilities,
    regressed_at_least,
    standard_error_of_measurement,
    true_at_least,
)
from steelyard.stats.proportion import wilson


@pytest.mark.parametrize(("reliability", "chance"), [(0.7, 0.62), (0.52, 0.60), (0.9, 0.70)])
def test_an_observed_91_is_truly_over_90_with_the_published_probabilities(
    reliability: float, chance: float
) -> None:
    error = standard_error_of_measurement(6, reliability)
    assert f"{chance:.2f}" == f"{float(true_at_least(91, 90, error)):.2f}"


def test_a_spread_of_6_and_a_reliability_of_07_leave_an_error_of_3_3_points() -> None:
    assert 3.3 == pytest.approx(standard_error_of_measurement(6, 0.7), abs=0.02)


def test_regressed_scores_are_those_of_a_normal_population() -> None:
    # True scores normal about 80, SD² = 36·R; errors normal, variance 36·(1 − R): Bayes by integration.
    reliability, mean, observed, cut = 0.7, 80.0, 91.0, 90.0
    true = stats.norm(mean, 6 * math.sqrt(reliability))

    def joint(score: float) -> float:
        return float(true.pdf(score) * stats.norm.pdf(observed, score, 6 * math.sqrt(1 - reliability)))

    above = integrate.quad(joint, cut, 140)[0]
    whole = integrate.quad(joint, 20, 140)[0]
    found = regressed_at_least(observed, cut, mean=mean, spread=6, reliability=reliability)
    assert above / whole == pytest.approx(float(found), abs=1e-6)


def test_a_perfect_measurement_leaves_no_doubt() -> None:
    assert [1.0, 1.0, 0.0] == true_at_least([91.0, 90.0, 89.99], 90, 0.0).tolist()
    assert 1.0 == float(regressed_at_least(91, 90, mean=80, spread=6, reliability=1))


@pytest.mark.parametrize(("spread", "reliability"), [(6, -0.1), (6, 1.1), (-1, 0.5)])
def test_impossible_reliabilities_are_refused(spread: float, reliability: float) -> None:
    with pytest.raises(ValueError, match=r"reliability|spread"):
        standard_error_of_measurement(spread, reliability)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5).map(sorted))
def test_bands_share_out_the_whole_probability(reached: list[float]) -> None:
    bands = band_probabilities([reached])[0]
    assert len(reached) + 1 == len(bands)
    assert 1 == pytest.approx(bands.sum())
    assert (bands >= 0).all()


def test_bands_lie_between_the_cuts() -> None:
    assert [0.2, 0.5, 0.3] == pytest.approx(band_probabilities([[0.2, 0.7]])[0])


# ── errors with two sides ───────────────────────────────────────────────────────────────────────────


def interval(low: float, high: float, error: float) -> Interval:
    return Interval(0.0, low, high, error, 10, Method.LOG_RATIO, 0.95)


def test_an_even_interval_has_its_standard_error_on_both_sides() -> None:
    assert (3.0, 3.0) == pytest.approx(half_errors(interval(-5.88, 5.88, 3.0)))


def test_all_of_twenty_can_only_be_fewer() -> None:
    below, above = half_errors(wilson(20, 20))
    assert below > 0
    assert 0 == above


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0.1, 5))
def test_two_sides_have_the_standard_error_of_the_interval(below: float, above: float, error: float) -> None:
    low, high = half_errors(interval(-below, above, error))
    assert below / above == pytest.approx(low / high)
    # The variance of z·low for z < 0 and z·high for z > 0, by integration over the quantiles of z.
    z = stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    assert error == pytest.approx((np.where(z < 0, low, high) * z).std(), rel=1e-3)


def test_an_interval_without_width_has_no_error() -> None:
    assert (0.0, 0.0) == half_errors(interval(0.0, 0.0, 0.0))
