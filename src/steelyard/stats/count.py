"""Counts of rare events: new customers, incidents, adopted proposals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import (
    CONFIDENCE,
    Floats,
    Interval,
    Intervals,
    Method,
    columns,
    normal_quantile,
    single,
)


def poisson(count: float, *, confidence: float = CONFIDENCE) -> Interval:
    """The exact interval of the mean of a Poisson count (Garwood 1936, Biometrika 28:437-442).

    It answers: with nothing changed, how different might this number have been by chance alone?
    Events that come in clusters vary more than this. Raises ValueError for a count below 0.
    """
    return single(poisson_each(count, confidence=confidence))


def poisson_each(count: ArrayLike, *, confidence: float = CONFIDENCE) -> Intervals:
    """The exact interval of many counts. A fraction of a count (shared work) is allowed."""
    from scipy.special import gammaincinv

    z, tail = normal_quantile(confidence), (1 - confidence) / 2
    (found,) = columns(count)
    known = np.where(found >= 0, found, np.nan)
    # Half a chi-square quantile with 2k degrees of freedom is a quantile of the gamma distribution.
    below = np.asarray(gammaincinv(np.where(known > 0, known, 1.0), tail), dtype=np.float64)
    low = np.where(known > 0, below, known)
    high = np.asarray(gammaincinv(known + 1, 1 - tail), dtype=np.float64)
    return Intervals(known, low, high, (high - low) / (2 * z), known, Method.POISSON, confidence)


def compound_poisson_each(
    total: ArrayLike,
    squares: ArrayLike,
    n: ArrayLike,
    *,
    positive: bool = True,
    confidence: float = CONFIDENCE,
) -> Intervals:
    """The interval of many sums over rows whose number is left to chance as well: variance Σ x².

    The variance is that of a compound Poisson sum, λ E(X²), estimated from the rows themselves. The bounds
    are those of a gamma distribution with this mean and variance (Fay & Feuer 1997, Statistics in Medicine
    16:791-801, with the mean row in place of the largest as in Tiwari, Clegg & Zou 2006, Statistical Methods
    in Medical Research 15:547-569): for rows of equal size the exact ones of their number. Rows that are not
    all `positive` have normal bounds. A few huge rows make either poor.
    """
    added, squared, size = columns(total, squares, n)
    error = np.sqrt(np.where(squared > 0, squared, np.nan))
    reach = normal_quantile(confidence) * error
    low, high = added - reach, added + reach
    if positive:
        with np.errstate(divide="ignore", invalid="ignore"):
            more = 1 + 1 / size
            low = np.where(added > 0, _gamma(added, error**2, (1 - confidence) / 2), low)
            above = _gamma(added * more, error**2 * more, (1 + confidence) / 2)
            high = np.where(added > 0, above, high)
    return Intervals(added, low, high, error, size, Method.COMPOUND_POISSON, confidence)


def _gamma(mean: Floats, variance: Floats, probability: float) -> Floats:
    """The quantile of the gamma distribution with this mean and variance."""
    from scipy.special import gammaincinv

    shape = np.where(mean > 0, mean, 1.0) ** 2 / variance
    return np.asarray(variance / mean * gammaincinv(shape, probability), dtype=np.float64)
