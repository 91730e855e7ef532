"""What the next observation may be, learnt from those before it.

An interval of a mean says where the mean lies; the next value also varies around the mean. Both kinds of
not knowing are in the predictive distribution: centre + scale · t, with Student's t of `freedom` degrees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Spread this far under the size of the values is rounding of binary fractions, not variation.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class Predictive:
    """Learnt from `n` observations. A `scale` of 0 means that nothing ever varied."""

    centre: float
    scale: float
    freedom: float
    n: int

    def quantile(self, p: float) -> float:
        """The value that the next one is under with probability p. Raises ValueError outside 0 to 1."""
        if not 0 < p < 1:
            raise ValueError(f"a probability lies between 0 and 1, not {p}")
        from scipy.special import stdtrit

        return self.centre + self.scale * float(stdtrit(self.freedom, p))

    def chance_of(self, value: float) -> float:
        """The probability that the next one is at least `value`."""
        if not self.scale:
            return float(self.centre >= value)
        from scipy.special import stdtr

        return float(stdtr(self.freedom, (self.centre - value) / self.scale))

    def shifted(self, by: float) -> Predictive:
        return Predictive(self.centre + by, self.scale, self.freedom, self.n)


def of_level(values: Sequence[float]) -> Predictive | None:
    """The next of values around one level: s·√(1 + 1/n), n - 1 degrees of freedom. None for fewer than two.

    Source: Hahn & Meeker 1991, Statistical Intervals, 4.7.
    """
    n = len(values)
    if n < 2:
        return None
    mean = math.fsum(values) / n
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    return Predictive(mean, _seen(math.sqrt(variance * (1 + 1 / n)), values), n - 1, n)


def of_trend(times: Sequence[float], values: Sequence[float], at: float) -> Predictive | None:
    """The value at a time on a straight line by least squares, n - 2 degrees of freedom.

    s·√(1 + 1/n + (t - t̄)²/Σ(tᵢ - t̄)²), Draper & Smith 1998, Applied Regression Analysis, 3.1. None for fewer
    than three observations, or all at one time.
    """
    n = len(values)
    if n < 3:
        return None
    middle, mean = math.fsum(times) / n, math.fsum(values) / n
    spread = math.fsum((time - middle) ** 2 for time in times)
    if not spread:
        return None
    slope = math.fsum((t - middle) * (y - mean) for t, y in zip(times, values, strict=True)) / spread
    misses = (y - mean - slope * (t - middle) for t, y in zip(times, values, strict=True))
    variance = math.fsum(miss**2 for miss in misses) / (n - 2)
    scale = math.sqrt(variance * (1 + 1 / n + (at - middle) ** 2 / spread))
    return Predictive(mean + slope * (at - middle), _seen(scale, values), n - 2, n)


def _seen(scale: float, values: Sequence[float]) -> float:
    return scale if scale > _NOISE * max(map(abs, values)) else 0.0
