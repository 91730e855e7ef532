"""Rank acceptability: exact cases, the published case, and plain Python beside it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from steelyard.stats.acceptability import Acceptability, rank_acceptability, sampling_error
from steelyard.stats.admissible import Admissible

Floats = NDArray[np.float64]


def acceptability(
    scores: list[list[float]] | Floats, weights: Floats, cuts: list[float] | None = None
) -> Acceptability:
    table = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-table.mean(axis=1), kind="stable")
    return rank_acceptability(
        lambda w: w @ table.T, weights, order=order, cuts=None if cuts is None else np.array(cuts)
    )


def free_weights(k: int, draws: int = 10_000) -> Floats:
    return Admissible.between(np.zeros(k), np.ones(k)).draw(draws, np.random.default_rng(1))


# ── known exactly ───────────────────────────────────────────────────────────────────────────────────


def test_two_subjects_and_two_weights_are_known_in_closed_form() -> None:
    # (100, 40) is ahead of (60, 70) while 40 w > 30 (1 − w), so for w > 3/7. w is even from 0 to 1:
    # first in 4/7; the central weight is the middle of 3/7 and 1.
    found = acceptability([[100, 40], [60, 70]], free_weights(2))
    assert [[4 / 7, 3 / 7], [3 / 7, 4 / 7]] == [pytest.approx(line, abs=0.01) for line in found.shares]
    assert [5 / 7, 2 / 7] == pytest.approx(found.central[0], abs=0.005)
    assert [3 / 14, 11 / 14] == pytest.approx(found.central[1], abs=0.005)
    assert [1, 1] == found.confidence.tolist()
    assert 1 + 3 / 7 == pytest.approx(found.expected[0], abs=0.01)
    assert found.winning is not None
    assert 4 / 7 == pytest.approx(found.winning[0, 1], abs=0.01)


def test_three_subjects_who_each_lead_in_one_of_three_are_alike() -> None:
    found = acceptability(np.eye(3) * 100, free_weights(3))
    assert np.allclose(found.shares, 1 / 3, atol=0.015)


#: Weight ranges of the five dimensions, and the weights agreed on, in percent.
LOW, HIGH = [15, 20, 25, 15, 10], [20, 25, 30, 20, 15]
AGREED = np.array([17.5, 22.5, 27.5, 17.5, 15]) / 100
#: Four people within 0.4 points (84.53, 84.40, 84.34, 84.15). Beside the second, the first has 1.61 less in
#: four dimensions and 9.99 more in the last, which the agreed weights give all it may have.
FOUR = [
    [86.39, 80.39, 88.39, 82.39, 83.99],
    [88, 82, 90, 84, 74],
    [89, 82, 89, 84, 74.25],
    [88, 83, 88, 84, 74.5],
]


def first_of_four() -> Fraction:
    """How much of the admissible weights puts the first of the four ahead of the second, exactly.

    First minus second is −1.61·(100 − w₅) + 9.99·w₅, so the first is ahead for w₅ > 161/11.6. In units of 5
    above the lower bounds the weights are five numbers from 0 to 1 with the sum 3. One of them has at y the
    density of the sum of four uniform numbers (Irwin 1927, Hall 1927) at 3 − y.
    """

    def four_uniform(x: Fraction) -> Fraction:
        terms = ((-1) ** k * comb(4, k) * max(x - k, Fraction(0)) ** 4 for k in range(5))
        return sum(terms, Fraction(0)) / 24

    bound = (Fraction("161") / Fraction("11.6") - 10) / 5
    whole = four_uniform(Fraction(3)) - four_uniform(Fraction(2))
    return (four_uniform(3 - bound) - four_uniform(Fraction(2))) / whole


def test_the_exact_shares_of_the_published_case_are_a_third_and_two_thirds() -> None:
    assert "0.32" == f"{float(first_of_four()):.2f}"
    assert "0.68" == f"{1 - float(first_of_four()):.2f}"


def test_the_best_by_agreed_weights_is_first_in_only_a_third_of_the_admissible_ones() -> None:
    totals = np.array(FOUR) @ AGREED
    assert [84.53, 84.40] == pytest.approx(totals[:2])
    assert np.ptp(totals) < 0.4
    box = Admissible.between(np.array(LOW) / 100, np.array(HIGH) / 100)
    found = acceptability(FOUR, box.draw(10_000, np.random.default_rng(1)))
    exact = float(first_of_four())
    assert exact == pytest.approx(found.shares[0, 0], abs=0.01)
    # The third is behind the second by w₃ − w₁ − w₅/4 ≥ 25 − 20 − 3.75, the fourth by 2w₃ − w₂ − w₅/2 ≥ 17.5.
    assert 1 - exact == pytest.approx(found.shares[1, 0], abs=0.01)
    assert [0, 0] == found.shares[2:, 0].tolist()
    assert np.isnan(found.central[2:]).all()


# ── beside plain Python ─────────────────────────────────────────────────────────────────────────────


def by_hand(scores: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Shares and winning indices by the definition, subject by subject and draw by draw.

    A tie is broken in every possible order, each with the same chance.
    """
    n = len(scores)
    shares, winning = np.zeros((n, n)), np.zeros((n, n))
    for w in weights.tolist():
        totals = [sum(a * b for a, b in zip(line, w, strict=True)) for line in scores.tolist()]
        orders = [
            order
            for order in permutations(range(n))
            if all(totals[a] >= totals[b] for a, b in pairwise(order))
        ]
        for order in orders:
            for rank, subject in enumerate(order):
                shares[subject, rank] += 1 / len(orders)
                for later in order[rank + 1 :]:
                    winning[subject, later] += 1 / len(orders)
    return shares / len(weights), winning / len(weights)


#: Whole scores and weights in quarters: totals are exact, so ties are ties, and there are many.
some_scores = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=n, max_size=n)
)
some_weights = st.lists(
    st.sampled_from([[1, 0, 0], [0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0, 0.5, 0.5]]), min_size=1, max_size=6
)


@given(some_scores, some_weights)
def test_it_is_the_definition(scores: list[list[int]], weights: list[list[float]]) -> None:
    table, drawn = np.array(scores, dtype=float), np.array(weights, dtype=float)
    found = acceptability(table, drawn)
    shares, winning = by_hand(table, drawn)
    assert np.allclose(shares, found.shares)
    assert found.winning is not None
    outside = ~np.eye(len(table), dtype=bool)
    assert np.allclose(winning[outside], found.winning[outside])
    assert np.allclose(shares @ np.arange(1, len(table) + 1), found.expected)


@given(some_scores, some_weights)
def test_shares_sum_to_one_by_subject_and_by_rank(
    scores: list[list[int]], weights: list[list[float]]
) -> None:
    shares = acceptability(np.array(scores, dtype=float), np.array(weights)).shares
    assert np.allclose(shares.sum(axis=0), 1)
    assert np.allclose(shares.sum(axis=1), 1)


@given(some_scores, some_weights, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(
    scores: list[list[int]], weights: list[list[float]], luck: object
) -> None:
    table = np.array(scores, dtype=float)
    mixed = list(range(len(table)))
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    straight = acceptability(table, np.array(weights))
    turned = acceptability(table[mixed], np.array(weights))
    assert np.allclose(straight.shares[mixed], turned.shares)
    assert np.allclose(straight.confidence[mixed], turned.confidence)


@given(some_scores, some_weights)
def test_whoever_is_better_everywhere_is_never_behind(
    scores: list[list[int]], weights: list[list[float]]
) -> None:
    table = np.array([*scores, [each + 1 for each in scores[0]]], dtype=float)
    found = acceptability(table, np.array(weights))
    assert found.winning is not None
    assert 1 == found.winning[-1, 0]
    assert found.expected[-1] < found.expected[0]


def test_many_subjects_are_compared_with_their_neighbours_only() -> None:
    scores = np.arange(201.0)[:, None] * np.ones((1, 2))
    found = acceptability(scores, free_weights(2, draws=100))
    assert found.winning is None
    assert [1.0] * 200 == found.ahead.tolist()


# ── what it says ────────────────────────────────────────────────────────────────────────────────────


def with_shares(*lines: list[float]) -> Acceptability:
    n, nothing = len(lines), np.zeros(0)
    return Acceptability(
        100,
        np.array(lines),
        nothing,
        nothing,
        nothing,
        np.arange(n),
        nothing,
        None,
        nothing,
        nothing,
        nothing,
    )


def test_the_interval_leaves_a_twentieth_out_on_either_side() -> None:
    found = with_shares([0.04, 0.02, 0.9, 0.04], [0.05, 0.9, 0.05, 0], [0, 0, 0, 1])
    low, high = found.interval()
    assert [2, 1, 4] == low.tolist()
    assert [3, 2, 4] == high.tolist()


def test_shares_between_ranks_are_added_up() -> None:
    found = with_shares([0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.6, 0.5, -0.1])
    first, last = np.array([1, 0, 2]), np.array([2, 1, 9])
    assert [0.3, 0.3, 0.4] == pytest.approx(found.between(first, last))


def test_reached_cuts_and_the_spread_of_totals_are_counted() -> None:
    # Totals of the first: 10, 20, 30; of the second: always 20.
    weights = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=float)
    found = acceptability([[10, 20, 30], [20, 20, 20]], weights, cuts=[20, 25])
    assert [[2 / 3, 1 / 3], [1, 0]] == [pytest.approx(line) for line in found.reached]
    assert [20, 20] == pytest.approx(found.mean)
    assert [(200 / 3) ** 0.5, 0] == pytest.approx(found.spread)


def test_a_chance_total_has_a_confidence_between_none_and_all() -> None:
    # Whatever the weights, a coin says who is first.
    coin = np.random.default_rng(3)
    found = rank_acceptability(
        lambda w: coin.random((len(w), 2)), np.zeros((4000, 1)), order=np.arange(2), repeats=4000
    )
    assert [0.5, 0.5] == pytest.approx(found.confidence, abs=0.04)


def test_ten_thousand_draws_are_right_to_a_hundredth() -> None:
    # 1.96 · √(0.25 / 10⁴) = 0.0098; a third: 1.96 · √(0.32 · 0.68 / 10⁴) = 0.0091
    assert 0.0098 == pytest.approx(sampling_error(10_000), abs=5e-5)
    assert 0.0091 == pytest.approx(sampling_error(10_000, share=0.32), abs=5e-5)


def test_blocks_do_not_show() -> None:
    weights, scores = free_weights(3, draws=1000), np.array(FOUR)[:, :3]
    one = rank_acceptability(lambda w: w @ scores.T, weights, order=np.arange(4))
    many = rank_acceptability(lambda w: w @ scores.T, weights, order=np.arange(4), cells=28)
    assert np.allclose(one.shares, many.shares)
    assert np.allclose(one.central, many.central, equal_nan=True)
    assert np.allclose(one.spread, many.spread)


def test_progress_runs_to_the_end() -> None:
    seen: list[float] = []
    rank_acceptability(
        lambda w: w @ np.eye(2),
        free_weights(2, draws=100),
        order=np.arange(2),
        cells=50,
        progress=seen.append,
    )
    assert [0.25, 0.5, 0.75, 1.0] == seen
