"""Aggregates as the engine computes them: exact, filtered, and weighted by shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import reduce

from sqlglot import exp

from steelyard.metrics.compile.parts import (
    SHARE,
    SLOT,
    col,
)
from steelyard.metrics.measures import Aggregate
from steelyard.metrics.scan import Scan

EXACT_TYPE = "DECIMAL(38, 12)"
#: Room for squares of amounts up to 10^11 over a hundred million rows.
PRODUCT_TYPE = "DECIMAL(38, 8)"
ORDER_STATISTICS = ("quantile_low", "quantile_high", "quantile_disc", "rank_low", "rank_high")


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
    if aggregate.kind == "product":
        return _filtered(_product(scan, aggregate), conditions)
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
    return exp.Anonymous(
        this="list_extract", expressions=[values, exp.cast(_place(aggregate, count), "BIGINT")]
    )


def _place(aggregate: Aggregate, count: exp.Expr) -> exp.Expr:
    """The place from 1 among the sorted values; 0 or one behind the last where there is no such value."""
    fraction = exp.Literal.number(format(aggregate.fraction or 0, "f"))
    one = exp.Literal.number(1)
    if aggregate.kind == "quantile_disc":
        return exp.func("greatest", exp.Ceil(this=exp.Mul(this=count, expression=fraction)), one)
    if aggregate.kind == "rank_low":
        return exp.func(
            "greatest", _rank(aggregate, count, aggregate.fraction or Decimal(0)), exp.Literal.number(0)
        )
    if aggregate.kind == "rank_high":
        mirrored = _rank(aggregate, count.copy(), 1 - (aggregate.fraction or Decimal(0)))
        return exp.Sub(this=exp.Add(this=count, expression=one), expression=mirrored)
    before = exp.Sub(this=count, expression=one)
    rounded = exp.Floor if aggregate.kind == "quantile_low" else exp.Ceil
    steps = rounded(this=exp.Mul(this=exp.paren(before), expression=fraction))
    return exp.Add(this=steps, expression=one.copy())


def _rank(aggregate: Aggregate, count: exp.Expr, fraction: Decimal) -> exp.Expr:
    """n q - reach · sqrt(n), rounded to the nearest place (Campbell & Gardner 1988, BMJ 296:1454-1456)."""
    middle = exp.Mul(this=count, expression=exp.Literal.number(format(fraction, "f")))
    off = exp.Mul(
        this=exp.Literal.number(format(aggregate.reach or 0, "f")), expression=exp.Sqrt(this=count.copy())
    )
    half = exp.Add(this=middle, expression=exp.Literal.number("0.5"))
    return exp.Floor(this=exp.Sub(this=half, expression=off))


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


def _product(scan: Scan, aggregate: Aggregate) -> exp.Expr:
    """Σ x·y, times the share: in binary row by row, for long decimals would not fit, and summed exactly."""
    factors = [argument.copy() for argument in aggregate.arguments]
    factors += [col(SHARE)] if scan.weighted else []
    doubled: list[exp.Expr] = [exp.cast(exp.paren(factor), "DOUBLE") for factor in factors]
    value = reduce(lambda left, right: exp.Mul(this=left, expression=right), doubled)
    return exp.Sum(this=exp.TryCast(this=value, to=exp.DataType.build(PRODUCT_TYPE)))


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
