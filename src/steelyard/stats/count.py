"""Counts of rare events: new customers, incidents, adopted proposals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import (
    CONFIDENCE,
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
    total: ArrayLike, squares: ArrayLike, n: ArrayLike, *, confidence: float = CONFIDENCE
) -> Intervals:
    """The interval of many sums over rows whose number is left to chance as well: variance Σ x².

    Source: the variance of a compound Poisson sum, λ E(X²), estimated from the rows themselves (Kaas,
    Goovaerts, Dhaene & Denuit 2008, Modern Actuarial Risk Theory, section 3.5). A few huge rows make it poor.
    """
    added, squared, size = columns(total, squares, n)
    error = np.sqrt(np.where(squared > 0, squared, np.nan))
    reach = normal_quantile(confidence) * error
    return Intervals(added, added - reach, added + reach, error, size, Method.COMPOUND_POISSON, confidence)
