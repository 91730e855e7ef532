"""Totals of many subjects under many weights, or under many scores, in float64."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

import numpy as np

from steelyard.core.numbers import OFFICIAL_PLACES
from steelyard.review.sensitivity.matrix import Group, Matrix
from steelyard.stats.interval import Floats

#: The logarithm of nothing: deep enough that any weight on it leaves nothing of a geometric mean.
_NOTHING = -1e12


class Way(StrEnum):
    """How scores become one total.

    `weakest` is the lowest of the dimensions, each an arithmetic mean: nothing is made good elsewhere.
    """

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    WEAKEST = "weakest"


def weighed_totals(matrix: Matrix, weights: Floats, *, way: Way) -> Floats:
    """Totals (draws, n) under weights (draws, d + k) laid out as in `matrix.base`.

    A weight whose indicator takes no part moves within the dimension, that of an empty dimension across
    the sheet, as in the official sheet; the total has its four decimals.
    """
    inner = weights[:, len(matrix.groups) :]
    means = (_mean(matrix, group, inner[:, group.columns], way) for group in matrix.groups)
    return _totals(matrix, means, weights[:, : len(matrix.groups)], way)


def scored_totals(matrix: Matrix, scores: Floats, *, way: Way) -> Floats:
    """Totals (draws, n) of scores (draws, n, k) under the agreed weights."""
    means = (
        _drawn_mean(scores[:, :, group.columns], matrix.inner[:, group.columns], group, way)
        for group in matrix.groups
    )
    return _totals(matrix, means, matrix.base[None, : len(matrix.groups)], way)


def _mean(matrix: Matrix, group: Group, weights: Floats, way: Way) -> Floats:
    own, points = matrix.own[:, group.columns], _forth(way)(matrix.scores[:, group.columns])
    if (own == 1.0).all():
        return _back(way, group)(weights @ points.T)
    whole = weights @ own.T
    return _back(way, group)(_over(weights @ (own * points).T, whole))


def _drawn_mean(scores: Floats, weights: Floats, group: Group, way: Way) -> Floats:
    whole = weights.sum(axis=1)
    sums = np.einsum("bnk,nk->bn", _forth(way)(scores), weights)
    return _back(way, group)(_over(sums, np.broadcast_to(whole, sums.shape)))


def _totals(matrix: Matrix, means: Iterable[Floats], top: Floats, way: Way) -> Floats:
    whole = _weakest(matrix, means) if way is Way.WEAKEST else _combined(matrix, means, top, way)
    totals = np.clip(whole + matrix.added, matrix.low, matrix.high)
    return np.asarray(np.round(totals, OFFICIAL_PLACES), dtype=np.float64)


def _combined(matrix: Matrix, means: Iterable[Floats], top: Floats, way: Way) -> Floats:
    whole: Floats | float = 0.0
    for place, mean in enumerate(means):
        weight = top[:, place, None] * matrix.present[None, :, place]
        whole = whole + weight * _forth(way)(mean)
    if (matrix.present == 1.0).all():
        return _return(way)(np.asarray(whole / top.sum(axis=1, keepdims=True)))
    return _return(way)(_over(np.asarray(whole), top @ matrix.present.T))


def _weakest(matrix: Matrix, means: Iterable[Floats]) -> Floats:
    counted = [np.where(matrix.present[:, place] > 0, mean, np.inf) for place, mean in enumerate(means)]
    lowest = np.minimum.reduce(counted)
    return np.where(np.isfinite(lowest), lowest, 0.0)


def _forth(way: Way) -> Callable[[Floats], Floats]:
    return _logarithms if way is Way.GEOMETRIC else np.asarray


def _return(way: Way) -> Callable[[Floats], Floats]:
    return np.exp if way is Way.GEOMETRIC else np.asarray


def _back(way: Way, group: Group) -> Callable[[Floats], Floats]:
    def points(means: Floats) -> Floats:
        return np.clip(_return(way)(means), group.low, group.high)

    return points


def _logarithms(points: Floats) -> Floats:
    positive = points > 0
    return np.log(points, where=positive, out=np.full(points.shape, _NOTHING))


def _over(sums: Floats, weights: Floats) -> Floats:
    return np.divide(sums, weights, where=weights > 0, out=np.zeros_like(sums))
