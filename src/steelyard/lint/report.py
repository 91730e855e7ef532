"""What a run of the linter found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.core.problems import Place, Severity
from steelyard.core.texts import Text
from steelyard.lint.rule import Fix, Path, Rule


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding with its place. `ignored` is the reason the scheme gives for it, None when it counts."""

    rule: Rule
    level: Severity
    message: Text
    path: Path
    place: Place
    fix: Fix | None = None
    ignored: str | None = None

    @property
    def subject(self) -> str:
        """The key it is about, such as `dimensions.brand.weight`."""
        return ".".join(map(str, self.path))


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one scheme with the ignored ones: its own file first, each from top to bottom."""

    reference: str
    findings: Sequence[Reported]

    @property
    def counted(self) -> list[Reported]:
        return [found for found in self.findings if found.ignored is None]

    @property
    def levels(self) -> Counter[Severity]:
        return Counter(found.level for found in self.counted)

    @property
    def has_errors(self) -> bool:
        return self.levels[Severity.ERROR] > 0
