"""How far two orders of the same people agree."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import Floats, columns


@dataclass(frozen=True, slots=True)
class RankAgreement:
    """Two scores of the same `n` people, as orders.

    `tau` and `rho` run from −1 (reversed) to 1 (the same order) and are not-a-number where one of the two
    puts everybody level. `swapped` is the share of all pairs of people that stand the other way round.
    """

    n: int
    tau: float
    rho: float
    swapped: float


def rank_agreement(one: ArrayLike, other: ArrayLike) -> RankAgreement:
    """Kendall's τ-b and Spearman's ρ, both with ties. Raises ValueError for unequal lengths.

    Sources: Kendall 1945, The treatment of ties in ranking problems, Biometrika 33(3):239-251 (τ-b);
    Spearman 1904, Am. J. Psychol. 15(1):72-101 (ρ: the correlation of the mean ranks).
    """
    if np.shape(one) != np.shape(other):
        raise ValueError(
            f"two scores of the same people are needed, not {np.shape(one)} and {np.shape(other)}"
        )
    a, b = columns(one, other)
    agreeing, swapped = _pairs(a, b)
    n = len(a)
    pairs = n * (n - 1) // 2
    untied = (pairs - _tied_pairs(a)) * (pairs - _tied_pairs(b))
    tau = (agreeing - swapped) / math.sqrt(untied) if untied else math.nan
    return RankAgreement(
        n, tau, _correlation(mean_ranks(a), mean_ranks(b)), swapped / pairs if pairs else 0.0
    )


def mean_ranks(values: ArrayLike) -> Floats:
    """Ranks from the smallest, 1; those who are level share the mean of their places."""
    (column,) = columns(values)
    _, group, sizes = np.unique(column, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    shared: Floats = (last - (sizes - 1) / 2)[group]
    return shared


def _pairs(a: Floats, b: Floats) -> tuple[int, int]:
    """Pairs in the same order and in the opposite one; a pair that is level in either is neither.

    One row of the comparison at a time: all of them at once would take n² cells of memory.
    """
    agreeing = swapped = 0
    for i in range(len(a) - 1):
        signs = np.sign(a[i + 1 :] - a[i]) * np.sign(b[i + 1 :] - b[i])
        agreeing += int((signs > 0).sum())
        swapped += int((signs < 0).sum())
    return agreeing, swapped


def _tied_pairs(values: Floats) -> int:
    _, sizes = np.unique(values, return_counts=True)
    return int((sizes * (sizes - 1) // 2).sum())


def _correlation(a: Floats, b: Floats) -> float:
    if len(a) < 2 or not a.std() or not b.std():
        return math.nan
    return float(np.corrcoef(a, b)[0, 1])
