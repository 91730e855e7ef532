"""Shares of yes: awareness, favourability, on-time and conversion rates.

Wilson's interval inverts the score test: it stays within 0 to 1, is never of zero width for a sample, and
keeps its level in small samples where p ± z·sqrt(p(1-p)/n) does not (Brown, Cai & DasGupta 2001,
Statistical Science 16:101-133).
"""

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
from steelyard.stats.population import equivalent_sample


def wilson(
    successes: float, n: float, *, confidence: float = CONFIDENCE, population: float | None = None
) -> Interval:
    """The interval of successes / n (Wilson 1927, JASA 22:209-212), as fractions.

    `population` is the number of all who might have been asked. Raises ValueError without observations,
    with more successes than observations, or more observations than there are people.
    """
    return single(wilson_each(successes, n, confidence=confidence, population=population))


def wilson_each(
    successes: ArrayLike,
    n: ArrayLike,
    *,
    confidence: float = CONFIDENCE,
    population: ArrayLike | None = None,
    worth: ArrayLike | None = None,
) -> Intervals:
    """Wilson's interval of many shares. `worth` is an effective sample size in place of `n` (weights)."""
    found, size = columns(successes, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where((size > 0) & (found >= 0) & (found <= size), found / size, np.nan)
    effective = equivalent_sample(size if worth is None else worth, population)
    return of_share(share, effective, size, confidence)


def of_share(share: Floats, effective: Floats, n: Floats, confidence: float) -> Intervals:
    """Wilson's interval of known shares, with the sample sizes they are worth; `n` is only told."""
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = np.where(effective > 0, 1 / effective, np.nan)
    shrink = 1 / (1 + z**2 * inverse)
    centre = shrink * (share + z**2 * inverse / 2)
    error = shrink * np.sqrt(share * (1 - share) * inverse + (z * inverse / 2) ** 2)
    # The bounds touch 0 and 1 exactly at shares of 0 and 1; rounding must not pass the estimate.
    low = np.clip(np.minimum(centre - z * error, share), 0, 1)
    high = np.clip(np.maximum(centre + z * error, share), 0, 1)
    return Intervals(share, low, high, error, n, Method.WILSON, confidence)
