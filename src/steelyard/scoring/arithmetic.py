"""The weighted arithmetic mean: Σ weight·score within a dimension, then over the dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.scheme.model import Bounds, Dimension, Scheme
from steelyard.scoring.columns import Scored
from steelyard.scoring.exact import Exact, Integers, integers, plus, times
from steelyard.scoring.limits import exact_limits
from steelyard.scoring.weights import dimension_weights, whole_weights

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Arithmetic:
    """Everything is an exact fraction, in units of 0.0001, until the total is rounded."""

    averages: Mapping[str, Exact]
    takes_part: Mapping[str, Flags]
    totals: Exact
    has_total: Flags
    additive: bool = True

    @classmethod
    def of(cls, scheme: Scheme, scored: Mapping[str, Scored], n: int) -> Arithmetic:
        averages: dict[str, Exact] = {}
        takes_part: dict[str, Flags] = {}
        total, weighed = Exact.whole(np.zeros(n, dtype=np.int64)), np.zeros(n, dtype=np.int64)
        for name, weight in dimension_weights(scheme).items():
            averages[name], takes_part[name] = _average(scheme.dimensions[name], scored, n)
            weights = times(takes_part[name].astype(np.int64), integers([weight]))
            average = averages[name]
            total = total.plus(Exact(times(average.numerators, weights), average.denominators))
            weighed = plus(weighed, weights)
        has_total = np.asarray(weighed > 0, dtype=bool)
        return cls(averages, takes_part, total.over(np.where(has_total, weighed, 1)), has_total)

    def dimension(self, name: str, i: int) -> Fraction | None:
        return self.averages[name][i] / OFFICIAL_SCALE if self.takes_part[name][i] else None

    def official(self, added: Exact, caps: Bounds) -> npt.NDArray[np.int64]:
        return self.totals.plus(added).clip(*exact_limits(caps)).half_up()


def _average(dimension: Dimension, scored: Mapping[str, Scored], n: int) -> tuple[Exact, Flags]:
    """The weighted mean of a dimension after its caps, and for whom it has one."""
    points: Integers = np.zeros(n, dtype=np.int64)
    weighed: Integers = np.zeros(n, dtype=np.int64)
    columns = {name: scored[name].column for name in dimension.indicators}
    for name, weights in whole_weights(dimension, columns, n).items():
        counted = times(weights, scored[name].counts.astype(np.int64))
        points = plus(points, times(counted, scored[name].units))
        weighed = plus(weighed, counted)
    takes_part = np.asarray(weighed > 0, dtype=bool)
    average = Exact(points, np.where(takes_part, weighed, 1))
    if dimension.caps.min is None and dimension.caps.max is None:
        return average, takes_part
    return average.clip(*exact_limits(dimension.caps)), takes_part
