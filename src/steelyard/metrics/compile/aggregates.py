"""Aggregates as the engine computes them: exact, filtered, and weighted by shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp

from steelyard.metrics.compile.parts import (
    SHARE,
    SLOT,
    col,
)
from steelyard.metrics.measures import Aggregate
from steelyard.metrics.scan import Scan

EXACT_TYPE = "DECIMAL(38, 12)"
ORDER_STATISTICS = ("quantile_low", "quantile_high", "quantile_disc")


def exact(expression: exp.Expr, type_name: str) -> exp.Expr:
    """Binary floating point becomes decimal row by row, so that sums are the same in every run."""
    expression = expression.copy()
    return exp.cast(expression, EXACT_TYPE) if type_name.upper() in ("DOUBLE", "FLOAT") else expression


def aggregate_sql(scan: Scan, slot: int, aggregate: Aggregate) -> exp.Expr:
    conditions = []
    if aggregate.where is not None:
        conditions.append(aggregate.where.copy())
    if len(scan.slots) > 1:
        conditions.append(exp.EQ(this=col(SLOT), expression=exp.Literal.number(slot)))
    if aggregate.kind in ORDER_STATISTICS:
        return _order_statistic(scan, aggregate, conditions)
    if aggregate.kind in ("arg_max", "arg_min"):
        return _picked(scan, aggregate, conditions)
    call = _weighted(scan, aggregate) if scan.weighted and aggregate.additive else _simple(scan, aggregate)
    return _filtered(call, conditions)


def _filtered(call: exp.Expr, conditions: Sequence[exp.Expr]) -> exp.Expr:
    if not conditions:
        return call
    return exp.Filter(this=call, expression=exp.Where(this=exp.and_(*(c.copy() for c in conditions))))


def _order_statistic(scan: Scan, aggregate: Aggregate, conditions: Sequence[exp.Expr]) -> exp.Expr:
    """The value at an exact place among the sorted ones.

    Engines interpolate quantiles in binary floating point; we take the exact neighbours and interpolate
    ourselves. Linear interpolation at (n − 1)·q is type 7 of Hyndman & Fan (1996).
    """
    value = _exact_argument(scan, aggregate.arguments[0])
    known = exp.not_(value.copy().is_(exp.Null()))
    ordered = exp.Order(this=value, expressions=[exp.Ordered(this=value.copy(), nulls_first=False)])
    values = _filtered(exp.ArrayAgg(this=ordered), [*conditions, known])
    count = _filtered(exp.Count(this=value.copy()), conditions)
    fraction = exp.Literal.number(format(aggregate.fraction or 0, "f"))
    if aggregate.kind == "quantile_disc":
        place: exp.Expr = exp.Ceil(this=exp.Mul(this=count, expression=fraction))
        place = exp.func("greatest", place, exp.Literal.number(1))
    else:
        before = exp.Sub(this=count, expression=exp.Literal.number(1))
        rounded = exp.Floor if aggregate.kind == "quantile_low" else exp.Ceil
        steps = rounded(this=exp.Mul(this=exp.paren(before), expression=fraction))
        place = exp.Add(this=steps, expression=exp.Literal.number(1))
    return exp.Anonymous(this="list_extract", expressions=[values, exp.cast(place, "BIGINT")])


def _exact_argument(scan: Scan, argument: exp.Expr) -> exp.Expr:
    return exact(argument, scan.types.get(argument.sql("duckdb"), ""))


def _simple(scan: Scan, aggregate: Aggregate) -> exp.Expr:
    arguments = [_exact_argument(scan, argument) for argument in aggregate.arguments]
    match aggregate.kind:
        case "sum":
            return exp.Sum(this=arguments[0])
        case "count":
            return exp.Count(this=arguments[0] if arguments else exp.Star())
        case "count_distinct":
            distinct = arguments if len(arguments) == 1 else [exp.Tuple(expressions=arguments)]
            return exp.Count(this=exp.Distinct(expressions=distinct))
        case "min" | "max":
            return (exp.Min if aggregate.kind == "min" else exp.Max)(this=arguments[0])
        case "values":
            return exp.Count(this=arguments[0])
    raise ValueError(aggregate.kind)


def _picked(scan: Scan, aggregate: Aggregate, conditions: Sequence[exp.Expr]) -> exp.Expr:
    """Among rows with the same best moment the extreme value counts, whatever the order of the rows."""
    value, by = (_exact_argument(scan, argument) for argument in aggregate.arguments)
    known = [exp.not_(part.copy().is_(exp.Null())) for part in (by, value)]
    pick = exp.ArgMax if aggregate.kind == "arg_max" else exp.ArgMin
    call = pick(this=value, expression=exp.Tuple(expressions=[by, value.copy()]))
    return _filtered(call, [*conditions, *known])


def _weighted(scan: Scan, aggregate: Aggregate) -> exp.Expr:
    """sum(x) → sum(x · share); count(*) → sum(share)."""
    share = col(SHARE)
    if aggregate.kind == "sum":
        type_name = scan.types.get(aggregate.arguments[0].sql("duckdb"), "")
        value = exact(aggregate.arguments[0], type_name)
        if wide := _wide(type_name):
            value = exp.cast(value, wide)
        return exp.Sum(this=exp.Mul(this=exp.paren(value), expression=share))
    if not aggregate.arguments:
        return exp.Sum(this=share)
    present = exp.not_(aggregate.arguments[0].copy().is_(exp.Null()))
    return exp.Sum(this=exp.Case().when(present, share))


def _wide(type_name: str) -> str | None:
    """The type in which a product with a share has room: DuckDB keeps that of short decimals in 18 digits."""
    if type_name.upper() == "HUGEINT":
        return "DECIMAL(38, 0)"
    short = re.fullmatch(r"DECIMAL\((\d+), ?(\d+)\)", type_name.upper())
    return f"DECIMAL(38, {short[2]})" if short and int(short[1]) <= 18 else None
