"""The same sheets by other methods: how scores are made comparable, and how they become one number.

Source: OECD/JRC 2008, Handbook on Constructing Composite Indicators (ISBN 978-92-64-04345-9), steps 5, 6
and 7; the mean shift of ranks is that of Saisana, Saltelli & Tarantola 2005, Journal of the Royal
Statistical Society A 168:307-323.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.review.sensitivity.matrix import Flags, Matrix
from steelyard.review.sensitivity.totals import Way, weighed_totals
from steelyard.stats.agreement import mean_ranks
from steelyard.stats.interval import Floats


@dataclass(frozen=True)
class Alternative:
    """`ranks` (n,): from 1, equals sharing the mean of their places; `shift` (n,): official rank − this one.

    A positive shift is a gain.
    """

    normalisation: str
    way: Way
    ranks: Floats
    shift: Floats

    @property
    def mean_shift(self) -> float:
        """The mean of |shift|: how many places a subject moves on average."""
        return float(np.abs(self.shift).mean())


def alternatives(matrix: Matrix) -> list[Alternative]:
    """Each way of normalising with the aggregation of the scheme, then the other ways of aggregating."""
    official = mean_ranks(-matrix.official)
    way = Way(matrix.scheme.aggregation)
    tried = [(name, way) for name in NORMALISATIONS if name != TARGET]
    tried += [(TARGET, other) for other in Way if other is not way]
    found = []
    for name, used in tried:
        placed = mean_ranks(-_totals(matrix, name, used))
        found.append(Alternative(name, used, placed, official - placed))
    return found


def _totals(matrix: Matrix, name: str, way: Way) -> Floats:
    """Totals on the official scale, so that adjustments and vetoes weigh what they weigh officially."""
    other = _normalised(matrix, NORMALISATIONS[name]) if name != TARGET else matrix
    wide = np.full(len(matrix.subjects), np.inf)
    bare = replace(other, added=np.zeros_like(matrix.added), low=-wide, high=wide)
    points = weighed_totals(bare, matrix.base[None], way=way)[0]
    official = matrix.official / OFFICIAL_SCALE - matrix.added
    if name != TARGET and points.std() > 0:
        points = official.mean() + official.std() * (points - points.mean()) / points.std()
    totals: Floats = np.clip(points + matrix.added, matrix.low, matrix.high)
    return totals


def _normalised(matrix: Matrix, method: Callable[[Floats], Floats]) -> Matrix:
    """Scores made comparable anew, indicator by indicator; caps of dimensions mean nothing to them."""
    scores, there = matrix.scores.copy(), matrix.own > 0
    for place in range(scores.shape[1]):
        scores[there[:, place], place] = _of_those(matrix.scores[:, place], there[:, place], method)
    groups = tuple(replace(group, low=-np.inf, high=np.inf) for group in matrix.groups)
    return replace(matrix, scores=scores, groups=groups)


def _of_those(scores: Floats, there: Flags, method: Callable[[Floats], Floats]) -> Floats:
    known = scores[there]
    return method(known) if len(known) and np.ptp(known) > 0 else np.full(len(known), 50.0)


def _min_max(scores: Floats) -> Floats:
    share: Floats = (scores - scores.min()) / np.ptp(scores)
    return 100 * share


def _standardised(scores: Floats) -> Floats:
    """T scores, 50 + 10 z (McCall 1922): a mean in the middle keeps them positive."""
    z: Floats = (scores - scores.mean()) / scores.std()
    return 50 + 10 * z


def _ranked(scores: Floats) -> Floats:
    share: Floats = (mean_ranks(scores) - 1) / (len(scores) - 1)
    return 100 * share


#: Scores as they are: the distance to the target.
TARGET = "target"
NORMALISATIONS: dict[str, Callable[[Floats], Floats]] = {
    TARGET: np.asarray,
    "min_max": _min_max,
    "z_score": _standardised,
    "rank": _ranked,
}
