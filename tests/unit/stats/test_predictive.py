"""Predictions of the next value against statsmodels, and their promise: as often right as they say."""

from __future__ import annotations

import random

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from steelyard.stats.predictive import Predictive, of_level, of_trend
from strategies import unhurried

VALUES = [12.0, 15.0, 11.0, 16.0, 14.0, 18.0]


def bounds(found: Predictive) -> tuple[float, float]:
    return found.quantile(0.1), found.quantile(0.9)


def test_around_a_level_it_is_the_prediction_of_a_constant() -> None:
    found = of_level(VALUES)
    theirs = sm.OLS(VALUES, np.ones(6)).fit().get_prediction([[1]]).summary_frame(alpha=0.2)
    assert found is not None
    assert found.centre == pytest.approx(theirs["mean"][0])
    assert bounds(found) == pytest.approx((theirs["obs_ci_lower"][0], theirs["obs_ci_upper"][0]))


def test_on_a_trend_it_is_the_prediction_of_a_line() -> None:
    times = [0.0, 1.0, 2.0, 4.0, 5.0, 6.0]
    found = of_trend(times, VALUES, 7)
    fit = sm.OLS(VALUES, sm.add_constant(times)).fit()
    theirs = fit.get_prediction([[1, 7]]).summary_frame(alpha=0.2)
    assert found is not None
    assert found.centre == pytest.approx(theirs["mean"][0])
    assert bounds(found) == pytest.approx((theirs["obs_ci_lower"][0], theirs["obs_ci_upper"][0]))


def test_by_hand() -> None:
    # 1, 2, 3: mean 2, s = 1, scale √(4/3) = 1.1547; t(2) has 0.5 at the centre.
    found = of_level([1.0, 2.0, 3.0])
    assert found is not None
    assert (found.centre, found.freedom) == (2, 2)
    assert found.scale == pytest.approx(1.1547, abs=1e-4)
    assert found.chance_of(2) == 0.5
    # t(2) of (2 − 3)/1.1547 = −0.8660: 1/2 − 0.8660/(2·√(2 + 0.75)) = 0.2389.
    assert found.chance_of(3) == pytest.approx(0.2389, abs=1e-4)


def test_what_never_varied_is_certain() -> None:
    found = of_level([5.0, 5.0, 5.0])
    assert found is not None
    assert (found.chance_of(5), found.chance_of(5.1), found.quantile(0.9)) == (1, 0, 5)


def test_a_straight_line_is_certain_however_its_fractions_are_rounded() -> None:
    found = of_trend([0.0, 1.0, 2.0, 3.0], [0.1, 0.2, 0.30000000000000004, 0.4], 4)
    assert found is not None
    assert found.scale == 0
    assert found.centre == pytest.approx(0.5)


def test_too_few_tell_nothing() -> None:
    assert of_level([1.0]) is None
    assert of_trend([0.0, 1.0], [1.0, 2.0], 2) is None
    assert of_trend([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], 2) is None


@pytest.mark.parametrize("p", [0.0, 1.0, -1.0])
def test_certainty_has_no_quantile(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Predictive(0, 1, 3, 4).quantile(p)


@unhurried
@given(st.lists(st.integers(-100, 100), min_size=2, max_size=12), st.floats(0.01, 0.99))
def test_chance_and_quantile_are_each_the_other_way_round(values: list[int], p: float) -> None:
    found = of_level([float(value) for value in values])
    assert found is not None
    if found.scale:
        assert found.chance_of(found.quantile(1 - p)) == pytest.approx(p)
    assert found.shifted(3).quantile(p) == pytest.approx(found.quantile(p) + 3)


def test_four_of_five_next_values_lie_within_the_interval() -> None:
    chance, inside = random.Random(7), 0
    for _ in range(4000):
        *seen, after = (chance.gauss(100, 15) for _ in range(7))
        found = of_level(seen)
        assert found is not None
        low, high = bounds(found)
        inside += low <= after <= high
    # 0.8 ± 3·√(0.8·0.2/4000) = 0.8 ± 0.019.
    assert inside / 4000 == pytest.approx(0.8, abs=0.019)
