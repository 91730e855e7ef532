"""Samples from a finite population: who asks everybody has no sampling error.

Source: Cochran 1977, Sampling Techniques (3rd ed., Wiley), sections 2.6, 3.2 and 4.4.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from steelyard.stats.interval import Floats, columns


def correction(n: float, population: float) -> float:
    """Factor of the standard error of a proportion: sqrt((N - n) / (N - 1)); 0 when everybody was asked.

    Raises ValueError when more were asked than there are.
    """
    if not 1 <= n <= population:
        raise ValueError(f"a sample of {n:g} cannot come from a population of {population:g}")
    return math.sqrt((population - n) / (population - 1)) if population > 1 else 0.0


def equivalent_sample(n: ArrayLike, population: ArrayLike | None) -> Floats:
    """The size of a sample from an endless population that says as much: n (N - 1) / (N - n).

    Infinite when everybody was asked, not-a-number when n is above N.
    """
    (size,) = columns(n)
    if population is None:
        return size
    size, whole = columns(n, population)
    left = whole - size
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(left > 0, size * (whole - 1) / left, np.inf)
    return np.where(left < 0, np.nan, worth)


def unasked_share(n: ArrayLike, population: ArrayLike | None) -> Floats:
    """1 - n/N, the factor of the variance of a mean whose s² divides by n - 1; not-a-number when n > N."""
    if population is None:
        return np.ones_like(columns(n)[0])
    size, whole = columns(n, population)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1 - size / whole
    return np.where(share < 0, np.nan, share)


def needed_from(n: float, population: float) -> float:
    """The sample that says in a population of N what `n` would in an endless one: n / (1 + (n - 1)/N)."""
    return n / (1 + (n - 1) / population)
