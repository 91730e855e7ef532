"""What each indicator really decides, against covariances by hand and by numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from steelyard.stats.influence import variance_shares

NOMINAL = [17.5, 22.5, 27.5, 17.5, 15]
SPREADS = [3, 4, 15, 10, 2]


def independent(spreads: list[float], n: int) -> np.ndarray:
    """Columns that are exactly uncorrelated, with exactly these standard deviations."""
    noise = np.random.default_rng(7).normal(size=(n, len(spreads)))
    orthogonal, _ = np.linalg.qr(noise - noise.mean(axis=0))
    return 80 + orthogonal * np.sqrt(n - 1) * np.array(spreads)


def test_it_gives_the_known_case_of_weights_that_are_not_importance() -> None:
    # Independent columns: share = (w·SD)² / Σ(w·SD)².
    # (17.5·3)² = 2756.25, (22.5·4)² = 8100, (27.5·15)² = 170156.25, (17.5·10)² = 30625, (15·2)² = 900;
    # Σ = 212537.5, so 1.3, 3.8, 80.1, 14.4 and 0.4%.
    squares = [2756.25, 8100, 170156.25, 30625, 900]
    expected = [square / 212537.5 for square in squares]
    assert variance_shares(independent(SPREADS, 200), NOMINAL) == pytest.approx(expected)


def test_a_column_without_variance_decides_nothing() -> None:
    scores = [[100, 60], [100, 80], [100, 90]]
    assert [0, 1] == pytest.approx(variance_shares(scores, [90, 10]).tolist())


def test_two_equal_columns_share_by_weight() -> None:
    scores = [[60, 60], [80, 80], [90, 90]]
    assert [0.7, 0.3] == pytest.approx(variance_shares(scores, [70, 30]).tolist())


def test_a_column_that_pulls_against_the_total_has_a_negative_share() -> None:
    # Y = 2·s − s = s: the first part is 2·s, the second −s.
    scores = [[10, -10], [20, -20], [60, -60]]
    assert [2, -1] == pytest.approx(variance_shares(scores, [2, 1]).tolist())


def test_totals_that_do_not_differ_have_no_shares() -> None:
    assert np.isnan(variance_shares([[80, 20], [20, 80]], [50, 50])).all()
    assert np.isnan(variance_shares([[0.1, 0.7]] * 9, [30, 70])).all()


def test_the_make_up_of_a_sheet_is_no_difference_between_people() -> None:
    # Two jobs: the first is judged by columns 0 and 1, the second by column 0 alone. Within each column all
    # differences are those of column 0, although the parts w·s of column 1 jump between 0 and 50·80.
    gap = np.nan
    scores = [[60, 80], [100, 80], [60, gap], [100, gap]]
    weights = [[50, 50], [50, 50], [100, 0], [100, 0]]
    assert [1, 0] == pytest.approx(variance_shares(scores, weights).tolist())


@given(arrays(np.float64, (6, 3), elements=st.integers(0, 120)), st.permutations([10.0, 30.0, 60.0]))
def test_shares_sum_to_one_and_are_covariances_with_the_total(
    scores: np.ndarray, weights: list[float]
) -> None:
    total = scores @ np.array(weights)
    shares = variance_shares(scores, weights)
    if np.ptp(total) == 0:
        assert np.isnan(shares).all()
        return
    expected = [w * np.cov(scores[:, i], total)[0, 1] / np.var(total, ddof=1) for i, w in enumerate(weights)]
    assert shares == pytest.approx(expected, abs=1e-9)
    assert 1 == pytest.approx(shares.sum())
