"""Values and slopes of arithmetic at the same time (forward differentiation)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from steelyard.engine.uncertainty.totals import Total
from steelyard.metrics.formula import Arithmetic, Name, Negative, Node, Number
from steelyard.stats.interval import Floats


@dataclass(frozen=True)
class Sloped:
    """A column of values, and how each moves with each total."""

    value: Floats
    slopes: Mapping[Total, Floats]


def sloped(node: Node, totals: Mapping[str, Total], values: Mapping[Total, Floats]) -> Sloped:
    """The value of a formula over totals, and its partial derivatives; not-a-number by a zero divisor."""
    match node:
        case Number(value=constant):
            size = len(next(iter(values.values())))
            return Sloped(np.full(size, float(constant)), {})
        case Name(name=name):
            total = totals[name]
            return Sloped(values[total], {total: np.ones_like(values[total])})
        case Negative(of=of):
            inner = sloped(of, totals, values)
            return Sloped(-inner.value, {total: -slope for total, slope in inner.slopes.items()})
        case Arithmetic(operator=operator, left=left, right=right):
            return _combined(operator, sloped(left, totals, values), sloped(right, totals, values))
    raise TypeError(f"{type(node).__name__} is no arithmetic over totals")


def _combined(operator: str, left: Sloped, right: Sloped) -> Sloped:
    a, b = left.value, right.value
    one = np.ones_like(a)
    with np.errstate(divide="ignore", invalid="ignore"):
        match operator:
            case "+":
                return _chained(a + b, left, one, right, one)
            case "-":
                return _chained(a - b, left, one, right, -one)
            case "*":
                return _chained(a * b, left, b, right, a)
        divisor = np.where(b != 0, b, np.nan)
        return _chained(a / divisor, left, 1 / divisor, right, -a / divisor**2)


def _chained(value: Floats, left: Sloped, by_left: Floats, right: Sloped, by_right: Floats) -> Sloped:
    """The chain rule for a function of two arguments."""
    slopes = {total: slope * by_left for total, slope in left.slopes.items()}
    for total, slope in right.slopes.items():
        slopes[total] = slopes.get(total, np.zeros_like(value)) + slope * by_right
    return Sloped(value, slopes)
