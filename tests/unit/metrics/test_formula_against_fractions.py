"""The evaluator agrees with an independent interpreter, and phrases mean what their formulas mean."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from formulas import MISSING, NAMES, Answer, Formula, World, formulas, worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.core.numbers import plain
from steelyard.core.periods import Period
from steelyard.metrics.evaluate import Column, Evaluator
from steelyard.metrics.formula import Reference, parse_formula, references
from steelyard.metrics.phrasing import phrase
from steelyard.metrics.values import BEFORE_COVERAGE, EMPTY, Gap, Value

NOW = Period.parse("2025Q1")


def _evaluator(*several: World) -> Evaluator:
    """One subject for each world."""

    def lookup(name: str, period: Period, moment: str | None) -> Column:
        back = NOW.index - period.index
        return [
            _value(world[name][back]) if back < len(world[name]) else BEFORE_COVERAGE for world in several
        ]

    return Evaluator(lookup, len(several))


def _value(answer: Fraction | str) -> Value:
    return EMPTY if isinstance(answer, str) else Decimal(answer.numerator) / Decimal(answer.denominator)


def _answer(value: Value) -> Answer:
    return value.status if isinstance(value, Gap) else value if isinstance(value, bool) else Fraction(value)


@given(formulas(), worlds(), worlds())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_agrees_with_plain_fractions(formula: Formula, one: World, other: World) -> None:
    found = _evaluator(one, other).column(parse_formula(formula.text), NOW)
    assert [formula.answer(one, 0), formula.answer(other, 0)] == [_answer(value) for value in found], (
        formula.text
    )


@given(formulas(), worlds())
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_phrase_means_what_its_formula_means(formula: Formula, world: World) -> None:
    """Written out with values and evaluated again, the value is the same.

    A phrase shows growth as a plain quotient, which is defined over a prior of zero or less, too; so a
    formula with growth may differ there. The next test holds growth to priors above zero.
    """
    node = parse_formula(formula.text)
    found = _evaluator(world).column(node, NOW)[0]
    if any(_answer(_looked_up(world, reference)) == MISSING for reference in references(node)):
        return  # a gap has no number that could be written in its place
    written = phrase(node, lambda reference: _text(_looked_up(world, reference)))
    again = _evaluator(world).column(parse_formula(_as_typed(written)), NOW)[0]
    same = _answer(found) == _answer(again)
    assert same or "growth(" in formula.text, (formula.text, written)


@given(
    st.decimals(min_value=-(10**6), max_value=10**6, places=4),
    st.decimals(min_value=Decimal("0.0001"), max_value=10**6, places=4),
)
def test_the_phrase_of_growth_means_growth_over_a_positive_prior(now: Decimal, then: Decimal) -> None:
    written = phrase(parse_formula("growth(a) * 2"), lambda reference: plain(then if reference.back else now))
    found = _evaluator({}).column(parse_formula(_as_typed(written)), NOW)[0]
    expected = 2 * (Fraction(now) - Fraction(then)) / Fraction(then)
    assert abs(expected - Fraction(found)) < Fraction(1, 10**15)


def _looked_up(world: World, reference: Reference) -> Value:
    back = reference.back + 4 * reference.years
    series = world[reference.name]
    return _value(series[back]) if back < len(series) else BEFORE_COVERAGE


def _text(value: Value) -> str:
    assert isinstance(value, Decimal)
    return plain(value)


def _as_typed(written: str) -> str:
    for shown, typed in (("−", "-"), ("×", "*"), ("÷", "/")):
        written = written.replace(shown, typed)
    return written


@given(formulas())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_formula_only_refers_to_its_names(formula: Formula) -> None:
    found = {reference.name for reference in references(parse_formula(formula.text))}
    assert found <= set(NAMES)
    assert found == {name for name in NAMES if _appears(name, formula.text)}


def _appears(name: str, text: str) -> bool:
    words = text.replace('"', " ")
    for mark in "()+-*/,<>=":
        words = words.replace(mark, " ")
    return name in words.split()
