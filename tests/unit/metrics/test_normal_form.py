"""Formulas with one normal form mean the same; those known to differ stay apart.

The judge is a small interpreter in exact fractions, written from DESIGN's sentences: a gap in an operand
is the gap of the result, missing before undefined; a denominator of 0 and a growth over a prior at or
under 0 are undefined; logic is three-valued.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.core.numbers import to_decimal
from steelyard.core.periods import Period
from steelyard.metrics.dataset import MeasureModel
from steelyard.metrics.evaluate import Evaluator
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
    Shift,
    parse_formula,
)
from steelyard.metrics.measures import parse_measure
from steelyard.metrics.normal import equivalent, normal_form
from steelyard.metrics.normal_sql import normal_measure, normal_sql
from steelyard.metrics.sql import row_expression
from steelyard.metrics.values import EMPTY, Gap, Value

SAME = [
    ("(a - b) / b", "a / b - 1"),
    ("a + b", "b + a"),
    ("(a + b) + c", "a + (c + b)"),
    ("a * (b + c)", "a * b + a * c"),
    ("-(-a)", "a"),
    ("a - b", "-(b - a)"),
    ("2 * a * 3", "6 * a"),
    ("5% * a", "a / 20"),
    ("a / b / c", "a / (b * c)"),
    ("a / (b + c) / (b + c)", "a / ((b + c) * (b + c))"),
    ("(a + b) / 2", "a / 2 + b / 2"),
    ("prior(a + b)", "prior(a) + prior(b)"),
    ("prior(prior(a))", "prior(a, 2)"),
    ("prior(year_ago(a))", "year_ago(prior(a))"),
    ("prior(a / b)", "prior(a) / prior(b)"),
    ("prior(0.3)", "30%"),
    ("growth(a * 2)", "growth(a)"),
    ("growth(a) * b", "b * growth(a)"),
    ("a > b", "b < a"),
    ("a - b > 0", "2 * a > 2 * b"),
    ("a = b", "b = a"),
    ("not (a > b)", "a <= b"),
    ("not (a > 0 and b > 0)", "0 >= a or b <= 0"),
    ("a between 1 and 2", "a <= 2 and a >= 1"),
    ("a > 0 and (b > 0 and c > 0)", "(c > 0 and b > 0) and a > 0"),
    ("a > 0 or a > 0", "a > 0"),
    ("a / b is null", "(a + 1) / (b * 2) is null"),
    ("greatest(a, greatest(b, a))", "greatest(b, a)"),
    ("least(a + b, c)", "least(c, b + a)"),
    ("coalesce(a, coalesce(b, c))", "coalesce(a, b, c)"),
    ("coalesce(1 * coalesce(a, b), c)", "coalesce(a, b, c)"),
    (
        "case when a > 0 then 1 else 1 * case when b > 0 then 2 end end",
        "case when a > 0 then 1 when b > 0 then 2 end",
    ),
    ("a > 0 and not (b > 0 or c > 0)", "not (not (a > 0 and b <= 0)) and c <= 0"),
    ("abs(a - b)", "abs(b - a)"),
    ("round(a)", "round(a, 0)"),
    ("case when a > b then a else b end", "case when b < a then a else b end"),
    (
        "case when a > 0 then 1 else case when b > 0 then 2 end end",
        "case when a > 0 then 1 when b > 0 then 2 end",
    ),
    ("if(a > 0, b, c)", "case when a > 0 then b else c end"),
    ("closing(a)", "a"),  # a bare stock is the closing one
    ("a / 0", "(a + 1) / 0"),  # undefined either way
]

APART = [
    ("a / a", "1"),  # undefined at 0
    ("a * b / b", "a"),
    ("0 * a", "0"),  # missing where a is
    ("a - a", "0"),
    ("a - a", "b - b"),
    ("(a * a - b * b) / (a - b)", "a + b"),
    ("a / (b / c)", "a * c / b"),  # the left is undefined at c = 0 as well
    ("growth(a)", "(a - prior(a)) / prior(a)"),  # over a prior under 0
    ("growth(a)", "growth(-a)"),
    ("prior(a)", "a"),
    ("prior(a, 4)", "year_ago(a)"),  # the same in quarters only
    ("opening(a)", "prior(a)"),
    ("coalesce(a, b)", "coalesce(b, a)"),
    ("coalesce(a, 0)", "a"),
    ("a > b", "a >= b"),
    ("a > b", "a * c > b * c"),
    ("a = b", "a <> b"),
    ("a / b > 0", "a > 0"),
    ("a > 0 and b > 0", "a > 0 or b > 0"),
    ("a is null", "a is not null"),
    ("case when a > 0 then 1 end", "case when a > 0 then 1 else 0 end"),
    ("case when a > 0 then 1 when b > 0 then 2 end", "case when b > 0 then 2 when a > 0 then 1 end"),
    ("round(a, 1)", "round(a, 2)"),
    ("least(a, b)", "greatest(a, b)"),
    ('"a*b"', "a * b"),  # a name with a star in it is no product
    ("coalesce(a - a, b)", "coalesce(0, b)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_meaning_has_one_form(one: str, other: str) -> None:
    assert normal_form(parse_formula(one)) == normal_form(parse_formula(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_another_meaning_has_another_form(one: str, other: str) -> None:
    assert not equivalent(parse_formula(one), parse_formula(other))


def test_a_renamed_name_is_followed() -> None:
    new = normal_form(parse_formula("(income - cost) / cost"), {"income": "revenue"})
    assert normal_form(parse_formula("revenue / cost - 1")) == new


def test_a_formula_too_large_to_multiply_out_is_compared_as_it_stands() -> None:
    factors = [f"({' + '.join(f'x{i}_{k}' for k in range(6))})" for i in range(6)]
    forwards, backwards = " * ".join(factors), " * ".join([factors[1], factors[0], *factors[2:]])
    assert equivalent(parse_formula(forwards), parse_formula(backwards))
    assert not equivalent(parse_formula(forwards), parse_formula(forwards.replace("x5_5", "x5_4")))


NOW = Period.parse("2025Q1")

# ── an interpreter in exact fractions ───────────────────────────────────────────────────────────────

Answer = Fraction | bool | str
World = dict[str, list[Fraction | str]]
MISSING, UNDEFINED = "missing", "undefined"


def _gap(*answers: Answer) -> str | None:
    gaps = [each for each in answers if isinstance(each, str)]
    return MISSING if MISSING in gaps else gaps[0] if gaps else None


def answer(node: Node, world: World, back: int = 0) -> Answer:
    def of(child: Node, more: int = 0) -> Answer:
        return answer(child, world, back + more)

    match node:
        case Number(value=value):
            return Fraction(value)
        case Name(name=name):
            return world[name][back] if back < len(world[name]) else MISSING
        case Shift(of=child, periods=periods, year=year):
            return of(child, 4 if year else periods)
        case Negative(of=child):
            return _strict(lambda a: -a, of(child))
        case Growth(of=child):
            return _strict(
                lambda now, then: (now - then) / then if then > 0 else UNDEFINED, of(child), of(child, 1)
            )
        case Arithmetic(operator=operator, left=left, right=right):
            return _strict(_ARITHMETIC[operator], of(left), of(right))
        case Comparison(operator=operator, left=left, right=right):
            return _strict(_COMPARISONS[operator], of(left), of(right))
        case IsNull(of=child):
            return isinstance(of(child), str)
        case Logic(operator=word, arguments=arguments):
            return _logic(word, [of(each) for each in arguments])
        case Call(function=function, arguments=arguments):
            return _call(function, [of(each) for each in arguments])
        case Case(branches=branches, otherwise=otherwise):
            for condition, result in branches:
                truth = of(condition)
                if truth is not False:
                    return truth if isinstance(truth, str) else of(result)
            return of(otherwise) if otherwise is not None else MISSING
    raise TypeError(node)


def _strict(compute: Callable[..., Answer], *answers: Answer) -> Answer:
    gap = _gap(*answers)
    return gap if gap is not None else compute(*answers)


_ARITHMETIC: dict[str, Callable[..., Answer]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else UNDEFINED,
}
_COMPARISONS: dict[str, Callable[..., Answer]] = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def _logic(word: str, row: list[Answer]) -> Answer:
    if word == "not":
        return row[0] if isinstance(row[0], str) else not row[0]
    decisive = word == "or"
    return (
        decisive
        if decisive in [each for each in row if isinstance(each, bool)]
        else _gap(*row) or not decisive
    )


def _call(function: str, row: Sequence[Answer]) -> Answer:
    if function == "coalesce":
        return next((each for each in row if not isinstance(each, str)), row[0])
    return _strict({"abs": abs, "least": min, "greatest": max}[function], *row)


# ── random formulas, and other ways to write them ───────────────────────────────────────────────────

NAMES = ("a", "b", "c")
_SMALL = st.integers(-3, 4).map(lambda n: Number(Decimal(n)))


@st.composite
def nodes(draw: st.DrawFn, depth: int = 3) -> Node:
    kind = (
        draw(st.sampled_from(("arithmetic",) * 5 + _KINDS))
        if depth
        else draw(st.sampled_from(("name", "number")))
    )

    def inner() -> Node:
        return draw(nodes(depth - 1))

    match kind:
        case "name":
            return Name(draw(st.sampled_from(NAMES)))
        case "number":
            return draw(_SMALL)
        case "arithmetic":
            return Arithmetic(draw(st.sampled_from("+-*/")), inner(), inner())
        case "minus":
            return Negative(inner())
        case "prior":
            return Shift(inner(), draw(st.integers(1, 2)))
        case "year":
            return Shift(inner(), 0, year=True)
        case "growth":
            return Growth(inner())
        case "case":
            return Case(((draw(conditions(depth - 1)), inner()),), draw(st.sampled_from([None, inner()])))
        case "abs":
            return Call("abs", (inner(),))
    return Call(kind, (inner(), inner()))


_KINDS = (
    "name",
    "name",
    "number",
    "minus",
    "prior",
    "year",
    "growth",
    "case",
    "abs",
    "coalesce",
    "least",
    "greatest",
)


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> Node:
    kind = draw(
        st.sampled_from(("compare", "compare", "null", "and", "or", "not") if depth else ("compare",))
    )
    if kind == "compare":
        return Comparison(draw(st.sampled_from(sorted(_COMPARISONS))), draw(nodes(depth)), draw(nodes(depth)))
    if kind == "null":
        return IsNull(draw(nodes(depth)))
    if kind == "not":
        return Logic("not", (draw(conditions(depth - 1)),))
    return Logic(kind, (draw(conditions(depth - 1)), draw(conditions(depth - 1))))


ONE, TWO = Number(Decimal(1)), Number(Decimal(2))


def _ways(node: Node) -> list[Node]:
    """Other ways to write the top of a formula that mean the same."""
    match node:
        case Arithmetic("+", Arithmetic("+", a, b), c):
            return [Arithmetic("+", a, Arithmetic("+", b, c)), Arithmetic("+", c, node.left)]
        case Arithmetic("+" | "*" as sign, a, b):
            return [Arithmetic(sign, b, a), Negative(Negative(node))]
        case Arithmetic("-", a, b):
            return [Negative(Arithmetic("-", b, a)), Arithmetic("+", a, Negative(b))]
        case Arithmetic("/", Arithmetic("+" | "-" as sign, a, b), c):
            return [Arithmetic(sign, Arithmetic("/", a, c), Arithmetic("/", b, c))]
        case Arithmetic("/", a, b):
            return [Arithmetic("*", a, Arithmetic("/", ONE, b)), Arithmetic("/", Negative(a), Negative(b))]
        case Shift(Arithmetic(sign, a, b), n, year):
            return [Arithmetic(sign, Shift(a, n, year), Shift(b, n, year))]
        case Comparison(">" | "<" as sign, a, b):
            return [
                Comparison("<" if sign == ">" else ">", b, a),
                Comparison(sign, Arithmetic("-", a, b), Number(Decimal(0))),
            ]
        case Logic("and" | "or" as word, (a, b)):
            other = "or" if word == "and" else "and"
            return [
                Logic(word, (b, a)),
                Logic("not", (Logic(other, (Logic("not", (a,)), Logic("not", (b,)))),)),
            ]
        case Call("least" | "greatest" as function, (a, b)):
            return [Call(function, (b, a, b))]
        case Case() | Logic() | Comparison() | IsNull():
            return []
    return [
        Arithmetic("*", ONE, node),
        Arithmetic("/", Arithmetic("*", TWO, node), TWO),
        Arithmetic("+", node, Number(Decimal(0))),
    ]


@st.composite
def rewritten(draw: st.DrawFn, node: Node) -> Node:
    """The same formula with some of its parts written in another way."""
    match node:
        case Arithmetic(sign, a, b):
            node = Arithmetic(sign, draw(rewritten(a)), draw(rewritten(b)))
        case Comparison(sign, a, b):
            node = Comparison(sign, draw(rewritten(a)), draw(rewritten(b)))
        case Negative(of):
            node = Negative(draw(rewritten(of)))
        case Growth(of):
            node = Growth(draw(rewritten(of)))
        case Shift(of, n, year):
            node = Shift(draw(rewritten(of)), n, year)
        case IsNull(of):
            node = IsNull(draw(rewritten(of)))
        case Call(function, arguments):
            node = Call(function, tuple(draw(rewritten(each)) for each in arguments))
        case Logic(word, arguments):
            node = Logic(word, tuple(draw(rewritten(each)) for each in arguments))
        case Case(branches, otherwise):
            parts = tuple((draw(rewritten(when)), draw(rewritten(then))) for when, then in branches)
            node = Case(parts, draw(rewritten(otherwise)) if otherwise is not None else None)
    ways = _ways(node)
    return draw(st.sampled_from([node, *ways])) if ways else node


def _careless(node: Node) -> list[Node]:
    """What a careless hand would write for a formula; most of it means something else somewhere."""
    a, b, c = map(Name, NAMES)
    return [
        Arithmetic("/", Arithmetic("*", node, a), a),
        Arithmetic("+", node, Arithmetic("-", b, b)),
        Arithmetic("+", node, Arithmetic("*", Number(Decimal(0)), c)),
        Arithmetic("*", node, Arithmetic("/", a, a)),
        Call("coalesce", (node, Number(Decimal(0)))),
        Call("abs", (node,)),
        Negative(node),
        Shift(node, 1),
    ]


_VALUES = st.one_of(
    st.integers(-3, 3).map(Fraction), st.just(Fraction(0)), st.fractions(-2, 2), st.just(MISSING)
)


def worlds() -> st.SearchStrategy[World]:
    return st.fixed_dictionaries({name: st.lists(_VALUES, min_size=1, max_size=9) for name in NAMES})


@given(nodes().flatmap(lambda node: st.tuples(st.just(node), rewritten(node))))
@settings(max_examples=70)
def test_rewriting_keeps_the_form(pair: tuple[Node, Node]) -> None:
    assert normal_form(pair[0]) == normal_form(pair[1])


@given(
    nodes().flatmap(lambda node: st.tuples(st.just(node), rewritten(node))),
    st.lists(worlds(), min_size=5, max_size=5),
)
@settings(max_examples=70)
def test_rewriting_keeps_the_values(pair: tuple[Node, Node], several: list[World]) -> None:
    """So that the test above asks for nothing wrong."""
    assert [answer(pair[0], world) for world in several] == [answer(pair[1], world) for world in several]


@pytest.mark.parametrize(("one", "other"), SAME)
@given(several=st.lists(worlds(), min_size=4, max_size=4))
@settings(max_examples=3)
def test_the_evaluator_agrees(one: str, other: str, several: list[World]) -> None:
    """It keeps 34 digits, so what was written otherwise may differ in the last ones."""
    for left, right in zip(evaluated(one, several), evaluated(other, several), strict=True):
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            assert abs(left - right) <= Decimal("1e-30") * max(1, abs(left))
        else:
            assert left == right


def evaluated(formula: str, several: list[World]) -> list[Decimal | bool | str]:
    """What the evaluator says of each world: a number, a truth, or the status of a gap."""

    def lookup(name: str, period: Period, moment: str | None) -> list[Value]:
        back = NOW.index - period.index
        return [_known(world[name], back) for world in several]

    column = Evaluator(lookup, len(several)).column(parse_formula(formula), NOW)
    return [value.status if isinstance(value, Gap) else value for value in column]


def _known(series: list[Fraction | str], back: int) -> Value:
    value = series[back] if back < len(series) else MISSING
    return EMPTY if isinstance(value, str) else to_decimal(value)


@given(nodes(), st.data(), st.lists(worlds(), min_size=5, max_size=5))
@settings(max_examples=100)
def test_equal_forms_give_equal_answers(node: Node, data: st.DataObject, several: list[World]) -> None:
    """With zeros, negatives and gaps; the other formula is one that a careless hand would take for it."""
    other = data.draw(st.one_of(nodes(depth=2), st.sampled_from(_careless(node)), rewritten(node)))
    if normal_form(node) == normal_form(other):
        assert [answer(node, world) for world in several] == [answer(other, world) for world in several]


@given(st.sampled_from(NAMES), nodes(depth=2), st.lists(worlds(), min_size=5, max_size=5))
@settings(max_examples=60)
def test_equal_conditions_decide_alike(name: str, node: Node, several: list[World]) -> None:
    one, other = (
        Comparison(">", node, Name(name)),
        Comparison(">", Arithmetic("-", node, Name(name)), Number(Decimal(0))),
    )
    assert equivalent(one, other)
    assert [answer(one, world) for world in several] == [answer(other, world) for world in several]


# ── SQL ─────────────────────────────────────────────────────────────────────────────────────────────


def measured(sql: str) -> str:
    return normal_measure(parse_measure("m", MeasureModel(sql=sql)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sum(revenue)", "SUM( revenue )"),
        ("sum(revenue) - sum(cost)", "-sum(cost) + sum(revenue)"),
        ("count(*) filter (where a and b)", "count(*) FILTER (WHERE (b) AND a)"),
        ("count_if(x > 3)", "count(*) filter (where 3 < x)"),
        ("sum(a) filter (where x = 1 or y = 2)", "sum(a) filter (where 2 = y or 1 = x)"),
        ("median(x)", "quantile_cont(x, 0.5)"),
    ],
)
def test_the_same_measure_has_one_form(one: str, other: str) -> None:
    assert measured(one) == measured(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sum(a + b)", "sum(a) + sum(b)"),  # where one of them is missing
        ("count(a)", "count(*)"),
        ("count(distinct a)", "count(a)"),
        ("sum(a) filter (where (x or y) and z)", "sum(a) filter (where x or (y and z))"),
        ("sum(a) filter (where x = '1')", "sum(a) filter (where x = 1)"),
        ("sum(a) filter (where x > 1)", "sum(a) filter (where x >= 1)"),
        ("quantile_cont(x, 0.5)", "quantile_cont(x, 0.9)"),
        ("avg(a)", "sum(a) / count(*)"),
    ],
)
def test_other_measures_have_other_forms(one: str, other: str) -> None:
    assert measured(one) != measured(other)


def test_a_filter_is_the_same_in_another_layout() -> None:
    one = row_expression("status <> 'cancelled' and polarity = 'negative'")
    other = row_expression("('negative' = polarity)\n  AND ('cancelled' != status)")
    assert normal_sql(one) == normal_sql(other)
    assert normal_sql(one) != normal_sql(row_expression("status <> 'Cancelled' and polarity = 'negative'"))
