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
    """Totals (draws, n) of scores (k, draws, n) under the agreed weights."""
    means = (
        _drawn_mean(scores[group.columns], matrix.inner[:, group.columns], group, way)
        for group in matrix.groups
    )
    return _totals(matrix, means, matrix.base[None, : len(matrix.groups)], way)


def _mean(matrix: Matrix, group: Group, weights: Floats, way: Way) -> Floats:
    own, points = matrix.own[:, group.columns], _forth(way)(matrix.scores[:, group.columns])
    if (own == 1.0).all():
        return _back(_sums(weights, points), group, way)
    return _back(_over(_sums(weights, own * points), _sums(weights, own)), group, way)


def _drawn_mean(scores: Floats, weights: Floats, group: Group, way: Way) -> Floats:
    sums = np.zeros(scores.shape[1:])
    for points, weight in zip(scores, weights.T, strict=True):
        sums += _forth(way)(points) * weight
    return _back(_over(sums, np.broadcast_to(weights.sum(axis=1), sums.shape)), group, way)


def _totals(matrix: Matrix, means: Iterable[Floats], top: Floats, way: Way) -> Floats:
    whole = _weakest(matrix, means) if way is Way.WEAKEST else _combined(matrix, means, top, way)
    whole += matrix.added
    np.clip(whole, matrix.low, matrix.high, out=whole)
    return np.round(whole, OFFICIAL_PLACES, out=whole)


def _combined(matrix: Matrix, means: Iterable[Floats], top: Floats, way: Way) -> Floats:
    whole: Floats | None = None
    everybody = bool((matrix.present == 1.0).all())
    for place, mean in enumerate(means):
        part = _forth(way)(mean)
        part *= top[:, place, None]
        if not everybody:
            part *= matrix.present[None, :, place]
        whole = part if whole is None else np.add(whole, part, out=whole)
    assert whole is not None
    if everybody:
        return _return(way)(whole / top.sum(axis=1, keepdims=True))
    weighed = _sums(top, matrix.present)
    return _return(way)(_over(whole, np.broadcast_to(weighed, whole.shape)))


def _weakest(matrix: Matrix, means: Iterable[Floats]) -> Floats:
    counted = [np.where(matrix.present[:, place] > 0, mean, np.inf) for place, mean in enumerate(means)]
    lowest = np.minimum.reduce(counted)
    return np.where(np.isfinite(lowest), lowest, 0.0)


def _forth(way: Way) -> Callable[[Floats], Floats]:
    return _logarithms if way is Way.GEOMETRIC else np.asarray


def _return(way: Way) -> Callable[[Floats], Floats]:
    return np.exp if way is Way.GEOMETRIC else np.asarray


def _back(means: Floats, group: Group, way: Way) -> Floats:
    """Points of a dimension, within its caps."""
    points = _return(way)(means)
    capped = np.isfinite(group.low) or np.isfinite(group.high)
    return np.clip(points, group.low, group.high) if capped else points


def _logarithms(points: Floats) -> Floats:
    positive = points > 0
    return np.log(points, where=positive, out=np.full(points.shape, _NOTHING))


def _sums(weights: Floats, points: Floats) -> Floats:
    """Σ over the columns of weights (draws, k) and points (n, k); (draws, n)."""
    # Not `@`: its threads cost more than they save on a handful of columns.
    return np.asarray(np.einsum("bk,kn->bn", weights, np.ascontiguousarray(points.T)), dtype=np.float64)


def _over(sums: Floats, weights: Floats) -> Floats:
    """Quotients in place of `sums`; 0 where there is no weight, and hence no sum."""
    return np.divide(sums, weights, where=weights > 0, out=sums)
