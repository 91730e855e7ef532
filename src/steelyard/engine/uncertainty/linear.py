"""Formulas as quotients of two linear combinations of totals, with exact coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from steelyard.engine.uncertainty.totals import Expansion, Place, Total
from steelyard.metrics.formula import Arithmetic, Name, Negative, Node, Number

#: Coefficients of totals; that of None is the constant.
Linear = dict[Total | None, Fraction]
Weights = Mapping[Total, Fraction]


class _NotLinearError(ValueError):
    pass


@dataclass(frozen=True)
class Quotient:
    """offset + above / below. Without totals in `below` the value is a total itself: `below` is empty."""

    above: Weights
    below: Weights
    offset: Fraction

    @property
    def places(self) -> set[Place]:
        return {total.place for total in (*self.above, *self.below)}


def quotient(found: Expansion) -> Quotient | None:
    """The formula as a quotient, or None when it is not one (products of totals, say)."""
    try:
        above, below = _parts(found.node, found.totals)
    except (_NotLinearError, ZeroDivisionError):
        return None
    constant = below.pop(None, Fraction(0))
    if not below:
        offset = above.pop(None, Fraction(0)) / constant
        return Quotient({t: c / constant for t, c in above.items() if t is not None}, {}, offset)
    if constant:
        return None
    return _without_offset(above, below)


def _without_offset(above: Linear, below: Linear) -> Quotient | None:
    """(a - b) / b is a / b - 1."""
    if above.get(None):
        return None
    offset, rest = Fraction(0), above
    pivot, coefficient = next(iter(below.items()))
    if share := above.get(pivot):
        left = _added(above, {total: -c * share / coefficient for total, c in below.items()})
        if len(left) < len(above):
            offset, rest = share / coefficient, left
    return Quotient(_totals(rest), _totals(below), offset)


def _totals(linear: Linear) -> dict[Total, Fraction]:
    return {total: coefficient for total, coefficient in linear.items() if total is not None}


def _parts(node: Node, totals: Mapping[str, Total]) -> tuple[Linear, Linear]:
    """Numerator and denominator."""
    match node:
        case Number(value=value):
            return _clean({None: Fraction(value)}), {None: Fraction(1)}
        case Name(name=name):
            return {totals[name]: Fraction(1)}, {None: Fraction(1)}
        case Negative(of=of):
            above, below = _parts(of, totals)
            return _times(above, {None: Fraction(-1)}), below
        case Arithmetic(operator=operator, left=left, right=right):
            return _combined(operator, _parts(left, totals), _parts(right, totals))
    raise _NotLinearError


def _combined(
    operator: str, left: tuple[Linear, Linear], right: tuple[Linear, Linear]
) -> tuple[Linear, Linear]:
    (a, b), (c, d) = left, right
    if operator == "*":
        return _times(a, c), _times(b, d)
    if operator == "/":
        return _times(a, d), _times(b, c)
    if operator == "-":
        c = _times(c, {None: Fraction(-1)})
    if b == d:
        return _added(a, c), b
    return _added(_times(a, d), _times(c, b)), _times(b, d)


def _times(first: Linear, second: Linear) -> Linear:
    if not set(first) - {None}:
        first, second = second, first
    if set(second) - {None}:
        raise _NotLinearError
    factor = second.get(None, Fraction(0))
    return _clean({total: coefficient * factor for total, coefficient in first.items()})


def _added(first: Linear, second: Linear) -> Linear:
    terms = {
        total: first.get(total, Fraction(0)) + second.get(total, Fraction(0)) for total in {**first, **second}
    }
    return _clean(terms)


def _clean(linear: Linear) -> Linear:
    return {total: coefficient for total, coefficient in linear.items() if coefficient}
