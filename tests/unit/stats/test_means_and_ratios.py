"""Means, medians, ratios and counts against statsmodels, scipy and plain Python."""

from __future__ import annotations

import math
import random
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.weightstats import DescrStatsW

from steelyard.stats.bootstrap import percentile
from steelyard.stats.count import compound_poisson_each, poisson, poisson_each
from steelyard.stats.interval import Interval, Intervals, Method
from steelyard.stats.mean import mean, mean_each
from steelyard.stats.median import median, median_by_bootstrap, median_ranks
from steelyard.stats.proportion import wilson
from steelyard.stats.quotient import quotient, quotient_each
from steelyard.stats.ratio import ratio, ratio_by_bootstrap
from strategies import unhurried

Z = 1.959963984540054
values = st.lists(st.floats(-1000, 1000).map(lambda x: round(x, 3)), min_size=2, max_size=60)


def sums(y: list[float], x: list[float]) -> Interval:
    return ratio(
        len(x), math.fsum(x), math.fsum(y), math.fsum(a * a for a in x), math.fsum(b * b for b in y),
        math.fsum(a * b for a, b in zip(x, y, strict=True)),
    )  # fmt: skip


def moments(found: list[float]) -> tuple[int, float, float]:
    return len(found), math.fsum(found), math.fsum(value * value for value in found)


@given(values)
@unhurried
def test_a_mean_is_that_of_statsmodels(found: list[float]) -> None:
    low, high = DescrStatsW(found).tconfint_mean()
    interval = mean(*moments(found))
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-6, abs=1e-3)


def test_one_value_has_no_interval() -> None:
    with pytest.raises(ValueError, match="too few"):
        mean(1, 5, 25)


def test_the_mean_of_all_has_no_sampling_error() -> None:
    assert mean(4, 10, 30, population=4).half_width == 0
    # A quarter not asked: the error shrinks by sqrt(1/4).
    assert mean(3, 6, 14, population=4).error == pytest.approx(mean(3, 6, 14).error / 2)


@given(values)
@unhurried
def test_a_ratio_over_ones_is_a_mean(found: list[float]) -> None:
    expected, seen = mean(*moments(found)), sums(found, [1.0] * len(found))
    assert (seen.low, seen.high) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-3)


def test_a_ratio_by_hand() -> None:
    # Σx = 6, Σy = 12, R = 2; residuals of (1,3),(2,4),(3,5): 1, 0, -1; v = 3/2 · 2 / 36 = 1/12.
    found = sums([3, 4, 5], [1, 2, 3])
    reach = scipy_stats.t.ppf(0.975, 2) * math.sqrt(1 / 12)
    assert (found.estimate, found.error) == pytest.approx((2, math.sqrt(1 / 12)))
    assert (found.low, found.high) == pytest.approx((2 - reach, 2 + reach))


def test_the_error_of_a_ratio_is_that_of_leaving_out_one_row_each_time() -> None:
    chance = random.Random(3)
    x = [chance.uniform(50, 150) for _ in range(200)]
    y = [1.2 * each + chance.gauss(0, 20) for each in x]
    without = [(sum(y) - b) / (sum(x) - a) for a, b in zip(x, y, strict=True)]
    centre = math.fsum(without) / 200
    jackknife = math.sqrt(199 / 200 * math.fsum((each - centre) ** 2 for each in without))
    assert sums(y, x).error == pytest.approx(jackknife, rel=0.02)


def test_delta_and_bootstrap_agree_on_well_behaved_rows() -> None:
    chance = random.Random(5)
    x = [chance.uniform(80, 120) for _ in range(150)]
    y = [1.3 * each + chance.gauss(0, 15) for each in x]
    by_delta, by_bootstrap = sums(y, x), ratio_by_bootstrap(y, x, draws=4000)
    assert by_bootstrap.low == pytest.approx(by_delta.low, abs=0.15 * by_delta.half_width)
    assert by_bootstrap.high == pytest.approx(by_delta.high, abs=0.15 * by_delta.half_width)


def test_one_huge_row_makes_the_bootstrap_lopsided_where_delta_stays_even() -> None:
    x, y = [100.0] * 30, [110.0] * 29 + [2000.0]
    by_delta, by_bootstrap = sums(y, x), ratio_by_bootstrap(y, x, draws=4000)
    up, down = by_bootstrap.high - by_bootstrap.estimate, by_bootstrap.estimate - by_bootstrap.low
    assert by_delta.high - by_delta.estimate == pytest.approx(by_delta.estimate - by_delta.low)
    assert up > 1.5 * down


def test_the_same_seed_draws_the_same_rows() -> None:
    y, x = [3.0, 4.0, 5.0, 9.0], [1.0, 2.0, 3.0, 4.0]
    assert ratio_by_bootstrap(y, x, seed=4) == ratio_by_bootstrap(y, x, seed=4)
    assert ratio_by_bootstrap(y, x, seed=4) != ratio_by_bootstrap(y, x, seed=5)


def test_nothing_cannot_be_drawn_from() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile(lambda lines: lines.mean(axis=1), 0.0, 0)


# ── counts ──────────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 3000))
@unhurried
def test_a_count_has_the_exact_interval_of_scipy(count: int) -> None:
    low = scipy_stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = scipy_stats.chi2.ppf(0.975, 2 * count + 2) / 2
    found = poisson(count)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


def test_the_bounds_of_a_count_leave_two_and_a_half_percent_each() -> None:
    found = poisson(7)
    assert scipy_stats.poisson.sf(6, found.low) == pytest.approx(0.025)
    assert scipy_stats.poisson.cdf(7, found.high) == pytest.approx(0.025)


def test_a_count_below_nothing_has_no_interval() -> None:
    assert [None] == list(poisson_each(-1))


def test_a_sum_of_equal_amounts_has_the_error_of_their_number() -> None:
    # 100 rows of 50: Σx² = 250,000, error 500 = 50 · sqrt(100).
    (found,) = compound_poisson_each(5000, 250_000, 100)
    assert found is not None
    assert found.error == 500
    number = poisson(100)
    assert (found.low, found.high) == pytest.approx((50 * number.low, 50 * number.high))


def test_a_sum_of_gains_and_losses_has_even_bounds() -> None:
    (found,) = compound_poisson_each(100, 250_000, 100, positive=False)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((100 - Z * 500, 100 + Z * 500))


def test_the_bounds_of_a_sum_catch_the_true_one_as_often_as_they_say() -> None:
    # 25 orders on average, exponential amounts of 100 on average: 2,500 is true.
    chance = np.random.default_rng(12)
    orders = [chance.exponential(100, chance.poisson(25)) for _ in range(4000)]
    sums_, squares, n = ([float(f(each)) for each in orders] for f in (np.sum, lambda x: (x**2).sum(), len))
    caught = [found is not None and 2500 in found for found in compound_poisson_each(sums_, squares, n)]
    assert 0.93 < np.mean(caught) < 0.98


def test_the_error_of_a_sum_is_that_of_sums_drawn_anew() -> None:
    chance = np.random.default_rng(11)
    drawn = [chance.exponential(100, chance.poisson(80)).sum() for _ in range(20_000)]
    (found,) = compound_poisson_each(8000, 80 * 2 * 100**2, 80)  # E(X²) of the exponential is 2 · 100²
    assert found is not None
    assert found.error == pytest.approx(np.std(drawn), rel=0.03)


# ── medians ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("n", "ranks"), [(5, None), (6, (1, 6)), (30, (10, 21)), (100, (40, 61))])
def test_places_that_hold_a_median(n: int, ranks: tuple[int, int] | None) -> None:
    # Campbell & Gardner 1988: n/2 ∓ 1.96·sqrt(n)/2 rounded, the upper one + 1. For n = 100: 40.2 → 40, 60.8 → 61.
    assert median_ranks(n) == ranks


@pytest.mark.parametrize("n", [10, 25, 60, 200])
def test_those_places_hold_the_median_as_often_as_they_say(n: int) -> None:
    ranks = median_ranks(n)
    assert ranks is not None
    low, high = ranks
    # The median lies between them when at least `low` and at most `high` - 1 values are under it.
    assert scipy_stats.binom.cdf(high - 1, n, 0.5) - scipy_stats.binom.cdf(low - 1, n, 0.5) > 0.93


def test_order_statistics_and_bootstrap_agree_on_a_median() -> None:
    chance = random.Random(9)
    found = [chance.lognormvariate(3, 1) for _ in range(201)]
    by_order, drawn = median(found), median_by_bootstrap(found, draws=4000)
    assert by_order is not None
    assert (drawn.low, drawn.high) == pytest.approx((by_order.low, by_order.high), rel=0.1)


def test_a_few_values_hold_no_median_between_them() -> None:
    assert median([1, 2, 3, 4, 5]) is None


# ── quotients ───────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
@unhurried
def test_the_quotient_of_two_shares_is_that_of_katz(a: int, more: int, b: int, other: int) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    n, m = a + more, b + other
    low, high = confint_proportions_2indep(a, n, b, m, compare="ratio", method="log")
    variance = 1 / a - 1 / n + 1 / b - 1 / m
    (found,) = quotient_each(a / n, b / m, variance, n + m)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


def test_the_quotient_of_two_counts_by_hand() -> None:
    # 150 / 100: log 1.5 ± 1.96 · sqrt(1/150 + 1/100) = 0.4055 ± 0.2530
    first, second = (
        Interval(count, count, count, math.sqrt(count), count, Method.POISSON, 0.95) for count in (150, 100)
    )
    found = quotient(first, second)
    reach = NormalDist().inv_cdf(0.975) * math.sqrt(1 / 150 + 1 / 100)
    assert (found.low, found.high) == pytest.approx((1.5 * math.exp(-reach), 1.5 * math.exp(reach)))


def test_a_quotient_needs_two_positive_parts() -> None:
    with pytest.raises(ValueError, match="no interval"):
        quotient(wilson(0, 10), wilson(5, 10))


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────


def test_many_means_at_once_are_those_one_by_one() -> None:
    rows = [(3, 6.0, 14.0), (4, 10.0, 30.0), (1, 2.0, 4.0)]
    found = list(mean_each(*zip(*rows, strict=True)))
    assert found == [mean(*rows[0]), mean(*rows[1]), None]


def test_a_negative_factor_turns_an_interval_round() -> None:
    (one,) = Intervals(
        *(np.array([value]) for value in (0.3, 0.2, 0.5, 0.1, 10.0)), Method.WILSON, 0.95
    ).scaled(-100, 100)
    assert one is not None
    assert (one.estimate, one.low, one.high, one.error) == pytest.approx((70, 50, 80, 10))
