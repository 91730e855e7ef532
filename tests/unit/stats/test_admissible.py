"""Weights drawn evenly from the admissible ones."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import kstest

from steelyard.stats import admissible
from steelyard.stats.admissible import Admissible

RANGES = ([0.15, 0.20, 0.25, 0.15, 0.10], [0.20, 0.25, 0.30, 0.20, 0.15])


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@st.composite
def boxes(draw: st.DrawFn) -> Admissible:
    k = draw(st.integers(1, 6))
    ends = [sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1)))) for _ in range(k)]
    low, high = (np.array([pair[side] for pair in ends]) for side in (0, 1))
    assume(low.sum() <= 1 <= high.sum())
    return Admissible.between(low, high)


@given(boxes(), st.integers(0, 99))
def test_drawn_weights_lie_in_the_set(box: Admissible, seed: int) -> None:
    weights = box.draw(50, chance(seed))
    assert (50, len(box.low)) == weights.shape
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-9)
    assert (weights >= box.low - 1e-9).all()
    assert (weights <= box.high + 1e-9).all()


def test_the_mean_of_a_symmetric_set_is_its_middle() -> None:
    # All bounds lie 0.15 in all above the lower ones and are equally wide: by symmetry 3 of 5 points each.
    weights = Admissible.between(*RANGES).draw(20_000, chance())
    assert [0.18, 0.23, 0.28, 0.18, 0.13] == pytest.approx(weights.mean(axis=0), abs=0.0005)


def irwin_hall(n: int, x: float) -> float:
    """P(the sum of n uniform numbers ≤ x): Irwin 1927, Hall 1927."""
    terms = ((-1) ** k * comb(n, k) * max(x - k, 0.0) ** n for k in range(n + 1))
    return sum(terms) / float(np.prod(np.arange(1, n + 1)))


def last_weight(x: float) -> float:
    """P(the last of the RANGES weights is at most 0.10 + 0.05 x).

    In units of 0.05 above the lower bounds, five uniform numbers are held to the sum 3. The density of one of
    them at y is then that of the sum of four at 3 − y.
    """
    return (irwin_hall(4, 3) - irwin_hall(4, 3 - x)) / (irwin_hall(4, 3) - irwin_hall(4, 2))


@pytest.mark.parametrize("hopeless", [0.0, 2.0], ids=["throwing", "walking"])
def test_both_ways_of_drawing_are_even(hopeless: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admissible, "HOPELESS", hopeless)
    last = Admissible.between(*RANGES).draw(4000, chance())[:, 4]
    found = kstest((last - 0.10) / 0.05, np.vectorize(last_weight))
    assert found.pvalue > 0.01


def test_without_bounds_every_weight_is_a_uniform_share() -> None:
    # On the whole simplex of k weights P(w > x) = (1 − x)^(k − 1).
    weights = Admissible.between(np.zeros(4), np.ones(4)).draw(4000, chance())
    assert kstest(weights[:, 0], lambda x: 1 - (1 - x) ** 3).pvalue > 0.01


def test_a_set_that_is_hard_to_hit_is_walked_through() -> None:
    # Twelve weights that may only move by 1% of themselves but for one: throws hardly ever hit.
    low, high = np.full(12, 1 / 12 * 0.99), np.full(12, 1 / 12 * 1.01)
    low[0], high[0] = 0.0, 0.5
    weights = Admissible.between(low, high).draw(500, chance())
    assert np.allclose(weights.sum(axis=1), 1)
    assert (weights >= low - 1e-12).all()
    assert (weights <= high + 1e-12).all()


def test_fixed_weights_stay() -> None:
    weights = Admissible.between([0.5, 0.2, 0.0], [0.5, 0.4, 0.3]).draw(100, chance())
    assert (weights[:, 0] == 0.5).all()
    assert weights[:, 1].std() > 0.01


def test_one_possible_set_is_drawn_every_time() -> None:
    assert [[0.3, 0.7]] * 3 == Admissible.between([0.3, 0.7], [0.9, 0.9]).draw(3, chance()).tolist()


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        ([0.6, 0.5], [0.8, 0.9], "they sum to 110% to 170%"),
        ([0.1, 0.1], [0.4, 0.5], "they sum to 20% to 90%"),
        ([0.5, 0.1], [0.4, 0.9], "upwards"),
        ([-0.1, 0.1], [0.4, 0.9], "0 or more"),
        ([], [], "a lower and an upper bound"),
    ],
)
def test_an_empty_set_is_refused(low: list[float], high: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Admissible.between(low, high)


def test_bounds_reach_no_farther_than_the_others_let_them() -> None:
    # The first can be no less than 1 − 0.3 − 0.2 and no more than 1 − 0.1 − 0.1.
    low, high = Admissible.between([0.0, 0.1, 0.1], [1.0, 0.3, 0.2]).reach
    assert [0.5, 0.1, 0.1] == pytest.approx(low)
    assert [0.8, 0.3, 0.2] == pytest.approx(high)


def test_the_formula_of_the_test_itself_integrates_to_one() -> None:
    assert 1 == pytest.approx(last_weight(1.0))
    assert Fraction(23, 24) == Fraction(irwin_hall(4, 3)).limit_denominator(1000)
