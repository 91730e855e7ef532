"""Verdicts: which ranks hold, and which neighbours cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from steelyard.review.sensitivity.alternatives import Alternative
from steelyard.review.sensitivity.drivers import Driver
from steelyard.review.sensitivity.study import Study
from steelyard.stats.interval import Floats

#: A rank that is kept in so many of the draws is robust, one that is kept in under half is not.
KEPT, HALF = 0.9, 0.5
#: Of two neighbours one must be ahead in so many of the draws, or they cannot be told apart.
APART = 0.95
#: A weight and an influence this many times apart are worth a word, if either is at least `_NOTABLE`.
_TIMES, _NOTABLE = 2.0, 0.05


class Verdict(StrEnum):
    ROBUST = "robust"
    FAIR = "fair"
    SHAKY = "shaky"


def tolerance(n: int) -> int:
    """How many places a rank may slip and still be the same for practical purposes: 5% of the subjects.

    None of fewer than 20, 3 of 60.
    """
    return n // 20


def kept(found: Study) -> Floats:
    """The share of admissible weights under which each subject stays within the tolerance of its rank."""
    first, last = found.matrix.places
    slack = tolerance(len(first))
    return found.weights.between(first - slack, last + slack)


def verdict(share: float) -> Verdict:
    """By the share of admissible weights that keep a rank."""
    if share >= KEPT:
        return Verdict.ROBUST
    return Verdict.FAIR if share >= HALF else Verdict.SHAKY


@dataclass(frozen=True)
class Pair:
    """Two neighbours in the official order, and how often the better one is ahead.

    `by_measurement` is None where nothing is known of errors.
    """

    better: int
    other: int
    by_weights: float
    by_measurement: float | None

    @property
    def told_apart(self) -> bool:
        measured = self.by_measurement
        return self.by_weights >= APART and (measured is None or measured >= APART)


def pairs(found: Study) -> list[Pair]:
    """All neighbours, the best first."""
    order = found.matrix.order.tolist()
    weights = found.weights.ahead.tolist()
    measured = [None] * len(weights) if found.measured is None else found.measured.ahead.tolist()
    return [
        Pair(order[place], order[place + 1], weights[place], measured[place]) for place in range(len(weights))
    ]


def leading(found: Study, most: int = 3) -> list[Driver]:
    """What the totals differ by: the largest shares in the variance."""
    known = [each for each in found.drivers if each.share is not None and each.share > 0]
    return sorted(known, key=lambda each: -(each.share or 0))[:most]


def misweighed(found: Study) -> list[Driver]:
    """Where nominal weight and real influence are far apart, the farthest first."""
    known = [each for each in found.drivers if each.share is not None and _is_far(each.weight, each.share)]
    return sorted(known, key=lambda each: -abs((each.share or 0) - each.weight))


def _is_far(weight: float, share: float) -> bool:
    low, high = sorted((weight, max(share, 0.0)))
    return high >= _NOTABLE and high >= _TIMES * low


def most_different(found: Study) -> Alternative | None:
    """The method that would move most people farthest; None when no method moves anybody."""
    moving = [each for each in found.alternatives if each.mean_shift > 0]
    return max(moving, key=lambda each: each.mean_shift, default=None)


def counted(found: Study) -> dict[Verdict, int]:
    """How many ranks have each verdict."""
    shares = kept(found).tolist()
    return {each: sum(verdict(share) is each for share in shares) for each in Verdict}


def shaky_grades(found: Study) -> int:
    """How many grades change in more than a tenth of the admissible weights."""
    return 0 if found.weight_odds is None else int(np.sum(found.weight_odds.kept < KEPT))
