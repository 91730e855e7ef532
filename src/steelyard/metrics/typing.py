"""Types and units of formulas, where they can be known (DESIGN "Formula language", "Units").

A unit is a kind (`currency:CNY`, `count`, …) or None when nobody said. Unknown never complains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steelyard.core.units import Unit
from steelyard.metrics.formula import (
    Arithmetic,
    Call,
    Case,
    Comparison,
    Growth,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Shift,
    State,
    children,
    is_condition,
)

RATIO = Unit("ratio")


def type_faults(node: Node) -> Iterator[str]:
    """Places where a truth stands for a number or a number for a truth."""
    if is_condition(node):
        yield "the formula gives true or false, not a number; write case when … then … else … end"
    yield from _faults_inside(node)


def condition_faults(node: Node) -> Iterator[str]:
    if not is_condition(node):
        yield "a condition is expected, such as complaints > 3"
    yield from _faults_inside(node)


def _faults_inside(node: Node) -> Iterator[str]:
    match node:
        case Logic(operator=operator, arguments=arguments):
            if not all(map(is_condition, arguments)):
                yield f"`{operator}` joins conditions such as x > 0"
        case Case(branches=branches, otherwise=otherwise):
            if not all(is_condition(condition) for condition, _ in branches):
                yield "after `when` a condition is expected, such as x > 0"
            results = [result for _, result in branches] + ([otherwise] if otherwise is not None else [])
            if any(map(is_condition, results)):
                yield "`then` and `else` give numbers, not conditions"
        case _:
            if any(map(is_condition, children(node))):
                yield "a condition stands where a number is expected"
    for child in children(node):
        yield from _faults_inside(child)


class UnitClashError(ValueError):
    """Two units that cannot be added or compared; `done` is what was tried with them."""

    def __init__(self, left: Unit, right: Unit, done: str) -> None:
        super().__init__(f"{left} and {right} cannot be {done}")
        self.left, self.right, self.done = left, right, done


def unit_of(node: Node, units: Mapping[str, Unit | None]) -> Unit | None:
    """The unit of a formula, or None. Raises UnitClashError when units do not fit together."""
    match node:
        case Name(name=name) | State(name=name):
            return units.get(name)
        case Growth():
            unit_of(node.of, units)
            return RATIO
        case Shift(of=of) | Negative(of=of):
            return unit_of(of, units)
        case Arithmetic(operator="+" | "-" | "*" | "/" as operator, left=left, right=right):
            return _combine(operator, unit_of(left, units), unit_of(right, units), left, right)
        case Comparison(left=left, right=right):
            _same(unit_of(left, units), unit_of(right, units), "compared")
            return None
        case Call(function=function, arguments=arguments):
            found = [unit_of(argument, units) for argument in arguments]
            return found[0] if function in ("abs", "round") else _common(found)
        case Case(branches=branches, otherwise=otherwise):
            for condition, _ in branches:
                unit_of(condition, units)
            results = [result for _, result in branches] + ([otherwise] if otherwise is not None else [])
            return _common([unit_of(result, units) for result in results])
    for child in children(node):
        unit_of(child, units)
    return None


def _combine(operator: str, left: Unit | None, right: Unit | None, a: Node, b: Node) -> Unit | None:
    if operator in "+-":
        _same(left, right, "added" if operator == "+" else "subtracted")
        return left or right
    if operator == "*":
        if isinstance(b, Number) or (right is not None and right.dimensionless):
            return None if left == RATIO else left
        if isinstance(a, Number) or (left is not None and left.dimensionless):
            return None if right == RATIO else right
        return None
    if left is not None and right is not None and left == right:
        return RATIO
    if isinstance(b, Number) or (right is not None and (right.dimensionless or right.kind == "count")):
        return left
    return None


def _same(left: Unit | None, right: Unit | None, done: str) -> None:
    if left is None or right is None or left == right or (left.dimensionless and right.dimensionless):
        return
    raise UnitClashError(left, right, done)


def _common(units: list[Unit | None]) -> Unit | None:
    known = [unit for unit in units if unit is not None]
    for unit in known[1:]:
        _same(known[0], unit, "mixed")
    return known[0] if known and len(known) == len(units) else None


def fits(declared: Unit, found: Unit | None) -> bool:
    """Whether a formula in unit `found` may carry the declared unit."""
    if found is None or declared == found or (declared.dimensionless and found.dimensionless):
        return True
    return declared.kind == "duration" and found.kind == "duration"
