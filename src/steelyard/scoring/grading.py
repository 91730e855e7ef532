"""Vetoes and grades: the last steps of a sheet, on official totals in units of 0.0001."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.scheme.model import Grades, Scheme, VetoEffect
from steelyard.scoring.limits import limited_units

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def veto_totals(scheme: Scheme, triggered: Mapping[str, Flags], totals: Integers) -> Integers:
    """Totals after vetoes: a veto's `total` replaces (the lowest wins), then `total_at_most` holds."""
    replaced = totals
    untouched = np.ones(len(totals), dtype=bool)
    for flags, effect in _triggered(scheme, triggered):
        if effect.total is not None:
            most = limited_units(effect.total)
            replaced = np.where(flags & (untouched | (replaced > most)), most, replaced)
            untouched &= ~flags
    for flags, effect in _triggered(scheme, triggered):
        if effect.total_at_most is not None:
            replaced = np.where(flags, np.minimum(replaced, limited_units(effect.total_at_most)), replaced)
    return replaced


def grade_places(scheme: Scheme, triggered: Mapping[str, Flags], totals: Integers) -> Integers | None:
    """The place of every grade in the bands, best first; None without grades.

    Half-open: a total exactly on a lower bound has reached the grade.
    """
    if scheme.grades is None:
        return None
    lower = [math.ceil(bound * OFFICIAL_SCALE) for bound in scheme.grades.bands.values() if bound is not None]
    reached = np.searchsorted(np.array(lower[::-1], dtype=np.float64), totals, side="right")
    places: Integers = (len(lower) - reached).astype(np.int64)
    for flags, effect in _triggered(scheme, triggered):
        if effect.grade_at_most is not None:
            worst = _place(scheme.grades, effect.grade_at_most)
            places = np.where(flags, np.maximum(places, worst), places)
    return places


def _triggered(scheme: Scheme, triggered: Mapping[str, Flags]) -> list[tuple[Flags, VetoEffect]]:
    return [(flags, scheme.vetoes[name].effect) for name, flags in triggered.items() if flags.any()]


def _place(grades: Grades, grade: str) -> int:
    bands = list(grades.bands)
    if grade not in bands:
        raise ValueError(f'grade_at_most: "{grade}" is not one of the grades {", ".join(bands)}')
    return bands.index(grade)
