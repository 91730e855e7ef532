"""Agreement of two orders: worked by hand, and against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from steelyard.stats.agreement import mean_ranks, rank_agreement
from strategies import unhurried

pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=25)


def test_it_counts_the_pairs_that_stand_the_other_way_round() -> None:
    # Of the 6 pairs of 1,2,3,4 and 1,3,2,4 only (2, 3) is swapped: τ = (5 − 1) / 6.
    found = rank_agreement([1, 2, 3, 4], [1, 3, 2, 4])
    assert found.tau == pytest.approx(4 / 6)
    assert found.swapped == pytest.approx(1 / 6)
    # ρ = 1 − 6·Σd² / n(n² − 1) = 1 − 6·2 / 60.
    assert found.rho == pytest.approx(0.8)


def test_those_who_are_level_share_the_mean_of_their_places() -> None:
    assert mean_ranks([10, 30, 10, 20]).tolist() == [1.5, 4, 1.5, 3]


def test_nobody_can_be_ordered_where_all_are_level() -> None:
    found = rank_agreement([1, 2, 3], [5, 5, 5])
    assert math.isnan(found.tau)
    assert math.isnan(found.rho)
    assert found.swapped == 0


@pytest.mark.parametrize("alone", [[], [7]])
def test_one_person_has_no_order(alone: list[int]) -> None:
    found = rank_agreement(alone, alone)
    assert (found.n, found.swapped, math.isnan(found.tau)) == (len(alone), 0, True)


def test_it_refuses_scores_of_different_people() -> None:
    with pytest.raises(ValueError, match="the same people"):
        rank_agreement([1, 2], [1])


@unhurried
@given(pairs)
def test_it_agrees_with_scipy(scores: list[tuple[int, int]]) -> None:
    one, other = np.array(scores).T
    found = rank_agreement(one, other)
    if len(set(one)) > 1 and len(set(other)) > 1:
        assert found.tau == pytest.approx(stats.kendalltau(one, other, variant="b").statistic)
        assert found.rho == pytest.approx(stats.spearmanr(one, other).statistic)


@unhurried
@given(pairs)
def test_any_rising_scale_gives_the_same_agreement(scores: list[tuple[int, int]]) -> None:
    one, other = np.array(scores).T
    found, stretched = rank_agreement(one, other), rank_agreement(one**3 + 5, other)
    assert found.swapped == stretched.swapped
    assert found.tau == pytest.approx(stretched.tau, nan_ok=True)
