"""The mistakes of public templates, as a person would have typed them, and the rules that must catch them.

Each file of tests/cases/anti_patterns is a whole scheme; its comment says by which rules it is caught.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lint_cases import files, names

from steelyard.lint.registry import all_rules
from steelyard.lint.runner import lint

_CAUGHT = re.compile(r"^# caught by: (.+)$", re.MULTILINE)


def caught_by(path: Path) -> set[str]:
    found = _CAUGHT.search(path.read_text(encoding="utf-8"))
    assert found, f"{path.name} does not say by which rules it is caught"
    return set(found[1].split(", "))


@pytest.mark.parametrize("path", files("anti_patterns"), ids=lambda path: path.stem)
def test_it_is_caught(path: Path) -> None:
    assert caught_by(path) <= names(lint(str(path)))


@pytest.mark.parametrize("path", files("anti_patterns"), ids=lambda path: path.stem)
def test_it_names_rules_that_exist(path: Path) -> None:
    assert caught_by(path) <= {rule.name for rule in all_rules()}
