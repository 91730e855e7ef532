"""Shares and net promoter scores against published numbers, statsmodels and arithmetic by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from steelyard.stats.difference import independent, two_proportions
from steelyard.stats.interval import Method
from steelyard.stats.nps import nps, nps_each
from steelyard.stats.proportion import wilson, wilson_each
from steelyard.stats.sample_size import (
    detectable_difference,
    half_width_of_nps,
    half_width_of_proportion,
    sample_for_nps,
    sample_for_proportion,
)
from strategies import unhurried

Z = 1.959963984540054


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"), [(120, 400, 25.7, 34.7), (12, 40, 18.1, 45.4)]
)  # DOMAIN 6.2
def test_wilson_gives_the_published_intervals(yes: int, n: int, low: float, high: float) -> None:
    found = wilson(yes, n)
    assert (low, high) == (round(found.low * 100, 1), round(found.high * 100, 1))


@given(st.integers(1, 5000), st.data())
@unhurried
def test_wilson_is_that_of_statsmodels(n: int, data: st.DataObject) -> None:
    yes = data.draw(st.integers(0, n))
    low, high = proportion_confint(yes, n, method="wilson")
    found = wilson(yes, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


@given(st.integers(1, 2000), st.data())
@unhurried
def test_wilson_holds_its_share_and_stays_a_share(n: int, data: st.DataObject) -> None:
    found = wilson(data.draw(st.integers(0, n)), n)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.low < found.high


def test_more_answers_make_it_narrower() -> None:
    widths = [wilson(share * 3, share * 10).half_width for share in (1, 2, 5, 20, 100)]
    assert widths == sorted(widths, reverse=True)


def test_wilson_catches_the_true_share_as_often_as_it_says() -> None:
    # Not simulated but summed: the chance of every outcome of n = 30 times whether its interval holds p.
    n = 30
    for true in (0.05, 0.2, 0.5, 0.7):
        chances = [math.comb(n, k) * true**k * (1 - true) ** (n - k) for k in range(n + 1)]
        caught = sum(chance for k, chance in enumerate(chances) if true in wilson(k, n))
        assert caught > 0.92


def test_who_asks_everybody_has_no_sampling_error() -> None:
    assert wilson(30, 100, population=100).half_width == pytest.approx(0)
    assert nps(50, 20, 100, population=100).half_width == pytest.approx(0)


def test_asking_half_of_all_is_worth_twice_as_many_answers() -> None:
    # n (N - 1) / (N - n) = 100 · 199 / 100 = 199
    half, endless = wilson(30, 100, population=200), wilson(30 * 1.99, 199)
    assert (half.low, half.high) == pytest.approx((endless.low, endless.high))


@pytest.mark.parametrize(("yes", "n"), [(-1, 10), (11, 10), (0, 0)])
def test_what_is_no_share_has_no_interval(yes: float, n: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        wilson(yes, n)


def test_more_answers_than_people_have_no_interval() -> None:
    with pytest.raises(ValueError, match="no interval"):
        wilson(3, 10, population=9)


def test_many_shares_at_once_are_those_one_by_one() -> None:
    yes, n = [0, 3, 12, 40, 5], [10, 9, 40, 40, 0]
    found = list(wilson_each(yes, n))
    assert [wilson(a, b) for a, b in zip(yes[:4], n[:4], strict=True)] == found[:4]
    assert found[4] is None


# ── net promoter scores ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("n", "low", "high"), [(30, 0.7, 53.9), (100, 14.1, 44.2), (400, 22.2, 37.4)]
)  # DOMAIN 6.2, 50/30/20
def test_nps_gives_the_published_intervals(n: int, low: float, high: float) -> None:
    found = nps(n * 0.5, n * 0.2, n)
    assert (low, high) == (round(found.low, 1), round(found.high, 1))
    assert found.estimate == pytest.approx(30)
    assert found.method is Method.ADJUSTED_WALD


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
@unhurried
def test_nps_is_that_of_answers_with_three_quarters_added(up: int, down: int, neither: int) -> None:
    n = up + down + neither
    if n == 0:
        return
    # One answer each: 3/4 of +1, 3/4 of -1 and 3/2 of 0 beside those given.
    answers = np.repeat([1.0, -1.0, 0.0], [4 * up + 3, 4 * down + 3, 4 * neither + 6])
    reach = Z * math.sqrt(answers.var() / (n + 3))
    low, high = 100 * max(-1, answers.mean() - reach), 100 * min(1, answers.mean() + reach)
    found = nps(up, down, n)
    assert found.low == pytest.approx(min(low, found.estimate), abs=1e-9)
    assert found.high == pytest.approx(max(high, found.estimate), abs=1e-9)


def test_a_score_of_more_parts_than_answers_has_no_interval() -> None:
    assert [None] == list(nps_each(6, 5, 10))


def test_two_quarters_of_nps_differ_by_their_joint_error() -> None:
    first, second = nps(50, 20, 100), nps(40, 20, 100)
    found = independent(first, second)
    error = math.sqrt(first.error**2 + second.error**2)
    assert found.interval.error == pytest.approx(error)
    assert found.z == pytest.approx(10 / error)
    assert not found.is_signal  # ten points on a hundred answers are noise


# ── two shares ──────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(1, 300), st.integers(1, 300), st.data())
@unhurried
def test_two_shares_are_tested_as_statsmodels_does(first: int, second: int, data: st.DataObject) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    yes = data.draw(st.integers(0, first)), data.draw(st.integers(0, second))
    found = two_proportions(yes, (first, second))
    if 0 < sum(yes) < first + second:
        z, p = proportions_ztest(yes, (first, second))
        assert (found.z, found.p) == pytest.approx((z, p), abs=1e-9)
    bounds = confint_proportions_2indep(yes[0], first, yes[1], second, method="newcomb", compare="diff")
    assert (found.interval.low, found.interval.high) == pytest.approx(bounds, abs=1e-6)


# ── before asking ───────────────────────────────────────────────────────────────────────────────────


def test_answers_needed_for_five_points() -> None:
    assert sample_for_proportion(0.05) == 385
    assert half_width_of_proportion(385) == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize(("half_width", "likely", "worst"), [(10, 232, 382), (5, 935, 1534)])  # DOMAIN 6.2
def test_answers_needed_for_an_nps(half_width: float, likely: int, worst: int) -> None:
    assert sample_for_nps(half_width, spread=0.61) == likely  # 50/30/20: .7 - .3² = .61
    assert sample_for_nps(half_width) == worst
    assert half_width_of_nps(worst) <= half_width < half_width_of_nps(worst - 2)


def test_a_small_population_needs_fewer_answers() -> None:
    # n / (1 + (n - 1)/N) of the exact 384.146: 384.146 / 1.383146 = 277.7
    assert sample_for_proportion(0.05, population=1000) == 278


def test_a_detectable_difference_is_found_four_times_in_five() -> None:
    from statsmodels.stats.power import NormalIndPower

    found = detectable_difference((400, 400))
    effect = found / math.sqrt(0.25)
    assert NormalIndPower().power(effect, 400, 0.05) == pytest.approx(0.8, abs=1e-3)
