"""Random formulas, and a second interpreter for them: exact fractions, rounded to 34 digits at each step.

The interpreter is written from DESIGN's sentences, not from the code: a gap in an operand is the gap of the
result, missing before undefined; a denominator of zero and a prior at or below zero are undefined; logic is
three-valued; every operation keeps 34 digits, rounded half-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

MISSING, UNDEFINED = "missing", "undefined"
#: A number, a truth, or a gap.
Answer = Fraction | bool | str
#: Values of each name in this period, the one before, and so on.
World = Mapping[str, Sequence[Fraction | str]]

NAMES = ("a", "b", "活动", "order")


@dataclass(frozen=True)
class Formula:
    """`text` in the formula language, fully bracketed, and what it means `back` periods ago."""

    text: str
    answer: Callable[[World, int], Answer]


def rounded(exact: Fraction, digits: int = 34) -> Fraction:
    """To so many significant digits, half away from zero."""
    if not exact:
        return exact
    sign, exact = (1, exact) if exact > 0 else (-1, -exact)
    power = 0
    while exact >= 10**digits:
        exact, power = exact / 10, power + 1
    while exact < 10 ** (digits - 1):
        exact, power = exact * 10, power - 1
    doubled = 2 * exact
    whole = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return sign * Fraction(whole) * Fraction(10) ** power


def _worst(*answers: Answer) -> str | None:
    """The gap that decides."""
    gaps = [answer for answer in answers if isinstance(answer, str)]
    return MISSING if MISSING in gaps else gaps[0] if gaps else None


def _strict(compute: Callable[..., Answer]) -> Callable[..., Answer]:
    def applied(*answers: Answer) -> Answer:
        gap = _worst(*answers)
        return gap if gap is not None else compute(*answers)

    return applied


def _divide(a: Fraction, b: Fraction) -> Answer:
    return rounded(a / b) if b else UNDEFINED


def _growth(now: Fraction, then: Fraction) -> Answer:
    return _divide(rounded(now - then), then) if then > 0 else UNDEFINED


def _round(value: Fraction, places: int) -> Fraction:
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


_ARITHMETIC: dict[str, Callable[..., Answer]] = {
    "+": _strict(lambda a, b: rounded(a + b)),
    "-": _strict(lambda a, b: rounded(a - b)),
    "*": _strict(lambda a, b: rounded(a * b)),
    "/": _strict(_divide),
}
_COMPARISONS: dict[str, Callable[..., Answer]] = {
    "<": _strict(lambda a, b: a < b),
    "<=": _strict(lambda a, b: a <= b),
    ">": _strict(lambda a, b: a > b),
    ">=": _strict(lambda a, b: a >= b),
    "=": _strict(lambda a, b: a == b),
    "<>": _strict(lambda a, b: a != b),
}


def _and(a: Answer, b: Answer) -> Answer:
    return False if a is False or b is False else _worst(a, b) or True


def _or(a: Answer, b: Answer) -> Answer:
    return True if a is True or b is True else _worst(a, b) or False


def _coalesce(*answers: Answer) -> Answer:
    return next((answer for answer in answers if not isinstance(answer, str)), answers[0])


# ── random formulas ─────────────────────────────────────────────────────────────────────────────────


def _written(value: Decimal) -> str:
    return format(value, "f")


def _quoted(name: str) -> str:
    return f'"{name}"' if name == "order" else name


def _at(world: World, name: str, back: int) -> Answer:
    series = world[name]
    return series[back] if back < len(series) else MISSING


def _name(name: str) -> Formula:
    return Formula(_quoted(name), lambda world, back: _at(world, name, back))


def _number(value: Decimal) -> Formula:
    return Formula(_written(value), lambda world, back: Fraction(value))


def _percent(value: Decimal) -> Formula:
    return Formula(f"{_written(value)}%", lambda world, back: Fraction(value) / 100)


def _binary(table: Mapping[str, Callable[..., Answer]]) -> Callable[[str, Formula, Formula], Formula]:
    def made(sign: str, left: Formula, right: Formula) -> Formula:
        return Formula(
            f"({left.text} {sign} {right.text})",
            lambda world, back: table[sign](left.answer(world, back), right.answer(world, back)),
        )

    return made


def _call(name: str, compute: Callable[..., Answer], *inner: Formula) -> Formula:
    return Formula(
        f"{name}({', '.join(each.text for each in inner)})",
        lambda world, back: compute(*(each.answer(world, back) for each in inner)),
    )


def _rounding(of: Formula, places: int) -> Formula:
    compute = _strict(lambda value: _round(value, places))
    return Formula(f"round({of.text}, {places})", lambda world, back: compute(of.answer(world, back)))


def _prior(of: Formula, n: int) -> Formula:
    text = f"prior({of.text})" if n == 1 else f"prior({of.text}, {n})"
    return Formula(text, lambda world, back: of.answer(world, back + n))


def _year_ago(of: Formula) -> Formula:
    return Formula(f"year_ago({of.text})", lambda world, back: of.answer(world, back + 4))


def _growing(of: Formula) -> Formula:
    compute = _strict(_growth)
    return Formula(
        f"growth({of.text})", lambda world, back: compute(of.answer(world, back), of.answer(world, back + 1))
    )


def _case(when: Formula, then: Formula, other: Formula | None) -> Formula:
    def answer(world: World, back: int) -> Answer:
        truth = when.answer(world, back)
        if isinstance(truth, str):
            return truth
        if truth:
            return then.answer(world, back)
        return other.answer(world, back) if other is not None else MISSING

    rest = f" else {other.text}" if other is not None else ""
    return Formula(f"case when {when.text} then {then.text}{rest} end", answer)


def _is_null(of: Formula, negated: bool) -> Formula:
    return Formula(
        f"({of.text} is {'not ' if negated else ''}null)",
        lambda world, back: isinstance(of.answer(world, back), str) is not negated,
    )


def _not(of: Formula) -> Formula:
    return Formula(
        f"(not {of.text})", lambda world, back: _strict(lambda truth: not truth)(of.answer(world, back))
    )


def _minus(of: Formula) -> Formula:
    return Formula(f"(-{of.text})", lambda world, back: _strict(lambda value: -value)(of.answer(world, back)))


_SMALL = st.one_of(st.integers(0, 20).map(Decimal), st.decimals(0, 1000, places=3))
_LEAVES = ("name", "name", "number", "percent")
_BRANCHES = (
    *("arithmetic",) * 6,
    *("minus", "growth", "year_ago", "prior", "round", "abs", "coalesce", "least", "greatest", "case"),
    *_LEAVES,
)


@st.composite
def formulas(draw: st.DrawFn, depth: int = 4) -> Formula:
    """A number made of everything the language has."""
    kind = draw(st.sampled_from(_BRANCHES if depth else _LEAVES))

    def inner() -> Formula:
        return draw(formulas(depth - 1))

    match kind:
        case "name":
            return _name(draw(st.sampled_from(NAMES)))
        case "number":
            return _number(draw(_SMALL))
        case "percent":
            return _percent(draw(st.decimals(0, 300, places=1)))
        case "arithmetic":
            return _binary(_ARITHMETIC)(draw(st.sampled_from("+-*/")), inner(), inner())
        case "prior":
            return _prior(inner(), draw(st.integers(1, 3)))
        case "round":
            return _rounding(inner(), draw(st.integers(0, 4)))
        case "coalesce":
            return _call("coalesce", _coalesce, inner(), inner())
        case "case":
            return _case(draw(conditions(depth - 1)), inner(), draw(st.sampled_from([None, inner()])))
    if kind in _SINGLE:
        return _SINGLE[kind](inner())
    several = [inner() for _ in range(draw(st.integers(1, 3)))]
    return _call(kind, _strict(_EXTREMES[kind]), *several)


_SINGLE: dict[str, Callable[[Formula], Formula]] = {
    "minus": _minus,
    "growth": _growing,
    "year_ago": _year_ago,
    "abs": lambda of: _call("abs", _strict(abs), of),
}
_EXTREMES: dict[str, Callable[..., Any]] = {
    "least": lambda *values: min(values),
    "greatest": lambda *values: max(values),
}


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> Formula:
    kind = draw(
        st.sampled_from(["compare", "compare", "is null", "not", "and", "or"] if depth else ["compare"])
    )
    if kind == "compare":
        sign = draw(st.sampled_from(sorted(_COMPARISONS)))
        return _binary(_COMPARISONS)(sign, draw(formulas(depth)), draw(formulas(depth)))
    if kind == "is null":
        return _is_null(draw(formulas(depth)), draw(st.booleans()))
    if kind == "not":
        return _not(draw(conditions(depth - 1)))
    table = {"and": _and, "or": _or}
    return _binary(table)(kind, draw(conditions(depth - 1)), draw(conditions(depth - 1)))


_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.integers(-20, 20).map(Fraction),
    st.decimals(-1000, 1000, places=4).map(Fraction),
    st.just(Fraction(0)),
    st.just(MISSING),
)


def worlds() -> st.SearchStrategy[World]:
    """Values of every name, now and in some periods before; further back nothing is covered."""
    return st.fixed_dictionaries({name: st.lists(_VALUES, min_size=1, max_size=7) for name in NAMES})
