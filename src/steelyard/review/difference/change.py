"""What a change between two schemes is: a kind, how much it matters, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from steelyard.core.problems import Place
from steelyard.core.texts import Text

Path = tuple[str | int, ...]


class Importance(StrEnum):
    """What a change can move, the most important first."""

    SCORE = "score"
    #: Who does what, guidance and records; no score moves by it.
    PROCESS = "process"
    TEXT = "text"
    #: Written otherwise, the same meaning.
    NONE = "none"

    @property
    def rank(self) -> int:
        return list(Importance).index(self)


class Kind(StrEnum):
    """What was done; `Change.path` says to what."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    WEIGHT = "weight"
    FORMULA = "formula"
    DATA = "data"
    PARAMETER = "parameter"
    TARGET = "target"
    CURVE = "curve"
    LIMITS = "limits"
    POLICY = "policy"
    GRADE = "grade"
    SETTING = "setting"
    TEXT = "text"
    REWRITTEN = "rewritten"


class Section(StrEnum):
    """The parts of a report, in its order; every dimension has a part of its own after the sheet."""

    SHEET = "sheet"
    DIMENSION = "dimension"
    DATA = "data"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of meaning, or a part that was only written otherwise (`Importance.NONE`).

    `path` leads to it in the new scheme, or in the old one when it is gone. `old` and `new` are plain
    values as a document holds them; None on the side where there is nothing. `before` and `after` are
    where it stands in the files. `dimension` is set in that section only.
    """

    kind: Kind
    importance: Importance
    path: Path
    sentence: Text
    old: Any = None
    new: Any = None
    before: Place | None = None
    after: Place | None = None
    section: Section = Section.SHEET
    dimension: str | None = None
