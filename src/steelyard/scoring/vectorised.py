"""Many values through one curve: float64 where it cannot be wrong, exact integers where it could.

A float64 is good to about 1e-16 of the terms that are added. Rounding to 0.0001 is therefore certain
unless the result lies next to a rounding tie. Rounding to the nearest float64 keeps the order of numbers,
so a value is on the right side of a knot unless both have the same float64. Those few cells are computed
again exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE

if TYPE_CHECKING:
    from steelyard.scoring.curves import Curve

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Far above the error of float64, far below one unit: how close to a tie is too close to call.
TIE_GUARD = 1e-11
#: Under this many values the arrays cost more than they save.
FEW = 16


@dataclass(frozen=True)
class Table:
    """The float64 image of a curve; points are in units of 0.0001."""

    knots: Floats
    constants: Floats
    slopes: Floats
    reciprocals: Floats

    @classmethod
    def of(cls, curve: Curve) -> Table:
        knots = np.array([float(knot.at) for knot in curve.knots], dtype=np.float64)
        scaled = [[float(c * OFFICIAL_SCALE) for c in segment] for segment in curve.segments]
        constants, slopes, reciprocals = np.array(scaled, dtype=np.float64).T
        return cls(knots, constants, slopes, reciprocals)

    def evaluate(self, x: Floats, segment: Integers) -> tuple[Floats, Floats]:
        """The points in units, and the size of the terms they were added up from."""
        constant, linear = self.constants[segment], self.slopes[segment] * x
        units, size = constant + linear, np.abs(constant) + np.abs(linear)
        if self.reciprocals.any():
            reciprocal = self.reciprocals[segment]
            inverse = np.divide(reciprocal, x, out=np.zeros_like(x), where=reciprocal != 0)
            units, size = units + inverse, size + np.abs(inverse)
        return units, size


def as_floats(values: Sequence[Decimal]) -> Floats:
    """The nearest float64 of every value."""
    return np.fromiter(map(float, values), dtype=np.float64, count=len(values))


def half_up(units: Floats) -> Floats:
    """Whole units, ties away from zero."""
    rounded: Floats = np.copysign(np.floor(np.abs(units) + 0.5), units)
    return rounded


def too_close_to_call(units: Floats, size: Floats, low: int, high: int) -> Flags:
    """Where the float `units`, added up from terms of `size`, may round the wrong way within low…high."""
    tolerance = size * TIE_GUARD + 1e-9
    magnitude = np.abs(units)
    from_tie = np.abs(magnitude - np.floor(magnitude) - 0.5)
    unsure = (from_tie <= tolerance) | (tolerance >= 0.25)
    reachable = (units >= low - 1 - tolerance) & (units <= high + 1 + tolerance)
    flags: Flags = (unsure & reachable) | np.isnan(units)
    return flags


def official(curve: Curve, values: Sequence[Decimal], floats: Floats | None = None) -> Integers:
    """Official points in units of 0.0001 for every value."""
    if len(values) < FEW:
        return np.array([curve.units(value) for value in values], dtype=np.int64)
    x = as_floats(values) if floats is None else floats
    segment = np.searchsorted(curve.table.knots, x, side="left")
    on_knot = segment != np.searchsorted(curve.table.knots, x, side="right")
    unlocated = on_knot | ~np.isfinite(x)
    low, high = curve.units_range
    with np.errstate(all="ignore"):
        units, size = curve.table.evaluate(x, segment)
        unsure = too_close_to_call(units, size, low, high) & ~unlocated
        rounded = np.nan_to_num(np.clip(half_up(units), low, high)).astype(np.int64)
    _settle(curve, values, rounded, np.flatnonzero(unlocated), None)
    _settle(curve, values, rounded, np.flatnonzero(unsure), segment)
    return rounded


def _settle(
    curve: Curve, values: Sequence[Decimal], rounded: Integers, cells: Integers, at: Integers | None
) -> None:
    """Compute `cells` exactly, each distinct value once."""
    known: dict[Decimal, int] = {}
    for cell in cells.tolist():
        value = values[cell]
        units = known.get(value)
        if units is None:
            units = known[value] = curve.units(value, None if at is None else int(at[cell]))
        rounded[cell] = units
