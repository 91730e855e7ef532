"""Problems: what is wrong, where, and what is allowed.

Readers collect all problems before one error is raised, so that a person mends a file in one go.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file: lines of text files, or row and column of a table. All count from 1."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    row: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        spot = self.file or ""
        for number in (self.line, self.column):
            if number is not None:
                spot += f":{number}"
        if self.row is not None:
            spot += f" row {self.row}"
        if self.field is not None:
            spot += f', column "{self.field}"' if self.row is not None else f' column "{self.field}"'
        return spot.strip()


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `message` says what is wrong and what is allowed; `subject` is the key it is about."""

    message: str
    place: Place = NOWHERE
    severity: Severity = Severity.ERROR
    subject: str | None = None

    def __str__(self) -> str:
        head = str(self.place)
        about = f"{self.subject}: " if self.subject else ""
        return f"{head}  {about}{self.message}" if head else f"{about}{self.message}"


class SteelyardError(Exception):
    """Wrong usage or bad input: carries every problem found. The command line exits with 2."""

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = [problems]
        self.problems: list[Problem] = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """' Did you mean "x"?' for the nearest allowed word, else nothing."""
    near = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""


def listing(words: Sequence[str], *, most: int = 20) -> str:
    """A readable enumeration: 'a, b or c', shortened when it is long."""
    shown = [str(word) for word in words[:most]]
    if len(words) > most:
        return ", ".join(shown) + f", … ({len(words)} in all)"
    if len(shown) < 2:
        return "".join(shown) or "nothing"
    return ", ".join(shown[:-1]) + f" or {shown[-1]}"
