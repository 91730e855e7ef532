"""More cases of the rules, which a person from HR can read and add to: tests/cases/lint/<rule>.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
from lint_cases import Case, files, linted, read_cases, subjects

from steelyard.lint.registry import all_rules

CASES = [
    pytest.param(path.stem.replace("_", "-"), case, id=f"{path.stem}: {case['name']}")
    for path in files()
    for case in read_cases(path)
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_it_finds_what_people_expect(rule: str, case: Case) -> None:
    found = subjects(linted(case), rule)
    expected = case["finds"]
    if isinstance(expected, str):
        assert int(expected) == len(found)
    else:
        assert expected == found


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_file_of_cases_is_named_for_a_rule(path: Path) -> None:
    assert path.stem.replace("_", "-") in {rule.name for rule in all_rules()}
