"""How much a sample can show before it is taken: half widths, sizes, detectable differences.

Widths and shares are fractions; those of an NPS are points. `spread` of an NPS is p + d - (p - d)²; 1 is the
worst there can be, half promoters and half detractors.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from steelyard.stats.interval import CONFIDENCE, normal_quantile
from steelyard.stats.nps import ADDED
from steelyard.stats.population import correction, needed_from

_POWER = 0.8


def half_width_of_proportion(
    n: float, *, share: float = 0.5, confidence: float = CONFIDENCE, population: float | None = None
) -> float:
    """z · sqrt(p (1 - p) / n): 0.05 for 385 answers. Changes under it cannot be told from chance."""
    width = normal_quantile(confidence) * math.sqrt(share * (1 - share) / n)
    return width if population is None else width * correction(n, population)


def half_width_of_nps(
    n: float, *, spread: float = 1.0, confidence: float = CONFIDENCE, population: float | None = None
) -> float:
    """In points: 100 · z · sqrt(spread / (n + 3)), the adjusted Wald half width."""
    width = 100 * normal_quantile(confidence) * math.sqrt(spread / (n + ADDED))
    return width if population is None else width * correction(n, population)


def half_width_of_mean(n: float, deviation: float, *, confidence: float = CONFIDENCE) -> float:
    """z · s / sqrt(n), in the unit of the deviation."""
    return normal_quantile(confidence) * deviation / math.sqrt(n)


def sample_for_proportion(
    half_width: float,
    *,
    share: float = 0.5,
    confidence: float = CONFIDENCE,
    population: float | None = None,
) -> int:
    """The answers needed for ± half_width: 385 for ±5 points at a share of one half."""
    endless = normal_quantile(confidence) ** 2 * share * (1 - share) / half_width**2
    return _whole(endless, population)


def sample_for_nps(
    half_width: float,
    *,
    spread: float = 1.0,
    confidence: float = CONFIDENCE,
    population: float | None = None,
) -> int:
    """The answers needed for ± half_width points: 382 for ±10 in the worst case."""
    endless = spread * (100 * normal_quantile(confidence) / half_width) ** 2 - ADDED
    return _whole(max(endless, 1.0), population)


def _whole(endless: float, population: float | None) -> int:
    return math.ceil(endless if population is None else needed_from(endless, population))


def detectable_difference(
    n: tuple[float, float], *, share: float = 0.5, confidence: float = CONFIDENCE, power: float = _POWER
) -> float:
    """The smallest true difference of two shares that a test of these sizes finds with this power.

    (z + z_power) · sqrt(p (1 - p) (1/n₁ + 1/n₂)); Fleiss, Levin & Paik 2003, chapter 4.
    """
    reach = normal_quantile(confidence) + NormalDist().inv_cdf(power)
    return reach * math.sqrt(share * (1 - share) * (1 / n[0] + 1 / n[1]))
