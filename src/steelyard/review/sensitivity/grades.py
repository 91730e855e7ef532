"""How sure a grade is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.review.sensitivity.matrix import Flags, Integers, Matrix
from steelyard.scheme.model import Scheme
from steelyard.scoring.sheets import Sheets
from steelyard.stats.interval import Floats
from steelyard.stats.measurement_error import band_probabilities, true_at_least

#: A grade under this probability is a matter for discussion.
SURE = 0.8


@dataclass(frozen=True)
class Odds:
    """Of n subjects and g grades, the best first. `official` (n,): the place of the grade that was given.

    `probabilities` (n, g); `error` (n,): the standard error of the total in points, 0 where it is exact.
    """

    grades: tuple[str, ...]
    official: Integers
    probabilities: Floats
    error: Floats
    border: Flags

    @property
    def modal(self) -> Integers:
        return np.asarray(self.probabilities.argmax(axis=1), dtype=np.int64)

    @property
    def kept(self) -> Floats:
        """The probability of the official grade."""
        return np.asarray(self.probabilities[np.arange(len(self.official)), self.official])


def cuts(scheme: Scheme) -> Floats:
    """The least official total of every grade but the last, falling; nothing without grades."""
    if scheme.grades is None:
        return np.zeros(0)
    bounds = [bound for bound in scheme.grades.bands.values() if bound is not None]
    return np.array([math.ceil(bound * OFFICIAL_SCALE) / OFFICIAL_SCALE for bound in bounds])


def odds(sheets: Sheets, matrix: Matrix, lines: Integers, *, reached: Floats, error: Floats) -> Odds | None:
    """The probabilities of the grades from those of reaching each cut; None in a scheme without grades.

    A border case is nearer to a cut than one standard error, or its likeliest grade is under 80%
    (DOMAIN §6.3). Vetoes hold as they were decided.
    """
    if sheets.scheme.grades is None or sheets.places is None:
        return None
    probabilities = _under_vetoes(sheets, band_probabilities(reached), lines)
    totals = matrix.official / OFFICIAL_SCALE
    near = (np.abs(totals[:, None] - cuts(sheets.scheme)) < error[:, None]).any(axis=1)
    free = _worst(sheets)[lines] < probabilities.shape[1] - 1
    border = (near & free) | (probabilities.max(axis=1) < SURE)
    return Odds(tuple(sheets.scheme.grades.bands), sheets.places[lines], probabilities, error, border)


def odds_by_reliability(sheets: Sheets, matrix: Matrix, lines: Integers, *, error: float) -> Odds | None:
    """The same from one standard error of measurement for all totals (SEM = SD·√(1 − R))."""
    totals = matrix.official / OFFICIAL_SCALE
    reached = true_at_least(totals[:, None], cuts(sheets.scheme)[None, :], error)
    return odds(sheets, matrix, lines, reached=reached, error=np.full(len(totals), error))


def _worst(sheets: Sheets) -> Integers:
    """The best place each subject may reach after its vetoes; 0 without one."""
    worst = np.zeros(sheets.count, dtype=np.int64)
    bands = list(sheets.scheme.grades.bands) if sheets.scheme.grades else []
    for name, flags in sheets.vetoed.items():
        grade = sheets.scheme.vetoes[name].effect.grade_at_most
        if grade is not None:
            worst = np.where(flags, np.maximum(worst, bands.index(grade)), worst)
    return worst


def _under_vetoes(sheets: Sheets, probabilities: Floats, lines: Integers) -> Floats:
    """Better grades than a veto allows become the best it allows."""
    worst = _worst(sheets)[lines]
    held = np.arange(probabilities.shape[1]) >= worst[:, None]
    at_best = np.where(held, 0.0, probabilities).sum(axis=1)
    allowed = np.where(held, probabilities, 0.0)
    allowed[np.arange(len(worst)), worst] += at_best
    return allowed
