"""What a rule did to a result: before, after, and why in words. The number before stays to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.numbers import official
from steelyard.core.texts import Text
from steelyard.scheme.model import Grades


@dataclass(frozen=True, slots=True)
class Result:
    """The official total and the grade of a sheet, after its vetoes; None where there is none.

    `at_most` is what a veto leaves of a total.
    """

    score: Decimal | None
    grade: str | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """`what` (score, grade or coefficient) became `after` by a rule; `words` say how."""

    rule: str
    what: str
    before: Decimal | str | None
    after: Decimal | str | None
    words: Text


def grade_of(score: Decimal, grades: Grades) -> str:
    """The grade of a score by the bands: half-open, on the official number."""
    reached = official(score)
    return next(grade for grade, bound in grades.bands.items() if bound is None or reached >= bound)


def worse(grade: str, other: str | None, grades: Grades) -> str:
    """The worse of two grades; no `other` is no limit."""
    order = list(grades.bands)
    return grade if other is None else max(grade, other, key=order.index)


def held_at(result: Result, grades: Grades | None) -> str | None:
    """The grade itself where it is worse than the score alone would give: a veto holds it there.

    Raises ValueError for a grade that is better: people have decided on it, and no rule comes after them.
    """
    if grades is None or result.grade is None or result.score is None:
        return None
    by_bands, order = grade_of(result.score, grades), list(grades.bands)
    if order.index(result.grade) < order.index(by_bands):
        raise ValueError(
            f"grade {result.grade} is better than {by_bands} of its score; such rules come before calibration"
        )
    return result.grade if result.grade != by_bands else None
