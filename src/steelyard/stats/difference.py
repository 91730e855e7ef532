"""Whether a change is more than chance: two shares, or any two independent estimates."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard.stats.interval import CONFIDENCE, Interval, Method, normal_quantile
from steelyard.stats.proportion import wilson


@dataclass(frozen=True, slots=True)
class Difference:
    """`interval` is that of the difference; `z` and the two-sided `p` test that there is none."""

    interval: Interval
    z: float
    p: float

    @property
    def is_signal(self) -> bool:
        """Whether chance alone would give such a difference less often than the confidence allows."""
        return self.p < 1 - self.interval.confidence


def two_sided(z: float) -> float:
    """How often chance alone gives a normal deviate at least as far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def two_proportions(
    successes: tuple[float, float], n: tuple[float, float], *, confidence: float = CONFIDENCE
) -> Difference:
    """First share less second: the pooled z-test, and the hybrid score interval.

    Sources: Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions (3rd ed., Wiley),
    section 3.1; Newcombe 1998, Statistics in Medicine 17:873-890, method 10.
    """
    first, second = (wilson(s, m, confidence=confidence) for s, m in zip(successes, n, strict=True))
    pooled = sum(successes) / sum(n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n[0] + 1 / n[1]))
    change = first.estimate - second.estimate
    z = change / error if error else 0.0
    down = math.hypot(first.estimate - first.low, second.high - second.estimate)
    up = math.hypot(first.high - first.estimate, second.estimate - second.low)
    own = math.sqrt(sum(one.estimate * (1 - one.estimate) / one.n for one in (first, second)))
    interval = Interval(change, change - down, change + up, own, sum(n), Method.NEWCOMBE, confidence)
    return Difference(interval, z, two_sided(z))


def independent(first: Interval, second: Interval) -> Difference:
    """First less second for estimates of two samples, an NPS of two quarters say: se² = se₁² + se₂²."""
    change, error = first.estimate - second.estimate, math.hypot(first.error, second.error)
    reach = normal_quantile(first.confidence) * error
    z = change / error if error else math.copysign(math.inf, change) if change else 0.0
    interval = Interval(
        change, change - reach, change + reach, error, first.n + second.n, first.method, first.confidence
    )
    return Difference(interval, z, two_sided(z))
