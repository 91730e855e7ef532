"""Every rule against its own examples: what is bad is caught, what is good is silent."""

from __future__ import annotations

import inspect
import re

import pytest

from steelyard.core.texts import LANGUAGES
from steelyard.lint.examples import as_example, document_of, history_of
from steelyard.lint.registry import all_rules
from steelyard.lint.report import Reported
from steelyard.lint.rule import Example, Family, Rule
from steelyard.lint.runner import lint_document

_PLACES = re.compile(r"{(\w+)}")

#: One example or sentence of one rule, named for what a failure should show.
BAD = [
    pytest.param(rule, as_example(example), id=f"{rule.name}-{i}")
    for rule in all_rules()
    for i, example in enumerate(rule.bad)
]
GOOD = [
    pytest.param(rule, as_example(example), id=f"{rule.name}-{i}")
    for rule in all_rules()
    for i, example in enumerate(rule.good)
]
RULES = [pytest.param(rule, id=rule.name) for rule in all_rules()]


def findings(rule: Rule, example: Example) -> list[Reported]:
    report = lint_document(document_of(example), "example.yaml", history=history_of(example))
    return [found for found in report.counted if found.rule is rule]


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_every_bad_example_is_caught(rule: Rule, example: Example) -> None:
    assert findings(rule, example)


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_finding_says_something_in_every_language_and_where(rule: Rule, example: Example) -> None:
    for found in findings(rule, example):
        assert found.place.line
        for language in LANGUAGES:
            said = found.message.in_language(language)
            assert said
            assert not _PLACES.search(said)


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_every_good_example_is_silent(rule: Rule, example: Example) -> None:
    assert not [str(found.message) for found in findings(rule, example)]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_examples_and_documentation(rule: Rule) -> None:
    assert rule.bad
    assert rule.good
    assert "Why it matters:" in (inspect.getdoc(rule) or "")
    assert "What to do:" in (inspect.getdoc(rule) or "")


@pytest.mark.parametrize("rule", RULES)
def test_all_languages_have_the_same_places(rule: Rule) -> None:
    assert set(LANGUAGES) == set(rule.title)
    for sentence in rule.says.values():
        assert set(LANGUAGES) == set(sentence)
        assert 1 == len({frozenset(_PLACES.findall(sentence[language])) for language in LANGUAGES})


def test_codes_and_names_are_unique_and_codes_start_with_their_family() -> None:
    rules = all_rules()
    assert len(rules) == len({rule.code for rule in rules}) == len({rule.name for rule in rules})
    letters = {family: {rule.code[0] for rule in rules if rule.family is family} for family in Family}
    assert all(len(codes) == 1 for codes in letters.values())
    assert len(letters) == len({code for codes in letters.values() for code in codes})


@pytest.mark.parametrize("rule", RULES)
def test_a_file_is_named_for_its_rule(rule: Rule) -> None:
    assert rule.name.replace("-", "_") == type(rule).__module__.rpartition(".")[2]


def test_no_rule_finds_anything_in_the_specimen() -> None:
    report = lint_document(document_of(Example()), "specimen.yaml")
    assert [] == [(found.rule.name, str(found.message)) for found in report.counted]
