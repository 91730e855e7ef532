"""The formula language on worked examples, in tests/cases/formulas/*.yml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet
from ruamel.yaml import YAML

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Grain, Period
from steelyard.core.units import Unit
from steelyard.metrics.evaluate import Column, Evaluator
from steelyard.metrics.formula import FUNCTIONS, parse_formula
from steelyard.metrics.sql import ExpressionError
from steelyard.metrics.typing import UnitClashError, type_faults, unit_of
from steelyard.metrics.values import BEFORE_COVERAGE, EMPTY, Gap, Value

CASES = Path(__file__).parents[2] / "cases" / "formulas"
NOW = Period.parse("2025Q1")

Case = dict[str, Any]


def _cases(having: str) -> list[ParameterSet]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yml"))
        for case in YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8"))
        if having in case
    ]


def _value(case: Case) -> Value:
    """What the formula of a case gives."""

    def lookup(name: str, period: Period, moment: str | None) -> Column:
        if name in case.get("parameters", {}):
            return [Decimal(case["parameters"][name])]
        given = case["measures"][name]
        series = given if isinstance(given, list) else [given]
        back = NOW.index - period.index
        if back >= len(series):
            return [BEFORE_COVERAGE]
        return [EMPTY if series[back] == "missing" else Decimal(series[back])]

    return Evaluator(lookup, 1).column(parse_formula(case["formula"]), NOW)[0]


@pytest.mark.parametrize("case", _cases("value"))
def test_it_gives_the_value_people_expect(case: Case) -> None:
    assert Decimal(case["value"]) == _value(case)


@pytest.mark.parametrize("case", _cases("gap"))
def test_it_says_why_there_is_no_value(case: Case) -> None:
    found = _value(case)
    assert isinstance(found, Gap)
    assert case["gap"] == found.status
    assert case.get("reason", found.reason) == found.reason


@pytest.mark.parametrize("case", _cases("refused"))
def test_it_refuses_and_says_what_is_allowed(case: Case) -> None:
    with pytest.raises(ExpressionError) as refusal:
        parse_formula(case["formula"])
    assert case["refused"] in str(refusal.value)
    assert len(str(refusal.value)) > 10


@pytest.mark.parametrize("case", _cases("fault"))
def test_it_finds_truths_that_stand_for_numbers(case: Case) -> None:
    faults = list(type_faults(parse_formula(case["formula"])))
    if case["fault"] == "null":
        assert [] == faults
    else:
        assert any(case["fault"] in fault for fault in faults), faults


def _units(case: Case) -> dict[str, Unit | None]:
    return {name: Unit.parse(text) for name, text in case["units"].items()}


@pytest.mark.parametrize("case", _cases("unit"))
def test_it_knows_the_unit(case: Case) -> None:
    found = unit_of(parse_formula(case["formula"]), _units(case))
    assert case["unit"] == (str(found) if found else "null")


@pytest.mark.parametrize("case", _cases("clash"))
def test_it_refuses_units_that_do_not_go_together(case: Case) -> None:
    with pytest.raises(UnitClashError) as clash:
        unit_of(parse_formula(case["formula"]), _units(case))
    assert case["clash"] in str(clash.value)


def test_every_function_has_a_case() -> None:
    told = " ".join(str(case.values[0]["formula"]) for case in _cases("value")).lower()  # type: ignore[index, call-overload]
    assert [] == [name for name in FUNCTIONS if f"{name}(" not in told and name not in ("opening", "closing")]


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["(" * 3000 + "1" + ")" * 900, "a + " * 1500 + "a"])
def test_a_formula_that_is_too_long_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="longer than 4000 characters"):
        parse_formula(text if len(text) > 4000 else text * 5)


@pytest.mark.parametrize(
    "text",
    ["(" * 1500 + "1" + ")" * 1500, "-(" * 800 + "1" + ")" * 800, "abs(" * 500 + "1" + ")" * 500, "not " * 900 + "a > 1",
     "case when a > 1 then " * 90 + "1" + " end" * 90, "prior(" * 300 + "a" + ")" * 300],
)  # fmt: skip
def test_a_formula_that_is_nested_too_deeply_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_formula(text)


def test_a_long_sum_is_not_deep() -> None:
    assert 90 == Evaluator(lambda *_: [Decimal(1)], 1).column(parse_formula(" + ".join(["a"] * 90)), NOW)[0]


def test_huge_numbers_are_undefined_and_never_an_error() -> None:
    text = " * ".join(["1e60"] * 50)
    text = f"({text}) * ({text}) * ({text})"
    value = Evaluator(lambda *_: [Decimal(1)], 1).column(parse_formula(text), NOW)[0]
    assert isinstance(value, Gap)
    assert ("undefined", "out_of_range") == (value.status, value.reason)


@pytest.mark.parametrize(
    ("grain", "steps"), [(Grain.MONTH, 12), (Grain.QUARTER, 4), (Grain.HALF, 2), (Grain.YEAR, 1)]
)
def test_year_ago_is_one_year_in_every_grain(grain: Grain, steps: int) -> None:
    asked: list[int] = []

    def lookup(name: str, period: Period, moment: str | None) -> Column:
        asked.append(period.index)
        return [EXACT.create_decimal(1)]

    Evaluator(lookup, 1).column(parse_formula("year_ago(a)"), Period(grain, 30_000))
    assert [30_000 - steps] == asked
