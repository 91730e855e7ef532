"""Means of measured values: satisfaction scores, hours to respond."""

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
    single,
    student_quantile,
)
from steelyard.stats.population import unasked_share


def mean(
    n: float,
    total: float,
    squares: float,
    *,
    confidence: float = CONFIDENCE,
    population: float | None = None,
) -> Interval:
    """Student's interval of a mean, from n, the sum and the sum of squares (Student 1908, Biometrika 6:1-25).

    Raises ValueError for fewer than two observations, or more than the population has.
    """
    return single(mean_each(n, total, squares, confidence=confidence, population=population))


def mean_each(
    n: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    *,
    confidence: float = CONFIDENCE,
    population: ArrayLike | None = None,
) -> Intervals:
    """Student's interval of many means."""
    size, added, squared = columns(n, total, squares)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = added / size
        # Cancellation may leave a tiny negative number where all values are equal.
        spread = np.maximum(squared - added * estimate, 0) / (size - 1)
        variance = spread / size * unasked_share(size, population)
    error = np.where(size > 1, np.sqrt(variance), np.nan)
    return with_student(estimate, error, size, size - 1, Method.STUDENT, confidence)


def with_student(
    estimate: Floats, error: Floats, n: Floats, freedom: Floats, method: Method, confidence: float
) -> Intervals:
    """estimate ± t · error."""
    reach = student_quantile(confidence, np.maximum(freedom, 1)) * error
    return Intervals(estimate, estimate - reach, estimate + reach, error, n, method, confidence)
