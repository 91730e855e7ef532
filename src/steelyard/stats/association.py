"""How alike two things rank: Spearman's correlation, and groups of what ranks alike."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations, product
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.agreement import mean_ranks
from steelyard.stats.interval import Floats

Thing = TypeVar("Thing", bound=Hashable)


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Spearman's ρ, -1 to 1, over the positions where both have a number; ties take mean ranks.

    Not-a-number with fewer than two such positions, or when one of them does not vary.
    Source: Spearman 1904, The proof and measurement of association between two things, American Journal
    of Psychology 15(1):72-101; with ties it is Pearson's correlation of the mean ranks.
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    both = ~(np.isnan(first) | np.isnan(second))
    if both.sum() < 2:
        return float("nan")
    a, b = mean_ranks(first[both]), mean_ranks(second[both])
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(np.clip((a @ b) / scale, -1, 1)) if scale > 0 else float("nan")


def spearman_matrix(columns: ArrayLike) -> Floats:
    """Spearman's ρ of every pair of columns, each over the rows where both have a number."""
    table = np.asarray(columns, dtype=np.float64)
    width = table.shape[1]
    found = np.full((width, width), np.nan)
    groups = _with_equal_gaps(table)
    for group in groups:
        found[np.ix_(group, group)] = _of_ranks(table[:, group])
    for one, other in combinations(groups, 2):
        for i, j in product(one, other):
            found[i, j] = found[j, i] = spearman(table[:, i], table[:, j])
    return found


def _with_equal_gaps(table: Floats) -> list[list[int]]:
    """Columns that have numbers in the same rows: their ranks are the same in every pair."""
    groups: dict[bytes, list[int]] = {}
    for i, gaps in enumerate(np.isnan(table).T):
        groups.setdefault(gaps.tobytes(), []).append(i)
    return list(groups.values())


def _of_ranks(columns: Floats) -> Floats:
    """Pearson's correlations of the mean ranks of columns with equal gaps."""
    rows = ~np.isnan(columns[:, 0])
    ranks = np.column_stack([mean_ranks(column[rows]) for column in columns.T])
    centred = ranks - ranks.mean(axis=0) if rows.any() else ranks
    lengths = np.sqrt((centred**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.clip(centred.T @ centred / np.outer(lengths, lengths), -1, 1)
    return found


def clusters(things: Sequence[Thing], alike: Iterable[tuple[Thing, Thing]]) -> list[list[Thing]]:
    """Groups of two or more that pairs hold together, in the order of `things` (single linkage)."""
    group = {thing: {thing} for thing in things}
    for one, other in alike:
        if group[one] is not group[other]:
            merged = group[one] | group[other]
            group.update(dict.fromkeys(merged, merged))
    found = {id(each): each for each in group.values() if len(each) > 1}
    return [[thing for thing in things if thing in members] for members in found.values()]
