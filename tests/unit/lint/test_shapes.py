"""What rules read off a formula: ratios, their bases, what stands above and under the line."""

from __future__ import annotations

from functools import lru_cache

import pytest

from steelyard.lint.draft import Draft
from steelyard.lint.examples import document_of
from steelyard.lint.rule import Example
from steelyard.lint.shapes import above, base, below, core, grown, is_constant, is_ratio, times_hundred
from steelyard.metrics.formula import parse_formula
from steelyard.scheme.loading import typed

SCHEME = """
parameters: {share: {value: 0.3, reason: agreed}}
datasets:
  leads:
    measures:
      wait: avg(minutes)
      middle: median(minutes)
      quality: count(*) filter (where mql_at is not null) / count(*)
      lost_share: count(*) filter (where lost_at is not null) / count(*)
      half: count(*) / 2
"""


@lru_cache(maxsize=1)
def draft() -> Draft:
    return Draft(typed(document_of(Example(SCHEME)), "example.yaml"))


@pytest.mark.parametrize(
    "formula",
    [
        "leads / answers",
        "leads / answers * 100",
        "round(leads / answers, 2)",
        "growth(leads)",
        "prior(leads / answers)",
        "-(leads / answers)",
        "share * leads / answers",
        "1 - leads / answers",
        "case when leads > 3 then leads / answers end",
        "wait",
        "middle",
        "quality * 2",
    ],
)
def test_a_quotient_a_growth_and_a_mean_are_ratios(formula: str) -> None:
    assert is_ratio(parse_formula(formula), draft())


@pytest.mark.parametrize(
    "formula",
    [
        "leads",
        "leads / 2",
        "leads * share",
        "leads / share",
        "half",
        "leads + answers",
        "case when leads / answers > 1 then leads else answers end",
    ],
)
def test_a_sum_is_none_whatever_constant_it_is_divided_by(formula: str) -> None:
    assert not is_ratio(parse_formula(formula), draft())


def test_parameters_and_numbers_are_constant() -> None:
    assert is_constant(parse_formula("share * 2"), draft())
    assert not is_constant(parse_formula("share * leads"), draft())


@pytest.mark.parametrize(
    ("formula", "names_above", "names_below"),
    [
        ("leads / answers", ["leads"], ["answers"]),
        ("(leads - aware) / (answers + leads)", ["leads", "aware"], ["answers", "leads"]),
        ("growth(leads)", ["leads"], ["leads"]),
        ("leads / answers / aware", ["leads"], ["aware", "answers"]),
        ("case when aware > 1 then leads else answers end", ["leads", "answers"], []),
    ],
)
def test_names_stand_above_or_under_the_line(
    formula: str, names_above: list[str], names_below: list[str]
) -> None:
    node = parse_formula(formula)
    assert names_above == list(above(node))
    assert names_below == list(below(node))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("leads / answers * 100", True),
        ("100 * leads / answers", True),
        ("round(100 * leads / answers, 1)", True),
        ("coalesce(leads / answers * 100, 0)", True),
        ("leads / (answers * 100)", False),
        ("leads / answers * 10", False),
        ("leads * 100", False),
        ("leads / answers + 100", False),
    ],
)
def test_a_ratio_times_100_is_a_number_of_percent(formula: str, expected: bool) -> None:
    assert expected == times_hundred(parse_formula(formula), draft())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("leads / answers", "aware / answers"),
        ("leads / answers", "(leads - aware) / answers * 2"),
        ("quality", "lost_share"),
        ("growth(leads)", "aware / prior(leads)"),
        ("prior(leads / answers)", "prior(aware / answers)"),
    ],
)
def test_ratios_of_one_whole_have_one_base(one: str, other: str) -> None:
    found = base(parse_formula(one), draft())
    assert found is not None
    assert found == base(parse_formula(other), draft())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("leads / answers", "leads / aware"),
        ("leads / answers", "prior(leads / answers)"),
        ("prior(leads / answers)", "year_ago(leads / answers)"),
        ("growth(leads)", "growth(aware)"),
        ("quality", "leads / answers"),
    ],
)
def test_ratios_of_different_wholes_have_different_bases(one: str, other: str) -> None:
    assert base(parse_formula(one), draft()) != base(parse_formula(other), draft())


def test_what_is_no_ratio_has_no_base() -> None:
    assert base(parse_formula("leads * share / 2"), draft()) is None


@pytest.mark.parametrize(
    "formula", ["leads * 100", "100 * leads", "-leads", "round(leads / 7, 2)", "abs(leads)"]
)
def test_the_core_is_without_factors_signs_and_rounding(formula: str) -> None:
    assert parse_formula("leads") == core(parse_formula(formula))


@pytest.mark.parametrize(
    "formula",
    [
        "growth(leads)",
        "growth(leads) * share",
        "share * growth(leads) * 2",
        "(leads - prior(leads)) / prior(leads)",
        "(leads - year_ago(leads)) / year_ago(leads)",
    ],
)
def test_growth_is_seen_in_either_form(formula: str) -> None:
    assert parse_formula("leads") == grown(parse_formula(formula))


@pytest.mark.parametrize(
    "formula", ["leads", "leads - prior(answers)", "leads + prior(leads)", "leads / prior(leads)"]
)
def test_other_comparisons_are_no_growth(formula: str) -> None:
    assert grown(parse_formula(formula)) is None
