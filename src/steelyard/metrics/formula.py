"""The formula language: arithmetic over measures and parameters (DESIGN §5 "Formula language").

A formula becomes a tree of the small nodes below. Anything sqlglot reads that has no entry in the table
of operators or functions is refused with what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sqlglot import exp

from steelyard.core.numbers import parse_number, plain
from steelyard.core.problems import suggestion
from steelyard.metrics.sql import ExpressionError, parse_sql


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A measure or a parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class State:
    """A stock at the start (`opening`) or the end (`closing`) of the period."""

    name: str
    moment: str


@dataclass(frozen=True, slots=True)
class Shift:
    """The same formula `periods` earlier, or a year earlier."""

    of: Node
    periods: int
    year: bool = False


@dataclass(frozen=True, slots=True)
class Growth:
    """(x − prior(x)) / prior(x)."""

    of: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    of: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or`, `not` over conditions."""

    operator: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """True when the number is missing or undefined."""

    of: Node


@dataclass(frozen=True, slots=True)
class Case:
    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None


Node = (
    Number | Name | State | Shift | Growth | Call | Arithmetic | Negative | Comparison | Logic | IsNull | Case
)
Hook = Callable[[exp.Expr], Node | None]

_ARITHMETIC = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_COMPARISONS = {exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.EQ: "=", exp.NEQ: "<>"}
_LOGIC = {exp.And: "and", exp.Or: "or"}
_CALLS: dict[type[exp.Expr], str] = {
    exp.Coalesce: "coalesce",
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Abs: "abs",
    exp.Round: "round",
}
_OWN = ("prior", "year_ago", "opening", "closing", "growth")
FUNCTIONS = (*_OWN, *_CALLS.values())
_DEEPEST = 100
_MOST_BACK = 120

_PERCENT = re.compile(r"""("[^"]*"|'[^']*')|(?<![\w.])(\d+(?:\.\d+)?|\.\d+)\s*[%％]""")


def parse_formula(text: str) -> Node:
    """The tree of a formula. Raises ExpressionError saying what is wrong and what is allowed."""
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Node:
    if not text.strip():
        raise ExpressionError("the formula is empty")
    tree = parse_sql(_without_percents(text))
    try:
        return convert(tree)
    except RecursionError:
        raise ExpressionError("the formula is nested too deeply") from None


def _without_percents(text: str) -> str:
    """`5%` is 0.05; sqlglot would read % as modulo."""
    # The brackets keep `10%5` from becoming 0.15.
    return _PERCENT.sub(lambda found: found[1] or f"({plain(parse_number(found[2]) / 100)})", text)


def convert(tree: exp.Expr, hook: Hook | None = None, depth: int = 0) -> Node:
    """Our node for a parsed one. `hook` may claim nodes first (measures use it for aggregates)."""
    if depth > _DEEPEST:
        raise ExpressionError("the formula is nested too deeply")

    def again(child: exp.Expr) -> Node:
        return convert(child, hook, depth + 1)

    if hook is not None and (claimed := hook(tree)) is not None:
        return claimed
    kind = type(tree)
    if kind is exp.Paren:
        return again(tree.this)
    if kind in _ARITHMETIC:
        return Arithmetic(_ARITHMETIC[kind], again(tree.this), again(tree.expression))
    if kind in _COMPARISONS:
        return Comparison(_COMPARISONS[kind], again(tree.this), again(tree.expression))
    if kind in _LOGIC:
        return Logic(_LOGIC[kind], (again(tree.this), again(tree.expression)))
    converter = _CONVERTERS.get(kind)
    if converter is None:
        raise ExpressionError(_refusal(tree))
    return converter(tree, again)


Again = Callable[[exp.Expr], Node]


def _number(tree: exp.Expr, _: Again) -> Node:
    if tree.args.get("is_string"):
        raise ExpressionError(
            f"'{tree.this}' is a text; a formula works on numbers. Filter rows in the measure"
        )
    try:
        return Number(parse_number(tree.this))
    except ValueError as error:
        raise ExpressionError(str(error)) from None


def _name(tree: exp.Expr, _: Again) -> Node:
    if tree.args.get("table"):
        raise ExpressionError(
            f'"{tree.sql("duckdb")}" has a dot; a formula uses names of measures and parameters'
        )
    if not isinstance(tree.this, exp.Identifier):
        raise ExpressionError(_refusal(tree))
    return Name(tree.name)


def _negative(tree: exp.Expr, again: Again) -> Node:
    return Negative(again(tree.this))


def _not(tree: exp.Expr, again: Again) -> Node:
    return Logic("not", (again(tree.this),))


def _is(tree: exp.Expr, again: Again) -> Node:
    if not isinstance(tree.expression, exp.Null):
        raise ExpressionError("after `is` only null or not null may stand")
    return IsNull(again(tree.this))


def _between(tree: exp.Expr, again: Again) -> Node:
    value = again(tree.this)
    low = Comparison(">=", value, again(tree.args["low"]))
    return Logic("and", (low, Comparison("<=", value, again(tree.args["high"]))))


def _case(tree: exp.Expr, again: Again) -> Node:
    branches = []
    for branch in tree.args["ifs"]:
        condition = again(branch.this)
        if tree.this is not None:
            condition = Comparison("=", again(tree.this), condition)
        branches.append((condition, again(branch.args["true"])))
    default = tree.args.get("default")
    return Case(tuple(branches), again(default) if default is not None else None)


def _if(tree: exp.Expr, again: Again) -> Node:
    otherwise = tree.args.get("false")
    branch = (again(tree.this), again(tree.args["true"]))
    return Case((branch,), again(otherwise) if otherwise is not None else None)


def _call(tree: exp.Expr, again: Again) -> Node:
    arguments = [tree.this, *tree.expressions]
    if isinstance(tree, exp.Round) and tree.args.get("decimals") is not None:
        places = tree.args["decimals"]
        if not (isinstance(places, exp.Literal) and places.this.isdigit() and int(places.this) <= 20):
            raise ExpressionError("round(x, n) takes a whole number of places, 0 to 20")
        arguments.append(places)
    return Call(_CALLS[type(tree)], tuple(again(argument) for argument in arguments if argument is not None))


def _own(tree: exp.Expr, again: Again) -> Node:
    name, arguments = tree.name.lower(), tree.expressions
    if name not in _OWN:
        raise ExpressionError(
            f'"{tree.name}" is not a function.{suggestion(name, FUNCTIONS)} Choose {", ".join(FUNCTIONS)}'
        )
    if len(arguments) != 1 and not (name == "prior" and len(arguments) == 2):
        raise ExpressionError(
            f"{name}() takes one argument" + (" or two: prior(x, 2)" if name == "prior" else "")
        )
    argument = again(arguments[0])
    if name in ("opening", "closing"):
        if not isinstance(argument, Name):
            raise ExpressionError(f"{name}() takes the name of a stock, such as {name}(customers)")
        return State(argument.name, name)
    if name == "growth":
        return Growth(argument)
    if name == "year_ago":
        return Shift(argument, 0, year=True)
    return Shift(argument, _periods_back(arguments[1]) if len(arguments) == 2 else 1)


def _periods_back(tree: exp.Expr) -> int:
    if isinstance(tree, exp.Literal) and tree.this.isdigit() and 1 <= int(tree.this) <= _MOST_BACK:
        return int(tree.this)
    raise ExpressionError(f"prior(x, n) takes a whole number n from 1 to {_MOST_BACK}")


_CONVERTERS: dict[type, Callable[[exp.Expr, Again], Node]] = {
    exp.Literal: _number,
    exp.Column: _name,
    exp.Neg: _negative,
    exp.Not: _not,
    exp.Is: _is,
    exp.Between: _between,
    exp.Case: _case,
    exp.If: _if,
    exp.Anonymous: _own,
    **dict.fromkeys(_CALLS, _call),
}


def _refusal(tree: exp.Expr) -> str:
    if isinstance(tree, exp.AggFunc):
        called = f"{tree.sql_name().lower()}()"
        return f"{called} belongs in a measure of a dataset; a formula uses the measure's name"
    if isinstance(tree, exp.Query | exp.Subquery):
        return "a sub-query is not allowed"
    shown = type(tree).__name__.lower()
    return f"{shown} is not allowed in a formula. Use + - * /, comparisons, case when, {', '.join(FUNCTIONS)}"


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Shift(of=of) | Growth(of=of) | Negative(of=of) | IsNull(of=of):
            return (of,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments) | Logic(arguments=arguments):
            return arguments
        case Case(branches=branches, otherwise=otherwise):
            parts = [part for branch in branches for part in branch]
            return (*parts, otherwise) if otherwise is not None else tuple(parts)
    return ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used by a formula: `back` periods and `years` years earlier; `moment` for a stock."""

    name: str
    back: int = 0
    years: int = 0
    moment: str | None = None


def references(node: Node, back: int = 0, years: int = 0) -> Iterator[Reference]:
    """Every name with how far back it is looked at."""
    match node:
        case Name(name=name):
            yield Reference(name, back, years)
        case State(name=name, moment=moment):
            yield Reference(name, back, years, moment)
        case Shift(of=of, periods=periods, year=year):
            yield from references(of, back + periods, years + year)
        case Growth(of=of):
            yield from references(of, back, years)
            yield from references(of, back + 1, years)
        case _:
            for child in children(node):
                yield from references(child, back, years)


def names(node: Node) -> set[str]:
    return {reference.name for reference in references(node)}


def is_condition(node: Node) -> bool:
    """Whether the node gives true or false rather than a number."""
    return isinstance(node, Comparison | Logic | IsNull)
