"""Weights: those of the sheet, and what they become when an indicator takes no part (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from steelyard.scheme.model import Dimension, Scheme
from steelyard.scoring.columns import Column, Scored
from steelyard.scoring.exact import integers

Integers = npt.NDArray[Any]


def whole_weights(dimension: Dimension, columns: Mapping[str, Column], n: int) -> dict[str, Integers]:
    """The weights of a dimension as whole numbers in the same proportion, for every subject."""
    given = {
        name: indicator.weight if columns[name].weights is None else columns[name].weights
        for name, indicator in dimension.indicators.items()
    }
    distinct = {weight for weights in given.values() for weight in _each(weights)}
    if any(weight < 0 for weight in distinct):
        raise ValueError(f"a weight is not below 0: {min(distinct)}")
    places = max((_places(weight) for weight in distinct), default=0)
    whole = {weight: int(Fraction(weight) * 10**places) for weight in distinct}
    return {name: _spread(weights, whole, n) for name, weights in given.items()}


def dimension_weights(scheme: Scheme) -> dict[str, int]:
    """The weights of the dimensions as whole numbers in the same proportion."""
    weights = {name: dimension.weight for name, dimension in scheme.dimensions.items()}
    places = max(map(_places, weights.values()))
    return {name: int(Fraction(weight) * 10**places) for name, weight in weights.items()}


def effective_weights(scheme: Scheme, scored: Mapping[str, Scored], i: int) -> dict[str, Fraction]:
    """What each indicator of subject `i` finally weighs, in percent; they sum to 100.

    The weight of an indicator without a score moves within its dimension, that of an empty dimension
    across the sheet, both in proportion. Indicators that take no part are absent; so is everything
    when nothing is left.
    """
    left: list[tuple[dict[str, Fraction], Fraction, Fraction]] = []
    for dimension in scheme.dimensions.values():
        own = {
            name: Fraction(scored[name].column.weight(i, indicator))
            for name, indicator in dimension.indicators.items()
            if scored[name].counts[i]
        }
        if whole := sum(own.values(), Fraction(0)):
            left.append((own, whole, Fraction(dimension.weight)))
    weighed = sum((weight for _, _, weight in left), Fraction(0))
    if not weighed:
        return {}
    effective: dict[str, Fraction] = {}
    for own, whole, weight in left:
        factor = 100 * weight / (whole * weighed)
        effective |= {name: part * factor for name, part in own.items()}
    return effective


def _each(weights: Sequence[Decimal] | Decimal | None) -> Sequence[Decimal]:
    return [weights] if isinstance(weights, Decimal) else (weights or ())


def _places(weight: Decimal) -> int:
    exponent = weight.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{weight} is not a weight")
    return max(-exponent, 0)


def _spread(weights: Sequence[Decimal] | Decimal | None, whole: Mapping[Decimal, int], n: int) -> Integers:
    if isinstance(weights, Decimal):
        return np.broadcast_to(integers([whole[weights]]), (n,))
    return integers(whole[weight] for weight in weights or ())
