"""Whether an indicator adds up over the days of a period: then its target is asked for by days at work."""

from __future__ import annotations

from collections.abc import Callable

from steelyard.appraisal.proration import Accrual, accrual
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.formula import Arithmetic, Call, Name, Negative, Node, Number, parse_formula
from steelyard.scheme.model import Indicator


def accrual_of(indicator: Indicator, catalogue: Catalogue) -> Accrual:
    """By its formula where there is one, else by its unit. An input that is rated never adds up."""
    if indicator.input == "ratings":
        return Accrual.LEVEL
    additive = None
    if indicator.formula:
        additive = adds_up(
            parse_formula(indicator.formula), lambda name: _measure(name, catalogue), catalogue
        )
    return accrual(indicator.unit, additive=additive)


def _measure(name: str, catalogue: Catalogue) -> bool:
    dataset = catalogue.dataset_of(name)
    if dataset is None:
        return False
    measure = dataset.measures[name]
    if dataset.is_stock(measure):
        return False
    return adds_up(measure.formula, lambda key: measure.aggregates[key].additive, catalogue)


def adds_up(node: Node, is_sum: Callable[[str], bool], catalogue: Catalogue) -> bool:
    """Whether a whole is the sum of its days: sums, counts, multiples of them, and what adds these up."""
    match node:
        case Name(name):
            return name not in catalogue.parameters and is_sum(name)
        case Negative(of):
            return adds_up(of, is_sum, catalogue)
        case Arithmetic("+" | "-", left, right):
            return adds_up(left, is_sum, catalogue) and adds_up(right, is_sum, catalogue)
        case Arithmetic("*", left, right):
            one, other = (left, right) if _constant(right, catalogue) else (right, left)
            return _constant(other, catalogue) and adds_up(one, is_sum, catalogue)
        case Arithmetic("/", left, right):
            return _constant(right, catalogue) and adds_up(left, is_sum, catalogue)
        case Call("coalesce", (first, Number(value))):
            return value == 0 and adds_up(first, is_sum, catalogue)
    return False


def _constant(node: Node, catalogue: Catalogue) -> bool:
    return isinstance(node, Number) or (isinstance(node, Name) and node.name in catalogue.parameters)
