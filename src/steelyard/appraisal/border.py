"""Border cases: scores that lie nearer to a cut than they can be measured.

A 91 with a cut at 90 and a standard error of 3.3 points is truly at 90 or above with a probability of .62.
Such a grade is talked over before it is given (DOMAIN §6.3); the computed one stays until people decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from steelyard.appraisal.steps import grade_of, worse
from steelyard.core.numbers import official
from steelyard.core.problems import listing
from steelyard.scheme.model import Grades
from steelyard.stats.measurement_error import (
    band_probabilities,
    standard_error_of_measurement,
    true_at_least,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """An official score with its standard error of measurement, both in points.

    `at_most` is the best grade that a veto leaves: no doubt about the score can lift it.
    """

    subject: str
    score: Decimal
    error: float
    at_most: str | None = None


@dataclass(frozen=True)
class BorderCase:
    """A score less than one standard error from `cut`, the lower bound of `upper`.

    `grade` is the computed one. `distance` is below 0 for who has missed the cut. `probabilities` give each
    grade, best first, the chance of being that of the true score; they sum to 1.
    """

    subject: str
    score: Decimal
    error: float
    grade: str
    upper: str
    cut: Decimal
    distance: Decimal
    probabilities: Mapping[str, float]

    @property
    def kept(self) -> float:
        """The probability of the computed grade."""
        return self.probabilities[self.grade]


def border_cases(measured: Iterable[Measured], grades: Grades) -> tuple[BorderCase, ...]:
    """All with |score − cut| < 1 SEM, the nearest in standard errors first, then by id.

    Of several cuts within one standard error the nearest counts, of equally near ones the upper. Raises
    ValueError for an error that is negative or no number, and for a grade that the bands do not have.
    """
    found = [case for each in measured if (case := _case(each, grades)) is not None]
    return tuple(sorted(found, key=lambda case: (abs(float(case.distance)) / case.error, case.subject)))


def error_by_reliability(scores: Sequence[Decimal], reliability: float) -> float:
    """One SEM for all scores of a group, SD·√(1 − R), where nothing better is known; 0 for a single score."""
    spread = float(np.std([float(each) for each in scores], ddof=1)) if len(scores) > 1 else 0.0
    return standard_error_of_measurement(spread, reliability)


def _case(each: Measured, grades: Grades) -> BorderCase | None:
    if not (math.isfinite(each.error) and each.error >= 0):
        raise ValueError(f"a standard error is a number from 0 up, not {each.error}")
    score, cuts = official(each.score), _cuts(grades, each.at_most)
    near = [(abs(score - cut), place) for place, (_, cut) in enumerate(cuts)]
    if not near or float(min(near)[0]) >= each.error:
        return None
    upper, cut = cuts[min(near)[1]]
    return BorderCase(
        subject=each.subject,
        score=score,
        error=each.error,
        grade=worse(grade_of(score, grades), each.at_most, grades),
        upper=upper,
        cut=cut,
        distance=score - cut,
        probabilities=_probabilities(float(score), each.error, cuts, grades),
    )


def _cuts(grades: Grades, at_most: str | None) -> list[tuple[str, Decimal]]:
    """The grades that can be reached with their lower bounds; reaching one better than allowed is nothing."""
    order = list(grades.bands)
    if at_most is not None and at_most not in order:
        raise ValueError(f'"{at_most}" is not a grade. Choose {listing(order)}')
    best = 0 if at_most is None else order.index(at_most)
    cuts = [(grade, bound) for grade, bound in grades.bands.items() if bound is not None]
    return [(grade, bound) for grade, bound in cuts if order.index(grade) >= best]


def _probabilities(
    score: float, error: float, cuts: list[tuple[str, Decimal]], grades: Grades
) -> dict[str, float]:
    """The chance of each grade; of those that a veto forbids it is 0."""
    order = list(grades.bands)
    bounds = np.array([[float(cut) for _, cut in cuts]])
    bands = band_probabilities(true_at_least(score, bounds, error))[0].tolist()
    allowed = [*(grade for grade, _ in cuts), order[-1]]
    return dict.fromkeys(order, 0.0) | dict(zip(allowed, bands, strict=True))
