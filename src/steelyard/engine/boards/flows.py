"""Flows so far: the same measures up to the same part of every period, from the same scan.

For each measure of a formula a hidden one is added that takes only rows up to the day by which the same
part of the period has passed as of the open one. So the pace of earlier periods is known without
another look at the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlglot import exp

from steelyard.core.periods import Calendar, Period
from steelyard.engine.boards.span import Span
from steelyard.metrics.catalogue import Catalogue, ParsedDataset
from steelyard.metrics.evaluate import Column
from steelyard.metrics.formula import (
    Arithmetic,
    Name,
    Negative,
    Node,
    Number,
    State,
    children,
    names,
    references,
)
from steelyard.metrics.grid import Grid
from steelyard.metrics.measures import Aggregate, ParsedMeasure


def early(measure: str) -> str:
    """The name of a measure up to the same part of the period; no scheme can have it."""
    return f"{measure}/early"


def is_stock(node: Node, catalogue: Catalogue) -> bool:
    """Whether a formula looks at something that is alive at a moment."""
    if isinstance(node, State):
        return True
    dataset = catalogue.dataset_of(node.name) if isinstance(node, Name) else None
    if dataset is not None and isinstance(node, Name):
        return dataset.is_stock(dataset.measures[node.name])
    return any(is_stock(child, catalogue) for child in children(node))


def is_flow(node: Node, catalogue: Catalogue) -> bool:
    """Whether the value of a period is the sum of the values of its days.

    Sums and differences of counts and sums, times or over a constant; no ratio, mean, growth or stock.
    """
    match node:
        case Name(name=name):
            dataset = catalogue.dataset_of(name)
            measure = dataset.measures[name] if dataset else None
            return (
                dataset is not None
                and measure is not None
                and not dataset.is_stock(measure)
                and _is_linear(measure.formula)
                and measure.additive
            )
        case Negative(of=of):
            return is_flow(of, catalogue)
        case Arithmetic(operator="+" | "-", left=left, right=right):
            return is_flow(left, catalogue) and is_flow(right, catalogue)
        case Arithmetic(operator="*", left=left, right=right):
            return (is_flow(left, catalogue) and is_constant(right, catalogue)) or (
                is_constant(left, catalogue) and is_flow(right, catalogue)
            )
        case Arithmetic(operator="/", left=left, right=right):
            return is_flow(left, catalogue) and is_constant(right, catalogue)
    return False


def is_constant(node: Node, catalogue: Catalogue) -> bool:
    """A number, or arithmetic over parameters."""
    if isinstance(node, Number):
        return True
    if isinstance(node, Name):
        return node.name in catalogue.parameters
    return isinstance(node, Arithmetic | Negative) and all(
        is_constant(child, catalogue) for child in children(node)
    )


def _is_linear(formula: Node) -> bool:
    """A measure that only adds up aggregates (its names are aggregates)."""
    match formula:
        case Name() | Number():
            return True
        case Negative(of=of):
            return _is_linear(of)
        case Arithmetic(operator="+" | "-", left=left, right=right):
            return _is_linear(left) and _is_linear(right)
        case Arithmetic(operator="*", left=left, right=right):
            return (_is_linear(left) and not names(right)) or (not names(left) and _is_linear(right))
        case Arithmetic(operator="/", left=left, right=right):
            return _is_linear(left) and not names(right)
    return False


# ── the hidden measures ─────────────────────────────────────────────────────────────────────────────


def flow_measures(nodes: Iterable[Node], catalogue: Catalogue) -> list[str]:
    """The measures of the period itself that formulas without stocks ask for."""
    found: dict[str, None] = {}
    for node in nodes:
        if not is_stock(node, catalogue):
            found.update({r.name: None for r in references(node) if catalogue.dataset_of(r.name)})
    return list(found)


def with_early(catalogue: Catalogue, measures: Iterable[str], span: Span) -> Catalogue:
    """The catalogue with the hidden measures; those of a dataset come from its one scan."""
    datasets = dict(catalogue.datasets)
    for name in measures:
        known = catalogue.dataset_of(name)
        assert known is not None, name
        there = datasets[known.name]
        hidden = _early(known, known.measures[name], span)
        datasets[known.name] = replace(there, measures={**there.measures, hidden.name: hidden})
    return replace(catalogue, datasets=datasets)


def _early(dataset: ParsedDataset, measure: ParsedMeasure, span: Span) -> ParsedMeasure:
    limit = _so_far(measure.time or dataset.model.time or "", span)
    limited = {key: _limited(aggregate, limit) for key, aggregate in measure.aggregates.items()}
    keys = {key: aggregate.key for key, aggregate in limited.items()}
    return replace(
        measure,
        name=early(measure.name),
        formula=_renamed(measure.formula, keys),
        aggregates={aggregate.key: aggregate for aggregate in limited.values()},
    )


def _limited(aggregate: Aggregate, limit: exp.Expr) -> Aggregate:
    where = limit.copy()
    return replace(
        aggregate, where=exp.and_(aggregate.where.copy(), where) if aggregate.where is not None else where
    )


def _so_far(moment: str, span: Span) -> exp.Expr:
    """Whether a moment lies in the first part of one of the periods."""
    spans = [(span.calendar.start(period), span.cut(period)) for period in span.periods]
    column = exp.column(moment, quoted=True)
    return exp.or_(
        *(
            exp.and_(
                exp.GTE(this=column.copy(), expression=_day(start)),
                exp.LT(this=column.copy(), expression=_day(end)),
            )
            for start, end in spans
        )
    )


def _day(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "DATE")


def _renamed(node: Any, keys: Mapping[str, str]) -> Any:
    """The same formula over other names."""
    if isinstance(node, Name):
        return Name(keys.get(node.name, node.name))
    if isinstance(node, tuple):
        return tuple(_renamed(child, keys) for child in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    return replace(node, **{f.name: _renamed(getattr(node, f.name), keys) for f in fields(node)})


@dataclass(frozen=True)
class Flows:
    """Measured flows of all subjects: whole periods, and up to the same part of them."""

    grid: Grid
    measures: frozenset[str]
    calendar: Calendar

    def whole(self, measure: str, period: Period) -> Column:
        return self.grid.lookup(measure, period, None)

    def so_far(self, measure: str, period: Period) -> Column:
        return self.grid.lookup(early(measure), period, None)

    def is_covered(self, measure: str, period: Period) -> bool:
        """Whether the rows reach back to the first day of a period: half a period has another pace."""
        dataset = self.grid.catalogue.dataset_of(measure)
        found = self.grid.measured.get(dataset.name) if dataset is not None else None
        return (
            found is not None
            and found.covered is not None
            and found.covered[0] <= self.calendar.start(period)
        )
