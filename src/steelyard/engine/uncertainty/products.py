"""Second moments as aggregates of the same scan: Σ x·y over rows, each under its own filter.

They are measured exactly like the totals themselves, so rows with shares (credits, memberships) count with
their share: Σ share·x² is never below Σ share²·x², and the intervals are rather too wide than too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from steelyard.metrics.measures import Aggregate
from steelyard.metrics.sql import render


def product(first: Aggregate, second: Aggregate) -> Aggregate:
    """The sum over rows of what the two aggregates add up."""
    factors = [each.arguments[0] for each in (first, second) if each.kind == "sum"]
    if len(factors) == 2:
        return Aggregate("product", tuple(factors), _both(first, second))
    if len(factors) == 1:
        summed, counted = (first, second) if first.kind == "sum" else (second, first)
        where = _both(summed, counted)
        return summed if _same(where, summed.where) else Aggregate("sum", (factors[0],), where)
    for each in (first, second):
        if _same(_both(first, second), each.where) and not each.arguments:
            return each
    return Aggregate("count", (), _both(first, second))


def within(aggregate: Aggregate, condition: exp.Expr) -> Aggregate:
    """The aggregate over the rows of a stratum only."""
    where = _joined([*_conditions(aggregate.where), condition])
    return Aggregate(aggregate.kind, aggregate.arguments, where, aggregate.fraction)


def either(aggregates: Iterable[Aggregate]) -> Aggregate:
    """How many rows at least one of the aggregates looks at."""
    wheres = [_joined(_all_conditions(aggregate)) for aggregate in aggregates]
    distinct = {render(where): where for where in wheres if where is not None}
    if len(distinct) == 0 or any(where is None for where in wheres):
        return Aggregate("count", ())
    return Aggregate("count", (), exp.or_(*(exp.paren(where.copy()) for where in distinct.values())))


def _both(first: Aggregate, second: Aggregate) -> exp.Expr | None:
    return _joined([*_all_conditions(first), *_all_conditions(second)])


def _all_conditions(aggregate: Aggregate) -> Iterator[exp.Expr]:
    """The filter, and that there is a value at all where values are counted."""
    yield from _conditions(aggregate.where)
    if aggregate.kind == "count" and aggregate.arguments:
        yield exp.not_(aggregate.arguments[0].copy().is_(exp.Null()))


def _conditions(where: exp.Expr | None) -> Iterator[exp.Expr]:
    if where is None:
        return
    tree = where.unnest()
    yield from tree.flatten() if isinstance(tree, exp.And) else (tree,)


def _joined(conditions: Iterable[exp.Expr]) -> exp.Expr | None:
    distinct = {render(condition): condition for condition in conditions}
    return exp.and_(*(each.copy() for each in distinct.values())) if distinct else None


def _same(first: exp.Expr | None, second: exp.Expr | None) -> bool:
    return (first is None and second is None) or (
        first is not None and second is not None and render(first) == render(second)
    )
