"""Measures: one SQL aggregate expression each, split into exact aggregates and a formula over them.

Engines only sum, count and pick; whatever divides (means, ratios) is computed locally and exactly, so
that every engine and every run gives the same digits (DESIGN "Numbers").
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlglot import exp

from steelyard.core.numbers import parse_number
from steelyard.core.problems import suggestion
from steelyard.core.units import Unit
from steelyard.metrics.dataset import MeasureModel
from steelyard.metrics.formula import Call, Name, Node, Number, convert, names
from steelyard.metrics.sql import ExpressionError, check_row, columns_of, parse_sql, render

ALLOWED = (
    "sum(x), count(*), count(x), count(distinct x), count_if(condition), avg(x), min(x), max(x), median(x), "
    "quantile_cont(x, 0.9), quantile_disc(x, 0.9), arg_max(x, moment) or arg_min(x, moment)"
)
_PLAIN = {exp.Min: "min", exp.Max: "max", exp.ArgMax: "arg_max", exp.ArgMin: "arg_min"}


@dataclass(frozen=True, eq=False)
class Aggregate:
    """One number an engine computes over rows. `where` is its FILTER.

    `product` is the sum of the products of its two arguments, with room for squares of large amounts.
    `rank_low` and `rank_high` are the sorted values `reach` · sqrt(n) places off the place of `fraction`.
    """

    kind: str
    arguments: tuple[exp.Expr, ...]
    where: exp.Expr | None = None
    fraction: Decimal | None = None
    reach: Decimal | None = None

    @property
    def additive(self) -> bool:
        """Whether the whole is the sum of its parts (and shares can split it)."""
        return self.kind in ("sum", "count", "product")

    @cached_property
    def key(self) -> str:
        arguments = ", ".join(render(argument) for argument in self.arguments)
        where = f" where {render(self.where)}" if self.where is not None else ""
        reach = f" ± {self.reach}" if self.reach is not None else ""
        return f"{self.kind}({arguments}; {self.fraction}{reach}){where}"

    @property
    def columns(self) -> set[str]:
        trees = [*self.arguments, *([self.where] if self.where is not None else [])]
        return {column for tree in trees for column in columns_of(tree)}


@dataclass(frozen=True, slots=True, eq=False)
class ParsedMeasure:
    """A measure: `formula` works on the keys of `aggregates`."""

    name: str
    formula: Node
    aggregates: dict[str, Aggregate]
    time: str | None
    unit: Unit | None

    @property
    def additive(self) -> bool:
        return all(aggregate.additive for aggregate in self.aggregates.values())


def parse_measure(name: str, model: MeasureModel) -> ParsedMeasure:
    """Raises ExpressionError saying what a measure may be."""
    aggregates: dict[str, Aggregate] = {}

    def claim(tree: exp.Expr) -> Node | None:
        return _claim(tree, aggregates)

    tree = parse_sql(model.sql)
    try:
        formula = convert(tree, claim)
    except RecursionError:
        raise ExpressionError("the measure is nested too deeply") from None
    loose = names(formula) - set(aggregates)
    if loose:
        raise ExpressionError(f'"{sorted(loose)[0]}" stands outside an aggregate. Write {ALLOWED}')
    if not aggregates:
        raise ExpressionError(f"a measure aggregates rows. Write {ALLOWED}")
    unit = model.unit or _obvious_unit(formula, aggregates)
    return ParsedMeasure(name, formula, aggregates, model.time, unit)


def _obvious_unit(formula: Node, aggregates: dict[str, Aggregate]) -> Unit | None:
    if isinstance(formula, Name) and aggregates[formula.name].kind in ("count", "count_distinct"):
        return Unit("count")
    return None


def _claim(tree: exp.Expr, aggregates: dict[str, Aggregate]) -> Node | None:
    """The node for an aggregate call, which is noted in `aggregates`; None for anything else."""
    where: exp.Expr | None = None
    call = tree
    if isinstance(tree, exp.Filter):
        call, where = tree.this, tree.expression.this
        check_row(where)
    if isinstance(call, exp.WithinGroup):
        return _quantile(aggregates, *_within_group(call), where)
    if isinstance(call, exp.Median):
        half = exp.Literal.number("0.5")
        return _quantile(aggregates, exp.PercentileCont, _argument(call), half, where)
    if isinstance(call, exp.PercentileCont | exp.PercentileDisc):
        return _quantile(aggregates, type(call), _argument(call), call.expression, where)
    if isinstance(call, exp.Avg):
        argument = _argument(call)
        total = _note(aggregates, Aggregate("sum", (argument,), where))
        return Call("mean", (total, _note(aggregates, Aggregate("count", (argument,), where))))
    if isinstance(call, exp.Anonymous):
        known = ("sum", "count", "count_if", "avg", "min", "max", "median", "quantile_cont", "arg_max")
        hint = suggestion(call.name.lower(), known)
        raise ExpressionError(f'"{call.name}" is not an aggregate.{hint} Choose {ALLOWED}')
    if isinstance(call, exp.AggFunc) or isinstance(tree, exp.Filter):
        return _note(aggregates, _aggregate(call, where))
    return None


def _note(aggregates: dict[str, Aggregate], aggregate: Aggregate) -> Name:
    for argument in aggregate.arguments:
        check_row(argument)
    return Name(next(iter({aggregates.setdefault(aggregate.key, aggregate).key})))


def _aggregate(call: exp.Expr, where: exp.Expr | None) -> Aggregate:
    kind = type(call)
    if kind is exp.Count:
        return _count(call, where)
    if kind is exp.CountIf:
        condition = exp.and_(where.copy(), call.this.copy()) if where is not None else call.this
        return Aggregate("count", (), condition)
    if kind is exp.Sum:
        return Aggregate("sum", (_argument(call),), where)
    if kind in _PLAIN:
        second = (call.expression,) if call.args.get("expression") is not None else ()
        if kind in (exp.ArgMax, exp.ArgMin) and not second:
            raise ExpressionError(f"{_PLAIN[kind]}(x, moment) takes two arguments")
        return Aggregate(_PLAIN[kind], (_argument(call), *second), where)
    shown = call.sql_name().lower() if isinstance(call, exp.Func) else "that"
    raise ExpressionError(f"{shown}() is not an aggregate that is allowed. Choose {ALLOWED}")


def _argument(call: exp.Expr) -> exp.Expr:
    argument = call.this
    if not isinstance(argument, exp.Expr) or isinstance(argument, exp.Distinct | exp.Order | exp.Star):
        raise ExpressionError(f"this form of an aggregate is not allowed. Choose {ALLOWED}")
    return argument


def _count(call: exp.Expr, where: exp.Expr | None) -> Aggregate:
    argument = call.this
    if call.expressions:
        raise ExpressionError("count() takes one argument")
    if argument is None or isinstance(argument, exp.Star):
        return Aggregate("count", (), where)
    if isinstance(argument, exp.Distinct):
        arguments = argument.expressions
        if len(arguments) == 1 and isinstance(arguments[0], exp.Tuple):
            arguments = arguments[0].expressions
        return Aggregate("count_distinct", tuple(arguments), where)
    return Aggregate("count", (argument,), where)


def _within_group(call: exp.Expr) -> tuple[type[exp.Expr], exp.Expr, object]:
    inner, order = call.this, call.expression
    ordered = order.expressions[0] if isinstance(order, exp.Order) and len(order.expressions) == 1 else None
    known = isinstance(inner, exp.PercentileCont | exp.PercentileDisc)
    if ordered is None or ordered.args.get("desc") or not known:
        raise ExpressionError("write percentile_cont(0.9) within group (order by x)")
    return type(inner), ordered.this, inner.this


def _quantile(
    aggregates: dict[str, Aggregate],
    kind: type[exp.Expr],
    argument: exp.Expr,
    fraction: object,
    where: exp.Expr | None,
) -> Node:
    """The exact neighbours of the place (n − 1)·q and what lies between them."""
    if not (isinstance(fraction, exp.Literal) and not fraction.args.get("is_string")):
        raise ExpressionError("a quantile takes a fixed fraction between 0 and 1, such as 0.9")
    exact = parse_number(fraction.this)
    if not 0 <= exact <= 1:
        raise ExpressionError(f"a quantile takes a fraction between 0 and 1, not {fraction.this}")
    if kind is exp.PercentileDisc:
        return _note(aggregates, Aggregate("quantile_disc", (argument,), where, exact))
    ends = [
        _note(aggregates, Aggregate(end, (argument,), where, exact))
        for end in ("quantile_low", "quantile_high")
    ]
    count = _note(aggregates, Aggregate("values", (argument,), where))
    return Call("interpolate", (*ends, count, Number(exact)))
