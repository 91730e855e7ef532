"""Columns of exact fractions: 64-bit integers while they fit, Python integers beyond.

Averages of official scores are fractions with small denominators. Keeping them as integers makes
half-up rounding exact without a loop.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

#: An array of int64, or of Python integers (dtype object) where int64 could overflow.
Integers = npt.NDArray[Any]

_SAFE = 2**62
#: Denominators are reduced once they grow beyond this; reducing costs more than multiplying.
_LARGE = 2**24


def integers(values: Iterable[int]) -> Integers:
    """An array of whole numbers of any size."""
    listed = list(values)
    small = all(-_SAFE < value < _SAFE for value in listed)
    return np.array(listed, dtype=np.int64 if small else object)


def times(a: Integers, b: Integers) -> Integers:
    """a · b without overflow."""
    product: Integers = a * b if _peak(a) * _peak(b) < _SAFE else a.astype(object) * b.astype(object)
    return product


def plus(a: Integers, b: Integers) -> Integers:
    """a + b without overflow."""
    total: Integers = a + b if _peak(a) + _peak(b) < _SAFE else a.astype(object) + b.astype(object)
    return total


@dataclass(frozen=True)
class Exact:
    """N fractions, numerator over positive denominator."""

    numerators: Integers
    denominators: Integers

    @classmethod
    def whole(cls, numerators: Integers) -> Exact:
        return cls(numerators, np.ones(len(numerators), dtype=np.int64))

    @classmethod
    def of(cls, fractions: Iterable[Fraction]) -> Exact:
        listed = list(fractions)
        return cls(integers(f.numerator for f in listed), integers(f.denominator for f in listed))

    def plus(self, other: Exact) -> Exact:
        return Exact(
            plus(times(self.numerators, other.denominators), times(other.numerators, self.denominators)),
            times(self.denominators, other.denominators),
        )._reduced()

    def over(self, divisors: Integers) -> Exact:
        """Each fraction divided by a positive whole number."""
        return Exact(self.numerators, times(self.denominators, divisors))._reduced()

    def clip(self, low: Fraction | None, high: Fraction | None) -> Exact:
        """Not below `low`, not above `high`; `high` is the last word."""
        clipped = self
        if low is not None:
            clipped = clipped._replaced(low, clipped._compared_with(low) < 0)
        if high is not None:
            clipped = clipped._replaced(high, clipped._compared_with(high) > 0)
        return clipped

    def half_up(self) -> npt.NDArray[np.int64]:
        """Whole numbers, ties away from zero. The result must fit 64 bits."""
        two = np.array([2], dtype=np.int64)
        doubled = plus(times(np.abs(self.numerators), two), self.denominators)
        rounded = (doubled // times(self.denominators, two)).astype(np.int64)
        return np.where(self.numerators < 0, -rounded, rounded)

    def __getitem__(self, index: int) -> Fraction:
        return Fraction(int(self.numerators[index]), int(self.denominators[index]))

    def _compared_with(self, bound: Fraction) -> Integers:
        """Positive where the fraction is above `bound`, negative where it is below."""
        own = times(self.numerators, integers([bound.denominator]))
        return plus(own, -times(self.denominators, integers([bound.numerator])))

    def _replaced(self, bound: Fraction, where: npt.NDArray[np.bool_]) -> Exact:
        return Exact(
            np.where(where, integers([bound.numerator]), self.numerators),
            np.where(where, integers([bound.denominator]), self.denominators),
        )

    def _reduced(self) -> Exact:
        if _peak(self.denominators) < _LARGE:
            return self
        common = np.gcd(self.numerators, self.denominators)
        return Exact(_narrow(self.numerators // common), _narrow(self.denominators // common))


def _narrow(values: Integers) -> Integers:
    return values.astype(np.int64) if values.dtype == object and _peak(values) < _SAFE else values


def _peak(values: Integers) -> int:
    return max(int(values.max()), -int(values.min())) if len(values) else 0
