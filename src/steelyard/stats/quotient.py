"""Quotients of two independent estimates, on the log scale: growth, relative lift, cost per lead.

The quotient of two positive estimates is skewed, its logarithm hardly:
log(A/B) ± z · sqrt(se²(A)/A² + se²(B)/B²). For two shares this is the interval of Katz, Baptista, Azen &
Pike 1978, Biometrics 34:469-474; for two counts, where se²(A) = A, that of the ratio of Poisson rates.
"""

from __future__ import annotations

import math

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


def quotient(above: Interval, below: Interval) -> Interval:
    """above / below of two independent estimates, such as the shares of two waves of a survey.

    Raises ValueError unless both are above 0.
    """
    spread = sum((one.error / one.estimate) ** 2 if one.estimate > 0 else math.inf for one in (above, below))
    found = quotient_each(
        above.estimate, below.estimate, spread, above.n + below.n, confidence=above.confidence
    )
    return single(found)


def quotient_each(
    above: ArrayLike, below: ArrayLike, relative: ArrayLike, n: ArrayLike, *, confidence: float = CONFIDENCE
) -> Intervals:
    """Many quotients. `relative` is the variance of the logarithm, both squared relative errors added."""
    top, bottom, variance, size = columns(above, below, relative, n)
    known = (top > 0) & (bottom > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(known, top / bottom, np.nan)
    error = np.sqrt(variance)
    reach = np.exp(normal_quantile(confidence) * error)
    return Intervals(
        estimate, estimate / reach, estimate * reach, estimate * error, size, Method.LOG_RATIO, confidence
    )
