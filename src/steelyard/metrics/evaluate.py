"""The one evaluator of formulas: whole columns of subjects at a time, exact decimals, gaps that travel.

A gap in an operand is the gap of the result (a missing one before an undefined one); division by zero
is undefined. A condition that cannot be decided because of a gap is that gap, not false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, DecimalException

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Period
from steelyard.metrics.formula import (
    Arithmetic,
    Call,
    Case,
    Comparison,
    Growth,
    IsNull,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Shift,
    State,
)
from steelyard.metrics.values import (
    BEFORE_COVERAGE,
    EMPTY,
    NO_PRIOR_PERIOD,
    OUT_OF_RANGE,
    PRIOR_NOT_POSITIVE,
    ZERO_DENOMINATOR,
    Gap,
    Value,
    first_gap,
)

Column = Sequence[Value]
#: Values of a measure (or parameter) for all subjects in a period; `moment` is for stocks.
Lookup = Callable[[str, Period, str | None], Column]

_SAFE = EXACT.copy()
_SAFE.Emax, _SAFE.Emin = 6000, -6000

_ARITHMETIC: Mapping[str, Callable[[Decimal | int, Decimal | int], Decimal]] = {
    "+": _SAFE.add,
    "-": _SAFE.subtract,
    "*": _SAFE.multiply,
}
_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
}


class Evaluator:
    """Evaluates formulas for one list of subjects; equal parts in equal periods are computed once."""

    def __init__(self, lookup: Lookup, size: int) -> None:
        self._lookup = lookup
        self._size = size
        self._known: dict[tuple[Node, Period], Column] = {}

    def column(self, node: Node, period: Period) -> Column:
        """The values of `node` in `period`, one per subject."""
        key = (node, period)
        if key not in self._known:
            self._known[key] = self._compute(node, period)
        return self._known[key]

    def _compute(self, node: Node, period: Period) -> Column:
        match node:
            case Number(value=value):
                return [value] * self._size
            case Name(name=name):
                return self._lookup(name, period, None)
            case State(name=name, moment=moment):
                return self._lookup(name, period, moment)
            case Shift():
                earlier = period.year_ago() if node.year else period.prior(node.periods)
                return _as_prior(self.column(node.of, earlier))
            case Growth(of=of):
                now, then = self.column(of, period), _as_prior(self.column(of, period.prior()))
                return [_growth(a, b) for a, b in zip(now, then, strict=True)]
            case Negative(of=of):
                return [
                    value if isinstance(value, Gap) else _SAFE.minus(Decimal(value))
                    for value in self.column(of, period)
                ]
            case IsNull(of=of):
                return [isinstance(value, Gap) for value in self.column(of, period)]
        return self._combine(node, period)

    def _combine(self, node: Node, period: Period) -> Column:
        match node:
            case Arithmetic(operator="/", left=left, right=right):
                pairs = zip(self.column(left, period), self.column(right, period), strict=True)
                return [_divide(a, b) for a, b in pairs]
            case Arithmetic(operator=sign, left=left, right=right):
                compute = _ARITHMETIC[sign]
                pairs = zip(self.column(left, period), self.column(right, period), strict=True)
                return [_apply(compute, a, b) for a, b in pairs]
            case Comparison(operator=sign, left=left, right=right):
                compare = _COMPARISONS[sign]
                pairs = zip(self.column(left, period), self.column(right, period), strict=True)
                return [
                    first_gap(a, b)
                    if isinstance(a, Gap) or isinstance(b, Gap)
                    else compare(Decimal(a), Decimal(b))
                    for a, b in pairs
                ]
            case Logic(operator=word, arguments=arguments):
                return [_logic(word, row) for row in self._rows(arguments, period)]
            case Call(function=function, arguments=arguments):
                call = _FUNCTIONS[function]
                return [call(row) for row in self._rows(arguments, period)]
            case Case(branches=branches, otherwise=otherwise):
                return self._case(branches, otherwise, period)
        raise TypeError(node)

    def _rows(self, nodes: Sequence[Node], period: Period) -> list[tuple[Value, ...]]:
        return list(zip(*(self.column(node, period) for node in nodes), strict=True))

    def _case(
        self, branches: tuple[tuple[Node, Node], ...], otherwise: Node | None, period: Period
    ) -> Column:
        result: list[Value | None] = [None] * self._size
        for condition, outcome in branches:
            conditions, outcomes = self.column(condition, period), self.column(outcome, period)
            for index, truth in enumerate(conditions):
                if result[index] is None and truth is not False:
                    result[index] = truth if isinstance(truth, Gap) else outcomes[index]
        rest = self.column(otherwise, period) if otherwise is not None else [EMPTY] * self._size
        return [fallback if value is None else value for value, fallback in zip(result, rest, strict=True)]


def _as_prior(column: Column) -> Column:
    return [NO_PRIOR_PERIOD if value is BEFORE_COVERAGE else value for value in column]


def _apply(compute: Callable[[Decimal | int, Decimal | int], Decimal], a: Value, b: Value) -> Value:
    if isinstance(a, Gap) or isinstance(b, Gap):
        return first_gap(a, b)
    try:
        return compute(a, b)  # a truth counts as 1 or 0
    except DecimalException:
        return OUT_OF_RANGE


def _divide(a: Value, b: Value) -> Value:
    if isinstance(a, Gap) or isinstance(b, Gap):
        return first_gap(a, b)
    if not b:
        return ZERO_DENOMINATOR
    try:
        return _SAFE.divide(a, b)
    except DecimalException:
        return OUT_OF_RANGE


def _growth(now: Value, then: Value) -> Value:
    if isinstance(now, Gap) or isinstance(then, Gap):
        return first_gap(then, now)
    if then <= 0:
        return PRIOR_NOT_POSITIVE
    return _divide(_apply(_SAFE.subtract, now, then), then)


def _logic(word: str, row: tuple[Value, ...]) -> Value:
    """Three-valued: a gap decides only when the known sides do not."""
    if word == "not":
        return row[0] if isinstance(row[0], Gap) else not row[0]
    decisive = word == "or"
    if any(value is decisive for value in row):
        return decisive
    return first_gap(*row) if any(isinstance(value, Gap) for value in row) else not decisive


def _coalesce(row: tuple[Value, ...]) -> Value:
    return next((value for value in row if not isinstance(value, Gap)), row[0])


def _extreme(pick: Callable[[list[Decimal]], Decimal]) -> Callable[[tuple[Value, ...]], Value]:
    def chosen(row: tuple[Value, ...]) -> Value:
        numbers = [Decimal(value) for value in row if not isinstance(value, Gap)]
        return pick(numbers) if len(numbers) == len(row) else first_gap(*row)

    return chosen


def _absolute(row: tuple[Value, ...]) -> Value:
    return row[0] if isinstance(row[0], Gap) else _SAFE.abs(Decimal(row[0]))


def _round(row: tuple[Value, ...]) -> Value:
    if isinstance(row[0], Gap):
        return row[0]
    places = int(Decimal(row[1])) if len(row) == 2 and not isinstance(row[1], Gap) else 0
    number = Decimal(row[0])
    if number.adjusted() + places > 32:
        return number
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_SAFE)


def _mean(row: tuple[Value, ...]) -> Value:
    """A mean over no rows is missing, not undefined: there is nothing to take a mean of."""
    total, count = row
    if isinstance(total, Gap) or isinstance(count, Gap):
        return first_gap(total, count)
    return _divide(total, count) if count else EMPTY


def _interpolate(row: tuple[Value, ...]) -> Value:
    """The value at place (n − 1)·q between its two exact neighbours in the sorted list."""
    if any(isinstance(value, Gap) for value in row):
        return first_gap(*row)
    low, high, count, fraction = (Decimal(value) for value in row if not isinstance(value, Gap))
    part = _SAFE.multiply(count - 1, fraction) % 1
    return _SAFE.add(low, _SAFE.multiply(_SAFE.subtract(high, low), part))


_FUNCTIONS: Mapping[str, Callable[[tuple[Value, ...]], Value]] = {
    "coalesce": _coalesce,
    "least": _extreme(min),
    "greatest": _extreme(max),
    "abs": _absolute,
    "round": _round,
    "mean": _mean,
    "interpolate": _interpolate,
}
