"""Who is rated at all: joiners, leavers, long leave (DOMAIN §1.5).

`leave` means the leave that must not harm: maternity, paternity, illness, work injury. A holiday is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from steelyard.appraisal import attendance_words as words
from steelyard.appraisal.segments import MINIMUM_DAYS, minimum_days
from steelyard.appraisal.spans import ONE_DAY, Span, away_days
from steelyard.appraisal.steps import Result, Step, grade_of, held_at, worse
from steelyard.core.numbers import official
from steelyard.core.texts import Text, filled
from steelyard.scheme.model import Grades


class Standing(StrEnum):
    """What a cycle means for a person."""

    #: Rated as usual.
    RATED = "rated"
    #: Rated on what there is up to the last day at work.
    LEAVER = "leaver"
    #: Joined too late to be rated; comes in with the next cycle.
    TOO_NEW = "too_new"
    #: Too few days at work for another reason than leave.
    TOO_SHORT = "too_short"
    #: Rated on the days at work, and never below neutral.
    LONG_LEAVE = "long_leave"
    #: Hardly at work for leave: the neutral result.
    NEUTRAL = "neutral"
    #: Not employed within the cycle.
    ABSENT = "absent"

    @property
    def is_rated(self) -> bool:
        return self in (Standing.RATED, Standing.LEAVER, Standing.LONG_LEAVE)


@dataclass(frozen=True, slots=True)
class AttendanceRules:
    """`too_new_under`: share of the cycle. Days are shortened to a third of a short cycle."""

    too_new_under: Fraction | Decimal = Fraction(1, 3)
    minimum_days: int = MINIMUM_DAYS
    long_leave_days: int = 30


@dataclass(frozen=True, slots=True)
class Attendance:
    """Days of a person within a cycle. Actuals count up to `counts_until`, that day included."""

    standing: Standing
    cycle_days: int
    employed_days: int
    leave_days: int
    counts_until: date | None
    words: Text

    @property
    def worked_days(self) -> int:
        return self.employed_days - self.leave_days


def attendance(
    *,
    hired_on: date | None,
    left_on: date | None,
    cycle: Span,
    leave: Iterable[Span] = (),
    rules: AttendanceRules | None = None,
) -> Attendance:
    """Where somebody stands. `hired_on` and `left_on` are the first and the last day at work."""
    chosen = rules or AttendanceRules()
    end = cycle.end if left_on is None else max(left_on + ONE_DAY, hired_on or cycle.start)
    employed = Span(min(hired_on or cycle.start, end), end).within(cycle)
    gone = away_days(employed, leave)
    joined = hired_on is not None and hired_on > cycle.start
    standing = _standing(employed, gone, cycle, chosen, joined=joined)
    until = employed.last_day if standing.is_rated else None
    text = filled(
        words.STANDINGS[standing],
        days=employed.days,
        worked=employed.days - gone,
        leave=gone,
        cycle=cycle.days,
        until=until,
    )
    return Attendance(standing, cycle.days, employed.days, gone, until, text)


def _standing(employed: Span, gone: int, cycle: Span, rules: AttendanceRules, *, joined: bool) -> Standing:
    least = minimum_days(cycle, rules.minimum_days)
    long_leave = bool(gone) and gone >= minimum_days(cycle, rules.long_leave_days)
    if not employed.days:
        return Standing.ABSENT
    # Leave counts as being there: nobody is too new because of it.
    if joined and employed.days < Fraction(rules.too_new_under) * cycle.days:
        return Standing.TOO_NEW
    if employed.days < least:
        return Standing.TOO_SHORT
    if employed.days - gone < least:
        return Standing.NEUTRAL
    if long_leave:
        return Standing.LONG_LEAVE
    return Standing.LEAVER if employed.end < cycle.end else Standing.RATED


def neutral_score(grades: Grades | None) -> Decimal | None:
    """The lowest score that meets expectations: that of the grade with the coefficient 1.

    Without such a grade that of the middle one; None where the scheme has no grades.
    """
    if grades is None:
        return None
    bounded = [name for name, bound in grades.bands.items() if bound is not None]
    if not bounded:
        return None
    ones = [name for name in bounded if grades.coefficient.get(name) == 1]
    middle = list(grades.bands)[(len(grades.bands) - 1) // 2]
    chosen = ones[-1] if ones else middle if middle in bounded else bounded[-1]
    return grades.bands[chosen]


def not_below_neutral(
    result: Result, standing: Standing, *, neutral: Decimal, grades: Grades | None = None
) -> tuple[Result, tuple[Step, ...]]:
    """After long leave a result is at least neutral, say the score of "meets expectations".

    What a veto holds down stays down: that is not because of leave.
    """
    if standing not in (Standing.LONG_LEAVE, Standing.NEUTRAL):
        return result, ()
    floor = official(neutral)
    if result.at_most is not None:
        floor = min(floor, official(result.at_most))
    own = None if standing is Standing.NEUTRAL else result.score
    if own is not None and own >= floor:
        return result, ()
    held = held_at(result, grades)
    grade = worse(grade_of(floor, grades), held, grades) if grades else result.grade
    text = filled(words.NEUTRAL_FLOOR, neutral=floor)
    steps = [Step("long_leave", "score", result.score, floor, text)]
    if grade != result.grade:
        steps.append(Step("long_leave", "grade", result.grade, grade, text))
    return Result(floor, grade, result.at_most), tuple(steps)
