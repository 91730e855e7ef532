"""Annotations on the lines of a pull request: the workflow commands of GitHub Actions.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.core.problems import Severity
from steelyard.lint.outcome import Outcome
from steelyard.lint.report import Reported

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_DATA, ":": "%3A", ",": "%2C"}


def lines(outcomes: Sequence[Outcome], *, language: str = "en") -> Iterator[str]:
    """One command per finding that counts."""
    for outcome in outcomes:
        yield from (_line(found, language) for found in outcome.report.counted)
        for problem in outcome.not_run:
            yield f"::warning title=rules over data did not run::{_escaped(str(problem), _IN_DATA)}"


def _line(found: Reported, language: str) -> str:
    place, message = found.place, found.message.in_language(language)
    given: dict[str, object] = {"file": place.file, "line": place.line, "col": place.column}
    if place.file is None or place.file.startswith(("preset:", "pack:")):
        # Not a file of the repository: nothing could be shown beside it.
        given, message = {}, f"{place} {message}".strip()
    given["title"] = f"{found.rule.code} {found.rule.name}"
    properties = ",".join(
        f"{key}={_escaped(str(value), _IN_PROPERTY)}" for key, value in given.items() if value is not None
    )
    return f"::{_COMMANDS[found.level]} {properties}::{_escaped(message, _IN_DATA)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
