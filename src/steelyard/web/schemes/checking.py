"""What the engine says of a text: findings of the linter, and what the scheme is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.engine.linting import lint_scheme
from steelyard.engine.outline import outline
from steelyard.lint.runner import Selection
from steelyard.scheme.loading import load_scheme
from steelyard.web.schemes.files import path_of


@dataclass(frozen=True)
class Finding:
    """One finding, with its line in the text where it has one."""

    level: str
    code: str
    message: str
    line: int | None

    @property
    def is_error(self) -> bool:
        return self.level == "error"


@lru_cache(maxsize=64)
def findings(text: str, language: str) -> tuple[Finding, ...]:
    """Everything the linter finds, errors first; also what keeps the text from being a scheme."""
    path = path_of(text)
    try:
        found = lint_scheme(str(path), selection=Selection())
    except SteelyardError as error:
        return tuple(_finding(problem, "error", "", str(path)) for problem in error.problems)
    return tuple(_of_lint(found, language, str(path)))


def _of_lint(found: Any, language: str, path: str) -> list[Finding]:
    made = []
    for one in found.report.counted:
        line = one.place.line if one.place.file == path else None
        made.append(Finding(str(one.level), one.rule.code, one.message.in_language(language), line))
    return sorted(made, key=lambda one: (not one.is_error, one.line or 0))


def _finding(problem: Any, level: str, code: str, path: str) -> Finding:
    place = problem.place
    line = place.line if place is not None and place.file == path else None
    return Finding(level, code, problem.message, line)


@lru_cache(maxsize=64)
def made_of(text: str) -> Mapping[str, Any] | None:
    """The outline of the merged scheme; None while the text is none."""
    try:
        return outline(load_scheme(path_of(text)).scheme)
    except SteelyardError:
        return None


def title_of(text: str) -> dict[str, str] | None:
    found = made_of(text)
    return dict(found["title"]) if found else None


def grain_of(text: str) -> str:
    found = made_of(text)
    return str(found["period"]) if found else ""
