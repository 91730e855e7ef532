"""Intervals of confidence: an estimate, its two bounds, and how they were found.

A 95% interval is made by a procedure that catches the true value in 95 of 100 samples; it says how far
the *sampling* may have misled us, and nothing of wrong questions or of people who did not answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
CONFIDENCE = 0.95


class Method(StrEnum):
    WILSON = "wilson"
    ADJUSTED_WALD = "adjusted_wald"
    DELTA = "delta"
    POISSON = "poisson"
    COMPOUND_POISSON = "compound_poisson"
    STUDENT = "student"
    ORDER_STATISTICS = "order_statistics"
    BOOTSTRAP = "bootstrap"
    STRATIFIED = "stratified"
    NEWCOMBE = "newcombe"
    LOG_RATIO = "log_ratio"
    RATERS = "raters"


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval. `error` is the standard error in the unit of the estimate; `n` the observations.

    Where the method has bounds but no standard error of its own, `error` is the one a normal
    distribution of the same width would have.
    """

    estimate: float
    low: float
    high: float
    error: float
    n: float
    method: Method
    confidence: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Intervals:
    """Many intervals of one method, as columns; not-a-number where there is none."""

    estimate: Floats
    low: Floats
    high: Floats
    error: Floats
    n: Floats
    method: Method
    confidence: float

    def __len__(self) -> int:
        return len(self.estimate)

    def __iter__(self) -> Iterator[Interval | None]:
        columns = (self.estimate, self.low, self.high, self.error, self.n)
        for estimate, low, high, error, n in zip(*(column.tolist() for column in columns), strict=True):
            known = all(map(math.isfinite, (estimate, low, high, error)))
            yield Interval(estimate, low, high, error, n, self.method, self.confidence) if known else None

    def scaled(self, factor: float, offset: float = 0.0) -> Intervals:
        """The intervals of `factor` times the quantity, plus `offset`; a negative factor turns them round."""
        ends = [self.low * factor + offset, self.high * factor + offset]
        return replace(
            self,
            estimate=self.estimate * factor + offset,
            low=np.minimum(*ends),
            high=np.maximum(*ends),
            error=self.error * abs(factor),
        )


def columns(*values: ArrayLike) -> tuple[Floats, ...]:
    """The values as columns of equal length."""
    found = np.broadcast_arrays(*(np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in values))
    return tuple(found)


def single(found: Intervals) -> Interval:
    """The one interval of `found`. Raises ValueError where the numbers allow none."""
    (interval,) = found
    if interval is None:
        raise ValueError("these numbers allow no interval: too few observations, or shares outside 0 to 1")
    return interval


def normal_quantile(confidence: float) -> float:
    """z of a two-sided interval: 1.96 for 0.95. Raises ValueError outside 0 to 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def student_quantile(confidence: float, freedom: Floats) -> Floats:
    """t of a two-sided interval by degrees of freedom (Student 1908, Biometrika 6:1-25)."""
    normal_quantile(confidence)
    from scipy.special import stdtrit

    return np.asarray(stdtrit(freedom, (1 + confidence) / 2), dtype=np.float64)
