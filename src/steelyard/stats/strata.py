"""Stratified samples: each part of the market is asked on its own and counts with its size.

GB/T 39071-2020 measures brand indicators so: the total is Σ M_i · Q_i / Q, M_i the indicator of stratum i
and Q_i its number of consumers. Variances: Cochran 1977, Sampling Techniques, sections 5.3-5.4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steelyard.stats.interval import CONFIDENCE, Interval, Method, single
from steelyard.stats.mean import with_student
from steelyard.stats.proportion import of_share


@dataclass(frozen=True, slots=True)
class Stratum:
    """`size` is Q_i in any unit (people, or the sum of their weights); `variance` is s² over n - 1.

    `worth` is the effective number of answers where weights differ within the stratum; by default n.
    """

    size: float
    n: float
    mean: float
    variance: float
    worth: float | None = None

    @property
    def answers(self) -> float:
        return self.n if self.worth is None else self.worth


def share_of(size: float, n: float, share: float, worth: float | None = None) -> Stratum:
    """A stratum in which a share was measured: s² = n p (1 - p) / (n - 1).

    Raises ValueError for fewer than two answers.
    """
    answers = n if worth is None else worth
    if answers <= 1:
        raise ValueError("a stratum needs two answers for its spread to be known")
    return Stratum(size, n, share, answers * share * (1 - share) / (answers - 1), worth)


def stratified_mean(
    strata: Sequence[Stratum], *, confidence: float = CONFIDENCE, population: float | None = None
) -> Interval:
    """The mean over all strata, Σ W_i m_i, with variance Σ W_i² s_i²/n_i · (1 - n_i/N_i).

    N_i is W_i times the whole population. Degrees of freedom: Satterthwaite 1946, Biometrics Bulletin
    2:110-114. Raises ValueError for a stratum with one answer, or more answers than people.
    """
    estimate, parts, n = _parts(strata, population)
    variance = math.fsum(part for part, _ in parts)
    spread = math.fsum(part**2 / (answers - 1) for part, answers in parts)
    freedom = variance**2 / spread if spread > 0 else 1.0
    found = with_student(
        np.array([estimate]), np.array([math.sqrt(variance)]), np.array([n]), np.array([freedom]),
        Method.STRATIFIED, confidence,
    )  # fmt: skip
    return single(found)


def stratified_proportion(
    strata: Sequence[Stratum], *, confidence: float = CONFIDENCE, population: float | None = None
) -> Interval:
    """A share over all strata, kept within 0 to 1.

    Where every stratum answers with one voice its variance says nothing; then Wilson's interval of the
    whole sample stands in, for a sample is never of zero width.
    """
    found = stratified_mean(strata, confidence=confidence, population=population)
    if found.error == 0 and (population is None or found.n < population):
        worth = np.array([math.fsum(stratum.answers for stratum in strata)])
        whole = of_share(np.array([found.estimate]), worth, np.array([found.n]), confidence)
        return single(whole)
    low, high = max(found.low, 0.0), min(found.high, 1.0)
    return Interval(found.estimate, low, high, found.error, found.n, found.method, confidence)


def _parts(
    strata: Sequence[Stratum], population: float | None
) -> tuple[float, list[tuple[float, float]], float]:
    """The estimate, each stratum's part of the variance with its number of answers, and all answers."""
    whole = math.fsum(stratum.size for stratum in strata)
    if whole <= 0:
        raise ValueError("the strata have no size")
    parts: list[tuple[float, float]] = []
    for stratum in strata:
        if stratum.answers <= 1:
            raise ValueError("a stratum needs two answers for its spread to be known")
        weight, left = stratum.size / whole, 1.0
        if population is not None:
            left = 1 - stratum.n / (weight * population)
            if left < -1e-9:
                raise ValueError("a stratum has more answers than people")
        parts.append((weight**2 * stratum.variance / stratum.answers * max(left, 0.0), stratum.answers))
    estimate = math.fsum(stratum.size * stratum.mean for stratum in strata) / whole
    return estimate, parts, math.fsum(stratum.n for stratum in strata)
