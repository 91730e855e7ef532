"""Formulas written out again: with the values in place of the names."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from steelyard.core.numbers import plain
from steelyard.metrics.formula import (
    Arithmetic,
    Call,
    Case,
    Comparison,
    Growth,
    IsNull,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Reference,
    Shift,
    State,
)

#: How a name with its shifts is written, such as its value.
Writer = Callable[[Reference], str]


def phrase(node: Node, write: Writer, back: int = 0, years: int = 0) -> str:
    """The formula as text, each name written by `write`; prior values appear in place of prior(…)."""

    def again(child: Node) -> str:
        return phrase(child, write, back, years)

    match node:
        case Number(value=value):
            return plain(value)
        case Name(name=name):
            return write(Reference(name, back, years))
        case State(name=name, moment=moment):
            return write(Reference(name, back, years, moment))
        case Shift(of=of, periods=periods, year=year):
            return phrase(of, write, back + periods, years + year)
        case Growth(of=of):
            now, then = again(of), phrase(of, write, back + 1, years)
            change = f"{_inner(of, '-', now)} − {_inner(of, '-', then, right=True)}"
            return f"({change}) ÷ {_inner(of, '/', then, right=True)}"
        case Logic() | Comparison() | IsNull():
            return _condition(node, again)
    return _number(node, again)


Again = Callable[[Node], str]


def _number(node: Node, again: Again) -> str:
    match node:
        case Arithmetic(operator=sign, left=left, right=right):
            after = _inner(right, sign, again(right), right=True)
            return f"{_inner(left, sign, again(left))} {_SIGNS[sign]} {after}"
        case Negative(of=of):
            return f"−{_inner(of, '*', again(of), right=True)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(again, arguments))})"
        case Case(branches=branches, otherwise=otherwise):
            parts = [f"when {again(condition)} then {again(result)}" for condition, result in branches]
            if otherwise is not None:
                parts.append(f"else {again(otherwise)}")
            return f"case {' '.join(parts)} end"
    raise TypeError(node)


def _condition(node: Node, again: Again) -> str:
    match node:
        case Comparison(operator=sign, left=left, right=right):
            return f"{again(left)} {sign} {again(right)}"
        case IsNull(of=of):
            return f"{again(of)} is null"
        case Logic(operator="not", arguments=arguments):
            return f"not ({again(arguments[0])})"
        case Logic(operator=word, arguments=arguments):
            return f" {word} ".join(f"({again(argument)})" for argument in arguments)
    raise TypeError(node)


_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def _inner(node: Node, sign: str, text: str, *, right: bool = False) -> str:
    """Brackets where the reading would change without them, or two signs would meet."""
    while isinstance(node, Shift):
        node = node.of
    weak = isinstance(node, Case) or (right and text.startswith(("-", "−")))
    if isinstance(node, Arithmetic | Growth):
        strength = _STRENGTH[node.operator if isinstance(node, Arithmetic) else "/"]
        weak = weak or strength < _STRENGTH[sign] or (right and strength == _STRENGTH[sign])
    return f"({text})" if weak else text


def value_text(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else "?"
