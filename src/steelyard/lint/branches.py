"""The branches of `case when` formulas: which give a fixed number, and which grow with what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.formula import (
    Arithmetic,
    Call,
    Case,
    Comparison,
    Name,
    Negative,
    Node,
    Number,
    Shift,
    State,
    children,
)

_RATIOS = ("percent", "percentage_point", "ratio")


@dataclass(frozen=True)
class Branches:
    """One `case`. `fixed` are the numbers other than 0 it may give; `raw` the parts that scale with the data.

    Whatever a condition compares as a quotient counts as a ratio wherever it stands.
    """

    conditions: Sequence[Node]
    fixed: Sequence[Decimal]
    raw: Sequence[Node]
    compares_quotients: bool

    @property
    def clamps(self) -> bool:
        """Whether its numbers are those it compares with: `case when x > 50 then 50 else x end`."""
        compared = {n.value for c in self.conditions for n in parts(c) if isinstance(n, Number)}
        return compared.issuperset(self.fixed)


def branches(node: Node, catalogue: Catalogue) -> Iterator[Branches]:
    """Every `case` in a formula."""
    for case in parts(node):
        if isinstance(case, Case):
            yield _read(case, catalogue)


def parts(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    for child in children(node):
        yield from parts(child)


def _read(case: Case, catalogue: Catalogue) -> Branches:
    conditions = [condition for condition, _ in case.branches]
    results = [result for _, result in case.branches]
    results += [case.otherwise] if case.otherwise is not None else []
    compared = [c for condition in conditions for c in parts(condition) if isinstance(c, Comparison)]
    ratios = {n for c in compared for n in parts(c) if isinstance(n, Arithmetic) and n.operator == "/"}
    scale = _Scale(catalogue, frozenset(ratios))
    fixed = [result.value for result in results if isinstance(result, Number) and result.value]
    raw = [result for result in results if scale.of(result) > 0]
    return Branches(conditions, fixed, raw, bool(ratios))


@dataclass(frozen=True)
class _Scale:
    """How a formula grows when everything that is counted grows: 1 for a sum, 0 for a ratio."""

    catalogue: Catalogue
    ratios: frozenset[Node]

    def of(self, node: Node) -> int:
        if node in self.ratios:
            return 0
        match node:
            case Name(name):
                return int(self._counts(name))
            case State():
                return 1
            case Negative(inner) | Shift(inner):
                return self.of(inner)
            case Arithmetic("*", left, right):
                return self.of(left) + self.of(right)
            case Arithmetic("/", left, right):
                return self.of(left) - max(self.of(right), int(self._is_parameter(right)))
            case Arithmetic() | Call():
                return max(self.of(child) for child in children(node))
            case Case(pairs, otherwise):
                results = [result for _, result in pairs] + ([otherwise] if otherwise is not None else [])
                return max(self.of(result) for result in results)
        return 0

    def _counts(self, name: str) -> bool:
        """Whether a measure is a count or a sum; a mean, a median or a rate does not grow with the rows."""
        unit, dataset = self.catalogue.units.get(name), self.catalogue.dataset_of(name)
        if dataset is None or (unit is not None and unit.kind in _RATIOS):
            return False
        measure = dataset.measures[name]
        return measure.additive and isinstance(measure.formula, Name)

    def _is_parameter(self, node: Node) -> bool:
        """What is divided by an agreed number, a plan say, is a ratio to it."""
        return isinstance(node, Name) and node.name in self.catalogue.parameters
