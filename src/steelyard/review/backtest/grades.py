"""Who would move from which grade to which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from steelyard.review.backtest.pairs import Pair, grades_of
from steelyard.scheme.model import Scheme

#: Stands for a scorecard without a grade.
NO_GRADE = ""


@dataclass(frozen=True, slots=True)
class GradeFlow:
    """Scorecards by grade under A (rows) and B (columns), best first; `NO_GRADE` last, when it occurs."""

    rows: Sequence[str]
    columns: Sequence[str]
    counts: Counter[tuple[str, str]]


def grade_flow(pairs: Iterable[Pair], *, scheme_a: Scheme, scheme_b: Scheme) -> GradeFlow | None:
    """None when neither scheme has grades."""
    grades = grades_of(scheme_a), grades_of(scheme_b)
    if not any(grades):
        return None
    counts = Counter(
        ((pair.a.grade if pair.a else None) or NO_GRADE, (pair.b.grade if pair.b else None) or NO_GRADE)
        for pair in pairs
    )
    sides = [
        [*names, *([NO_GRADE] if any(moved[side] == NO_GRADE for moved in counts) else [])]
        for side, names in enumerate(grades)
    ]
    return GradeFlow(sides[0], sides[1], counts)
