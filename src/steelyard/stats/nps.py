"""The net promoter score: the share of promoters less the share of detractors, in points."""

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
from steelyard.stats.population import equivalent_sample

#: Three answers are added: three quarters each of a promoter and a detractor, the rest passive.
ADDED, ADDED_EACH = 3.0, 0.75


def nps(
    promoters: float,
    detractors: float,
    n: float,
    *,
    confidence: float = CONFIDENCE,
    population: float | None = None,
) -> Interval:
    """The adjusted Wald interval of an NPS in points, -100 to 100.

    Source: Rocks 2016, Interval estimation for the "net promoter score", The American Statistician
    70:365-372; n + 3, promoters + 3/4, detractors + 3/4 as in MeasuringU's comparison of three intervals.
    Raises ValueError without answers, or when the parts are more than the whole.
    """
    return single(nps_each(promoters, detractors, n, confidence=confidence, population=population))


def nps_each(
    promoters: ArrayLike,
    detractors: ArrayLike,
    n: ArrayLike,
    *,
    confidence: float = CONFIDENCE,
    population: ArrayLike | None = None,
    worth: ArrayLike | None = None,
) -> Intervals:
    """The adjusted Wald interval of many scores. `worth` is an effective sample size in place of `n`."""
    z = normal_quantile(confidence)
    for_it, against, size = columns(promoters, detractors, n)
    valid = (size > 0) & (for_it >= 0) & (against >= 0) & (for_it + against <= size * (1 + 1e-12))
    effective = equivalent_sample(size if worth is None else worth, population)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = np.where(valid, 1 / effective, np.nan)
        p, d = for_it / size, against / size
    grown = 1 + ADDED * inverse
    up, down = (p + ADDED_EACH * inverse) / grown, (d + ADDED_EACH * inverse) / grown
    variance = np.maximum(up + down - (up - down) ** 2, 0)
    error = np.sqrt(variance * inverse / grown)
    low = np.clip(np.minimum(up - down - z * error, p - d), -1, 1)
    high = np.clip(np.maximum(up - down + z * error, p - d), -1, 1)
    found = Intervals(p - d, low, high, error, size, Method.ADJUSTED_WALD, confidence)
    return found.scaled(100)
