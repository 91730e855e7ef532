"""What a formula is made of, as far as rules care: ratios, means, what stands above and under the line."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from decimal import Decimal

from steelyard.lint.draft import Draft
from steelyard.metrics.formula import (
    Arithmetic,
    Call,
    Case,
    Growth,
    Name,
    Negative,
    Node,
    Number,
    Shift,
    State,
    children,
    names,
)

#: What a measure is split into where it divides by a number of rows.
_MEANS = ("mean", "interpolate")


def results(node: Node) -> tuple[Node, ...]:
    """The children that carry the value: conditions are left out."""
    if isinstance(node, Case):
        last = (node.otherwise,) if node.otherwise is not None else ()
        return (*(result for _, result in node.branches), *last)
    return children(node)


def is_constant(node: Node, draft: Draft) -> bool:
    """Whether no measure is in it: numbers and parameters only."""
    return not any(name in draft.measure_by_name for name in names(node))


def is_ratio(node: Node, draft: Draft) -> bool:
    """Whether the value is a quotient, a growth or a mean, whatever it is multiplied with."""
    match node:
        case Growth():
            return True
        case Name(name=name):
            return name in draft.measure_by_name and _divides(draft.measure_by_name[name][1].formula)
        case Arithmetic(operator="/", left=left, right=right):
            return not is_constant(right, draft) or is_ratio(left, draft)
    return any(is_ratio(part, draft) for part in results(node))


def _divides(node: Node) -> bool:
    """The same of a measure, whose names are aggregates."""
    match node:
        case Arithmetic(operator="/", right=right):
            return bool(names(right)) or _divides(node.left)
        case Call(function=function) if function in _MEANS:
            return True
    return any(_divides(part) for part in results(node))


def above(node: Node) -> Iterator[str]:
    """Names that make the value larger or smaller in proportion: those not under a fraction line."""
    match node:
        case Name(name=name) | State(name=name):
            yield name
        case Arithmetic(operator="/", left=left):
            yield from above(left)
        case _:
            for part in results(node):
                yield from above(part)


def below(node: Node) -> Iterator[str]:
    """Names under a fraction line; growth divides by what was."""
    if isinstance(node, Arithmetic) and node.operator == "/":
        yield from sorted(names(node.right))
    if isinstance(node, Growth):
        yield from sorted(names(node.of))
    for part in results(node):
        yield from below(part)


def factors(node: Node) -> Iterator[Node]:
    """What is multiplied to give the value: `a`, `100` of `round(a * 100 / b)`; divisors are left out."""
    match node:
        case Arithmetic(operator="*", left=left, right=right):
            yield from factors(left)
            yield from factors(right)
        case Arithmetic(operator="/", left=left):
            yield from factors(left)
        case Negative(of=of) | Shift(of=of):
            yield from factors(of)
        case Call(function="round" | "abs" | "coalesce", arguments=arguments):
            yield from factors(arguments[0])
        case _:
            yield node


def times_hundred(node: Node, draft: Draft) -> bool:
    """Whether a ratio is turned into a number of percent."""
    return is_ratio(node, draft) and any(number(factor) == 100 for factor in factors(node))


def terms(node: Node) -> Iterator[Node]:
    """What is added to give the value; a difference counts as one term."""
    if isinstance(node, Arithmetic) and node.operator == "+":
        yield from terms(node.left)
        yield from terms(node.right)
    else:
        yield node


def number(node: Node) -> Decimal | None:
    """The value of a plain number."""
    return node.value if isinstance(node, Number) else None


def core(node: Node) -> Node:
    """The formula without constant factors, signs and rounding."""
    match node:
        case Negative(of=of):
            return core(of)
        case Call(function="round" | "abs", arguments=arguments):
            return core(arguments[0])
        case Arithmetic(operator="*" | "/", left=left, right=Number()):
            return core(left)
        case Arithmetic(operator="*", left=Number(), right=right):
            return core(right)
    return node


def base(node: Node, draft: Draft) -> Hashable | None:
    """What a ratio is a share of: equal bases, equal values. None when it is no ratio."""
    match node:
        case Growth(of=of):
            return Shift(of, 1)
        case Shift(of=of, periods=periods, year=year):
            inner = base(of, draft)
            return None if inner is None else (inner, periods, year)
        case Name(name=name) if name in draft.measure_by_name:
            dataset, measure = draft.measure_by_name[name]
            under = _under(measure.formula)
            return None if under is None else (dataset.name, under)
        case Arithmetic(operator="/", right=right) if not is_constant(right, draft):
            return right
    return next((found for part in results(node) if (found := base(part, draft)) is not None), None)


def _under(node: Node) -> Node | None:
    """The same of a measure, whose names are aggregates."""
    match node:
        case Arithmetic(operator="/", right=right) if names(right):
            return right
        case Call(function=function, arguments=arguments) if function in _MEANS:
            return arguments[1]
    return next((found for part in results(node) if (found := _under(part)) is not None), None)


def grown(node: Node) -> Node | None:
    """What a growth is a growth of, whatever it is multiplied with; None when it is no growth."""
    for factor in factors(node):
        match factor:
            case Growth(of=of):
                return of
            case Arithmetic(operator="-", left=left, right=Shift(of=before)) if left == before:
                return left
    return None
