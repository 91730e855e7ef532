"""The normal form of row expressions and measures: what is certainly the same SQL, written otherwise.

Layout, brackets that change nothing, the order of what `and` and `or` join, the sides of `=` and `<>`, and
`a > b` for `b < a` do not count. Nothing else is taken to be the same: SQL has casts, time zones and
missing cells, and a guess would be worth nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlglot import exp

from steelyard.metrics.measures import Aggregate, ParsedMeasure
from steelyard.metrics.normal import normal_form

_MIRRORED: Mapping[type, str] = MappingProxyType({exp.LT: "GT", exp.LTE: "GTE"})


def normal_sql(tree: exp.Expr | None) -> str:
    """The normal form as text; empty for no expression."""
    return "" if tree is None else _written(tree)


def normal_measure(measure: ParsedMeasure) -> str:
    """The normal form of a measure: its formula over the normal forms of its aggregates."""
    names = {key: _aggregate(each) for key, each in measure.aggregates.items()}
    return normal_form(measure.formula, names)


def _aggregate(each: Aggregate) -> str:
    arguments = ", ".join(map(_written, each.arguments))
    return f"{each.kind}({arguments}; {each.fraction}; {normal_sql(each.where)})"


def _written(value: object) -> str:
    if not isinstance(value, exp.Expr):
        return repr(value)
    if isinstance(value, exp.Paren):
        return _written(value.this)
    kind = type(value)
    if isinstance(value, exp.And | exp.Or):
        return f"{kind.__name__}({', '.join(sorted(set(_joined(value, kind))))})"
    if isinstance(value, exp.EQ | exp.NEQ):
        sides = sorted([_written(value.this), _written(value.expression)])
        return f"{kind.__name__}({', '.join(sides)})"
    if kind in _MIRRORED:
        return f"{_MIRRORED[kind]}({_written(value.expression)}, {_written(value.this)})"
    if isinstance(value, exp.GT | exp.GTE):
        return f"{kind.__name__}({_written(value.this)}, {_written(value.expression)})"
    return f"{kind.__name__}({', '.join(_arguments(value))})"


def _arguments(tree: exp.Expr) -> Iterator[str]:
    for name, value in sorted(tree.args.items()):
        if value in (None, False, []) or (isinstance(tree, exp.Identifier) and name == "quoted"):
            continue
        parts = value if isinstance(value, list) else [value]
        yield f"{name}=[{', '.join(map(_written, parts))}]"


def _joined(tree: exp.Expr, kind: type[exp.Expr]) -> Iterator[str]:
    while isinstance(tree, exp.Paren):
        tree = tree.this
    if type(tree) is kind:
        yield from _joined(tree.this, kind)
        yield from _joined(tree.expression, kind)
    else:
        yield _written(tree)
