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
    """One indicator. `agreed`: its weight in a sheet with everything in it. `weight`: what it weighs in the
    sheets there are, on average. `share`: its share in the variance of the totals, None where they do not
    differ or are no sum. `r_squared`: the squared correlation of score and total. `spread`: the standard
    deviation of the scores, in points; `n`: how many have one.
    """

    indicator: str
    agreed: float
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
    agreed, weights = _agreed(matrix), matrix.effective.mean(axis=0)
    return [
        _driver(name, (agreed[place], weights[place], shares[place]), scores[:, place], totals)
        for place, name in enumerate(matrix.indicators)
    ]


def _agreed(matrix: Matrix) -> Floats:
    weights = matrix.base[len(matrix.groups) :].copy()
    for place, group in enumerate(matrix.groups):
        weights[group.columns] *= matrix.base[place]
    return weights


def _driver(name: str, weights: tuple[float, float, float], scores: Floats, totals: Floats) -> Driver:
    agreed, weight, share = map(float, weights)
    there = ~np.isnan(scores)
    known, of = scores[there], totals[there]
    spread = float(known.std()) if len(known) else 0.0
    related = spread > 1e-9 and float(of.std()) > 1e-9
    return Driver(
        indicator=name,
        agreed=agreed,
        weight=weight,
        share=None if np.isnan(share) else share,
        r_squared=float(np.corrcoef(known, of)[0, 1] ** 2) if related else None,
        spread=spread,
        n=len(known),
    )
