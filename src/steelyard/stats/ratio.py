"""Ratios of sums: return on investment, cost per lead, click-through of unequal placements.

The rows (campaigns, say) are the observations; numerator and denominator both vary with them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steelyard.stats.bootstrap import percentile
from steelyard.stats.interval import CONFIDENCE, Floats, Interval, Intervals, Method, columns, single
from steelyard.stats.mean import with_student
from steelyard.stats.population import unasked_share


def ratio(
    n: float, x: float, y: float, xx: float, yy: float, xy: float, *, confidence: float = CONFIDENCE,
    population: float | None = None,
) -> Interval:  # fmt: skip
    """The interval of Σy / Σx by the delta method, from the sums Σx, Σy, Σx², Σy², Σxy of n rows.

    Source: Cochran 1977, Sampling Techniques, section 6.4: v(R) = n/(n-1) · Σ(y - R x)² / (Σx)²,
    here with Student's t on n - 1 degrees of freedom. Few rows, or one that dwarfs the others, make the
    approximation poor; `ratio_by_bootstrap` shows by how much. Raises ValueError for fewer than two rows
    or a denominator of 0.
    """
    return single(ratio_each(n, x, y, xx, yy, xy, confidence=confidence, population=population))


def ratio_each(
    n: ArrayLike, x: ArrayLike, y: ArrayLike, xx: ArrayLike, yy: ArrayLike, xy: ArrayLike, *,
    confidence: float = CONFIDENCE, population: ArrayLike | None = None,
) -> Intervals:  # fmt: skip
    """The interval of many ratios of sums."""
    size, below, above, below2, above2, cross = columns(n, x, y, xx, yy, xy)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(below != 0, above / below, np.nan)
        left = np.maximum(above2 - 2 * estimate * cross + estimate**2 * below2, 0)
        variance = size / (size - 1) * left / below**2 * unasked_share(size, population)
    error = np.where(size > 1, np.sqrt(variance), np.nan)
    return with_student(estimate, error, size, size - 1, Method.DELTA, confidence)


def ratio_by_bootstrap(
    y: ArrayLike, x: ArrayLike, *, confidence: float = CONFIDENCE, draws: int = 10_000, seed: int = 1
) -> Interval:
    """The same interval from the rows themselves, drawn anew: a check that assumes no distribution."""
    above, below = columns(y, x)

    def statistic(chosen: NDArray[np.int64]) -> Floats:
        quotient: Floats = above[chosen].sum(axis=1) / below[chosen].sum(axis=1)
        return quotient

    estimate = float(above.sum() / below.sum())
    return percentile(statistic, estimate, len(above), confidence=confidence, draws=draws, seed=seed)
