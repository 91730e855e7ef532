"""What the engine says of a text: findings of the linter, and what the scheme is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from steelyard.core.document import Node, read_document
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.outline import outline
from steelyard.lint.report import Report
from steelyard.lint.runner import lint_document
from steelyard.scheme.loading import load_scheme, read_merged, typed
from steelyard.scheme.sentences import in_every_language
from steelyard.web.schemes.files import path_of


@dataclass(frozen=True)
class Finding:
    """One finding, with its line in the text where it has one, and the part of the studio it is about."""

    level: str
    code: str
    message: str
    line: int | None
    at: str = ""

    @property
    def is_error(self) -> bool:
        return self.level == "error"


@dataclass(frozen=True)
class Read:
    """A text as a document: merged with what it extends, else by itself as far as it is one at all.

    `problems` are what keeps it from being merged; `is_shaped` says whether it has the shape of a scheme,
    right or wrong. Nobody changes the document: it is read once.
    """

    document: Node | None
    problems: Sequence[Problem]
    is_shaped: bool = False

    @property
    def merged(self) -> Node | None:
        return None if self.problems else self.document


@lru_cache(maxsize=64)
def read(text: str) -> Read:
    """The document of a text."""
    path = path_of(text)
    try:
        document = read_merged(path)
    except SteelyardError as error:
        return Read(_own(text, str(path)), tuple(error.problems))
    return Read(document, (), _is_shaped(document, str(path)))


def _is_shaped(document: Node, path: str) -> bool:
    try:
        typed(document, path)
    except SteelyardError:
        return False
    return True


def _own(text: str, path: str) -> Node | None:
    try:
        return read_document(text, path)
    except SteelyardError:
        return None


def findings(text: str, language: str) -> tuple[Finding, ...]:
    """Everything the linter finds, errors first; also what keeps the text from being a scheme."""
    found, path = read(text), str(path_of(text))
    if found.merged is None:
        return tuple(_of_problem(problem, path, language) for problem in found.problems)
    return tuple(_of_lint(_report(text), language, path))


@lru_cache(maxsize=64)
def _report(text: str) -> Report:
    merged = read(text).merged
    assert merged is not None
    return lint_document(merged, str(path_of(text)))


def _of_lint(report: Report, language: str, path: str) -> list[Finding]:
    made = []
    for one in report.counted:
        line = one.place.line if _is_in(one.place.file, path) else None
        message = one.message.in_language(language)
        made.append(Finding(str(one.level), one.rule.code, message, line, _part_of(one.path)))
    return sorted(made, key=lambda one: (not one.is_error, one.line or 0))


def _is_in(file: str | None, path: str) -> bool:
    """Texts are named by their hash: what was read once is the same in another home folder."""
    return file is not None and Path(file).name == Path(path).name


def _part_of(path: Sequence[str | int]) -> str:
    """`dimension/indicator`, or `dimension`, of a path in the document."""
    steps = [str(step) for step in path]
    if len(steps) < 2 or steps[0] != "dimensions":
        return ""
    return "/".join([steps[1], *steps[3:4]])


def _of_problem(problem: Problem, path: str, language: str) -> Finding:
    place = problem.place
    line = place.line if _is_in(place.file, path) else None
    return Finding("error", "", in_every_language(problem.message).in_language(language), line)


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
