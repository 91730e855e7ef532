"""The weighted geometric mean: Π score^weight. A weak part cannot be bought off by a strong one.

float64 settles almost every total; totals next to a rounding tie are computed with 50 digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE, official_units
from steelyard.scheme.model import Bounds, Dimension, Scheme
from steelyard.scoring.columns import Scored
from steelyard.scoring.exact import Exact
from steelyard.scoring.limits import exact_limits, limits_in_units
from steelyard.scoring.vectorised import Floats, half_up, too_close_to_call
from steelyard.scoring.weights import whole_weights

Flags = npt.NDArray[np.bool_]

_PRECISE = Context(prec=50, rounding=ROUND_HALF_EVEN)
#: 50 digits settle 30 decimals. Dropping the rest makes the mean of equal scores that score, not 79.999…
_SETTLED = Decimal("1e-30")


@dataclass(frozen=True)
class Geometric:
    """`totals` are float64 units of 0.0001, good to about 1e-13 of their size."""

    scheme: Scheme
    scored: Mapping[str, Scored]
    totals: Floats
    has_total: Flags
    additive: bool = False

    @classmethod
    def of(cls, scheme: Scheme, scored: Mapping[str, Scored], n: int) -> Geometric:
        mean = _Mean.empty(n)
        for dimension in scheme.dimensions.values():
            units, takes_part = _dimension_floats(dimension, scored, n)
            mean.take(units, np.where(takes_part, float(dimension.weight), 0.0))
        return cls(scheme, scored, mean.value(), mean.weighed > 0)

    def dimension(self, name: str, i: int) -> Fraction | None:
        dimension = self.scheme.dimensions[name]
        parts = [
            (Fraction(self.scored[key].column.weight(i, indicator)), Fraction(int(self.scored[key].units[i])))
            for key, indicator in dimension.indicators.items()
            if self.scored[key].counts[i]
        ]
        if not sum(weight for weight, _ in parts):
            return None
        low, high = exact_limits(dimension.caps)
        mean = geometric_mean((weight, units / OFFICIAL_SCALE) for weight, units in parts)
        bounded: Fraction = min(max(mean, low / OFFICIAL_SCALE), high / OFFICIAL_SCALE)
        return bounded

    def official(self, added: Exact, caps: Bounds) -> npt.NDArray[np.int64]:
        points = np.asarray(added.numerators / added.denominators, dtype=np.float64)
        units, size = self.totals + points, self.totals + np.abs(points)
        low, high = limits_in_units(caps)
        rounded = np.clip(half_up(units), low, high).astype(np.int64)
        lowest, highest = exact_limits(caps)
        for i in np.flatnonzero(too_close_to_call(units, size, low, high) & self.has_total).tolist():
            exact = min(max(self._total(i) * OFFICIAL_SCALE + added[i], lowest), highest)
            rounded[i] = official_units(exact / OFFICIAL_SCALE)
        return rounded

    def _total(self, i: int) -> Fraction:
        points = {name: self.dimension(name, i) for name in self.scheme.dimensions}
        return geometric_mean(
            (Fraction(dimension.weight), points[name] or Fraction(0))
            for name, dimension in self.scheme.dimensions.items()
            if points[name] is not None
        )


def geometric_mean(parts: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Π score^(weight / Σ weights) of (weight, score), to 30 decimals.

    It is 0 as soon as one score with a weight is not positive.
    """
    weighed = [(weight, score) for weight, score in parts if weight]
    if any(score <= 0 for _, score in weighed):
        return Fraction(0)
    whole, logarithm = Fraction(sum(weight for weight, _ in weighed)), Decimal(0)
    for weight, score in weighed:
        share = _PRECISE.divide(*_decimals(weight / whole))
        part = _PRECISE.multiply(share, _PRECISE.ln(_PRECISE.divide(*_decimals(score))))
        logarithm = _PRECISE.add(logarithm, part)
    return Fraction(_PRECISE.exp(logarithm).quantize(_SETTLED, context=_PRECISE))


@dataclass
class _Mean:
    """The sums behind a geometric mean in float64."""

    logarithms: Floats
    weighed: Floats
    nothing: Flags

    @classmethod
    def empty(cls, n: int) -> _Mean:
        return cls(np.zeros(n), np.zeros(n), np.zeros(n, dtype=bool))

    def take(self, units: Floats, weights: Floats) -> None:
        positive = units > 0
        self.logarithms += weights * np.log(units, out=np.zeros_like(units), where=positive)
        self.weighed += weights
        self.nothing |= (weights > 0) & ~positive

    def value(self) -> Floats:
        mean = np.exp(self.logarithms / np.where(self.weighed > 0, self.weighed, 1.0))
        return np.where(self.nothing | (self.weighed <= 0), 0.0, mean)


def _dimension_floats(dimension: Dimension, scored: Mapping[str, Scored], n: int) -> tuple[Floats, Flags]:
    mean = _Mean.empty(n)
    columns = {name: scored[name].column for name in dimension.indicators}
    for name, weights in whole_weights(dimension, columns, n).items():
        mean.take(scored[name].units.astype(np.float64), weights.astype(np.float64) * scored[name].counts)
    low, high = exact_limits(dimension.caps)
    return np.clip(mean.value(), float(low), float(high)), mean.weighed > 0


def _decimals(fraction: Fraction) -> tuple[Decimal, Decimal]:
    return Decimal(fraction.numerator), Decimal(fraction.denominator)
