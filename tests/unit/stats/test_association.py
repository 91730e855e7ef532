"""Rank correlation against scipy, and groups of what ranks alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from steelyard.stats.association import clusters, spearman, spearman_matrix

FEW_VALUES = st.sampled_from([0.0, 1.0, 2.0, 3.5, 100.0])


@given(arrays(np.float64, (15, 2), elements=FEW_VALUES))
def test_it_agrees_with_scipy(table: np.ndarray) -> None:
    x, y = table.T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert np.isnan(spearman(x, y))
    else:
        assert stats.spearmanr(x, y).statistic == pytest.approx(spearman(x, y))


def test_it_knows_a_rank_by_hand() -> None:
    # Ranks 1 2 3 4 5 and 2 1 4 3 5: Σd² = 4, ρ = 1 − 6·4 / (5·24) = 0.8.
    assert 0.8 == pytest.approx(spearman([10, 20, 30, 40, 50], [7, 6, 9, 8, 11]))


def test_it_looks_only_where_both_have_a_number() -> None:
    gap = np.nan
    assert -1 == pytest.approx(spearman([1, 2, gap, 3, 9], [3, 2, 8, 1, gap]))
    assert np.isnan(spearman([1, gap], [gap, 1]))


def test_the_matrix_holds_every_pair() -> None:
    table = np.random.default_rng(3).normal(size=(20, 3))
    table[4, 1] = np.nan
    found = spearman_matrix(table)
    kept = np.delete(table, 4, axis=0)
    assert stats.spearmanr(kept[:, 0], kept[:, 1]).statistic == pytest.approx(found[1, 0])
    assert stats.spearmanr(table[:, 0], table[:, 2]).statistic == pytest.approx(found[0, 2])
    assert found == pytest.approx(found.T)
    assert [1, 1, 1] == pytest.approx(np.diag(found).tolist())


@given(arrays(np.float64, (8, 5), elements=st.sampled_from([0.0, 1.0, 2.0, 7.0, np.nan])))
def test_the_matrix_is_the_same_pair_by_pair(table: np.ndarray) -> None:
    table[:, 1] = np.where(np.isnan(table[:, 0]), np.nan, 3.0 - table[:, 0])
    pairs = [[spearman(one, other) for other in table.T] for one in table.T]
    assert pairs == pytest.approx(spearman_matrix(table), nan_ok=True)


def test_pairs_grow_into_groups() -> None:
    alike = [("d", "b"), ("a", "d"), ("c", "f"), ("a", "b")]
    assert [["a", "b", "d"], ["c", "f"]] == clusters("abcdef", alike)
    assert [] == clusters("abc", [])
