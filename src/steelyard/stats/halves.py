"""Errors that reach farther to one side: two half normal distributions, joined at the estimate."""

from __future__ import annotations

import math

from steelyard.stats.interval import Interval


def half_errors(interval: Interval) -> tuple[float, float]:
    """(below, above): an error is z·below for z < 0 and z·above for z > 0, where z is standard normal.

    They have the standard error of the interval and lie about the estimate as its bounds do: equal for a
    symmetric interval, which gives the normal distribution; nothing above 20 of 20. Even chances on both
    sides, variance (a² + b²)/2 − (a − b)²/2π: Barlow 2003, Asymmetric systematic errors,
    arXiv:physics/0306138, section 3.
    """
    below, above = interval.estimate - interval.low, interval.high - interval.estimate
    variance = (below**2 + above**2) / 2 - (above - below) ** 2 / (2 * math.pi)
    if variance <= 0 or interval.error <= 0 or min(below, above) < 0:
        return max(interval.error, 0.0), max(interval.error, 0.0)
    scale = interval.error / math.sqrt(variance)
    return below * scale, above * scale
