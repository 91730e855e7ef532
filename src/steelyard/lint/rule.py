"""What a lint rule is: one class in one file, with its documentation and its examples (STYLE 1)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from steelyard.core.problems import Severity
from steelyard.core.texts import Template, Text, filled
from steelyard.lint.draft import Draft
from steelyard.scheme.editing import Edit

Path = tuple[str | int, ...]

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Family(StrEnum):
    """Rules about the same thing; their codes start with the same letter."""

    WEIGHTS = "weights"  # W
    STRATEGY = "strategy"  # S
    OPERABLE = "operable"  # O
    TRAPS = "traps"  # P, for pitfalls
    CURVES = "curves"  # C
    TARGETS = "targets"  # T
    FAIR = "fair"  # F
    EVIDENCE = "evidence"  # E
    LINT = "lint"  # L


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of the document that cannot change a score for the worse, and what it does."""

    edit: Edit
    says: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at `path` of the scheme. `level` only where it is not the rule's own."""

    path: Path
    message: Text
    level: Severity | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A scheme laid over the specimen (`specimen.yaml`), with past data where the rule needs it.

    `scores`, `values` and `targets` give one number per sheet, separated by blanks; `-` is none. Sheets
    are numbered; `people` maps ids to positions and `teams` to their sizes.
    """

    scheme: str = ""
    scores: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)


class Rule(ABC):
    """The docstring is the documentation: what is found, why it matters, what to do instead."""

    code: ClassVar[str]
    name: ClassVar[str]
    family: ClassVar[Family]
    level: ClassVar[Severity] = WARNING
    #: One short line for lists, in every language.
    title: ClassVar[Template]
    #: The sentences of the rule, by key.
    says: ClassVar[Mapping[str, Template]]
    #: Whether the rule looks at past data; it is silent without.
    needs_data: ClassVar[bool] = False
    #: Whether a scheme may give a reason against it, or another level.
    negotiable: ClassVar[bool] = True
    bad: ClassVar[Sequence[str | Example]]
    good: ClassVar[Sequence[str | Example]]

    @abstractmethod
    def check(self, draft: Draft) -> Iterator[Finding]:
        """Everything that breaks the rule, in the order of the document."""

    def found(
        self,
        path: Path,
        key: str,
        *,
        level: Severity | None = None,
        fix: Fix | None = None,
        **words: object,
    ) -> Finding:
        """The finding that says `says[key]` with `words` filled in."""
        return Finding(path, filled(self.says[key], **words), level, fix)
