"""Ratings by people: what several raters are worth, and how far one of them can be off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from steelyard.stats.measurement_error import standard_error_of_measurement

#: Reliability of one supervisor's rating of overall job performance, the mean over many studies
#: (Viswesvaran, Ones & Schmidt 1996, Journal of Applied Psychology 81:557-574).
ONE_RATER = 0.52


@dataclass(frozen=True, slots=True)
class Spread:
    """The variance of one rating around what all possible raters would say on average."""

    variance: float
    freedom: float
    assumed: bool


def spearman_brown(reliability: float, raters: float) -> float:
    """The reliability of the mean of k raters, k r / (1 + (k - 1) r).

    Sources: Spearman 1910, Brown 1910, British Journal of Psychology 3:271-295 and 296-322.
    """
    return raters * reliability / (1 + (raters - 1) * reliability)


def spread_within(groups: Iterable[Sequence[float]]) -> Spread | None:
    """The pooled variance of ratings of the same person, Σ(y - ȳ)² / Σ(k - 1).

    None when nobody has two raters. It is the mean square within persons of a one-way analysis of
    variance (Fisher 1925, Statistical Methods for Research Workers, chapter 7).
    """
    freedom, squares = 0, 0.0
    for group in groups:
        mean = math.fsum(group) / len(group)
        freedom += len(group) - 1
        squares += math.fsum((value - mean) ** 2 for value in group)
    return Spread(squares / freedom, freedom, assumed=False) if freedom else None


def error_of_one(ratings: Sequence[float], reliability: float) -> Spread:
    """From ratings of different people by one rater each: s² (1 - R); not-a-number for fewer than two."""
    freedom = len(ratings) - 1
    if freedom < 1:
        return Spread(math.nan, math.nan, assumed=True)
    mean = math.fsum(ratings) / len(ratings)
    variance = math.fsum((value - mean) ** 2 for value in ratings) / freedom
    return Spread(standard_error_of_measurement(math.sqrt(variance), reliability) ** 2, freedom, assumed=True)
