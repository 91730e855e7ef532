"""What a weight says, and what an indicator really decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.review.sensitivity.matrix import Matrix
from steelyard.stats.influence import variance_shares
from steelyard.stats.interval import Floats


@dataclass(frozen=True)
class Driver:
    """One indicator. `weight`: its mean effective weight. `share`: its share in the variance of the totals,
    None where they do not differ or are no sum. `r_squared`: the squared correlation of score and total.
    `spread`: the standard deviation of the scores, in points; `n`: how many have one.
    """

    indicator: str
    weight: float
    share: float | None
    r_squared: float | None
    spread: float
    n: int


def drivers(matrix: Matrix) -> list[Driver]:
    """All indicators, in the order of the scheme.

    Sources: shares in the variance as in `stats.influence`; r² as the linear form of the correlation ratio
    of Paruolo, Saisana & Saltelli 2013, Journal of the Royal Statistical Society A 176:609-634.
    """
    scores = np.where(matrix.own > 0, matrix.scores, np.nan)
    additive = matrix.scheme.aggregation == "arithmetic" and len(matrix.subjects) > 1
    shares = variance_shares(scores, matrix.effective) if additive else np.full(scores.shape[1], np.nan)
    totals = matrix.official / OFFICIAL_SCALE
    weights = matrix.effective.mean(axis=0)
    return [
        _driver(name, weights[place], shares[place], scores[:, place], totals)
        for place, name in enumerate(matrix.indicators)
    ]


def _driver(name: str, weight: float, share: float, scores: Floats, totals: Floats) -> Driver:
    there = ~np.isnan(scores)
    known, of = scores[there], totals[there]
    spread = float(known.std()) if len(known) else 0.0
    related = spread > 1e-9 and float(of.std()) > 1e-9
    r_squared = float(np.corrcoef(known, of)[0, 1] ** 2) if related else None
    return Driver(
        name, float(weight), None if np.isnan(share) else float(share), r_squared, spread, len(known)
    )
