"""Medians: typical times and amounts where a few huge values would rule a mean."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steelyard.stats.bootstrap import percentile
from steelyard.stats.interval import CONFIDENCE, Floats, Interval, Intervals, Method, columns, normal_quantile


def median_ranks(n: int, *, confidence: float = CONFIDENCE) -> tuple[int, int] | None:
    """Places (from 1) of the two sorted values that hold the median between them; None for too few values.

    How many values lie under the median is binomial with 1/2, whatever the distribution; the places come
    from its normal approximation, (n + 1)/2 ± z·sqrt(n)/2 (Campbell & Gardner 1988, BMJ 296:1454-1456).
    """
    first = math.floor((n + 1) / 2 - normal_quantile(confidence) * math.sqrt(n) / 2)
    return (first, n + 1 - first) if first >= 1 else None


def median(values: Sequence[float], *, confidence: float = CONFIDENCE) -> Interval | None:
    """The interval of the median from order statistics; None for too few values to have one."""
    ordered = sorted(map(float, values))
    ranks = median_ranks(len(ordered), confidence=confidence)
    if ranks is None:
        return None
    low, high = (ordered[rank - 1] for rank in ranks)
    (found,) = from_order(float(np.median(ordered)), low, high, len(ordered), confidence=confidence)
    return found


def from_order(
    middle: ArrayLike, low: ArrayLike, high: ArrayLike, n: ArrayLike, *, confidence: float = CONFIDENCE
) -> Intervals:
    """Intervals of medians whose two order statistics are known."""
    estimate, below, above, size = columns(middle, low, high, n)
    error = (above - below) / (2 * normal_quantile(confidence))
    return Intervals(estimate, below, above, error, size, Method.ORDER_STATISTICS, confidence)


def median_by_bootstrap(
    values: Sequence[float], *, confidence: float = CONFIDENCE, draws: int = 10_000, seed: int = 1
) -> Interval:
    """The same interval by drawing the values anew. Raises ValueError without values."""
    (known,) = columns(values)

    def statistic(chosen: NDArray[np.int64]) -> Floats:
        return np.asarray(np.median(known[chosen], axis=1), dtype=np.float64)

    estimate = float(np.median(known)) if len(known) else math.nan
    return percentile(statistic, estimate, len(known), confidence=confidence, draws=draws, seed=seed)
