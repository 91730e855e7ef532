"""The result of somebody who held several posts in a cycle, one after another or at once (DOMAIN §1.5).

A post is a team with the manager who rates there. Time is cut wherever somebody's posts change. Within such
a stretch S = Σ α·S over its posts, over the stretches S = Σ d·S / Σ d; a stretch too short to be rated is
counted with its neighbour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from steelyard.appraisal.segments import (
    MINIMUM_DAYS,
    Named,
    Segment,
    Stint,
    by_days,
    by_positions,
    segments,
)
from steelyard.appraisal.spans import Span, worked_days
from steelyard.appraisal.steps import Result, grade_of, held_at, worse
from steelyard.core.numbers import official
from steelyard.core.texts import Text, joined
from steelyard.scheme.model import Grades

#: Post and period → the sheet of that post; None where there is none.
SheetOf = Callable[[str, str], Result | None]


@dataclass(frozen=True, slots=True)
class Held:
    """Days in a post, with the share of the working time."""

    post: str
    span: Span
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days at work with the same posts, by period; `shares` of the posts sum to 1. `key` is the first day."""

    key: str
    days: Mapping[str, int]
    shares: Mapping[str, Fraction]
    absorbed: tuple[str, ...] = ()

    @property
    def worked(self) -> int:
        return sum(self.days.values())


@dataclass(frozen=True, slots=True)
class Scored:
    """A stretch with its score, its share of the whole, and the score of each post in it."""

    stretch: Stretch
    score: Decimal | None
    share: Fraction
    posts: Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Whole:
    """The result of the cycle, its parts in the order of time, and how it came about in words."""

    sheet: Result
    parts: tuple[Scored, ...]
    words: tuple[Text, ...]


def stretches(
    held: Iterable[Held],
    *,
    cycle: Span,
    periods: Mapping[str, Span],
    away: Iterable[Span] = (),
    minimum: int = MINIMUM_DAYS,
) -> tuple[Stretch, ...]:
    """What is rated on its own, in the order of time; days outside of `periods` are not scored.

    Raises ValueError for a share of 0 or less.
    """
    gone = list(away)
    together = dict(_together([_checked(one, cycle) for one in held]))
    stints = [Stint(span.start.isoformat(), span) for span in together]
    posts = {stint.key: together[stint.span] for stint in stints}
    spans = {stint.key: stint.span for stint in stints}

    def days(segment: Segment) -> dict[str, int]:
        counted = [spans[key] for key in (segment.key, *segment.absorbed)]
        return {
            name: sum(worked_days(one.within(period), gone) for one in counted)
            for name, period in periods.items()
        }

    found = [
        Stretch(one.key, days(one), posts[one.key], one.absorbed)
        for one in segments(stints, cycle=cycle, away=gone, minimum=minimum)
    ]
    return tuple(one for one in found if one.worked)


def _checked(held: Held, cycle: Span) -> Held:
    if held.share <= 0:
        raise ValueError(f"the share of {held.post} is above 0, not {held.share}")
    return Held(held.post, held.span.within(cycle), held.share)


def _together(held: Sequence[Held]) -> Iterator[tuple[Span, dict[str, Fraction]]]:
    """Spans in which nothing changes, with the share of each post; neighbours alike are one."""
    edges = sorted({day for one in held for day in (one.span.start, one.span.end)})
    before: tuple[Span, dict[str, Fraction]] | None = None
    for start, end in pairwise(edges):
        here = [one for one in held if one.span.start <= start and end <= one.span.end]
        total = sum((one.share for one in here), Fraction(0))
        shares: dict[str, Fraction] = {}
        for one in here:
            shares[one.post] = shares.get(one.post, Fraction(0)) + one.share / total
        if before is not None and before[1] == shares and before[0].end == start:
            before = (Span(before[0].start, end), shares)
            continue
        if before is not None and before[1]:
            yield before
        before = (Span(start, end), shares)
    if before is not None and before[1]:
        yield before


def whole(
    found: Sequence[Stretch], sheet_of: SheetOf, *, grades: Grades | None, named: Named = Text.of
) -> Whole:
    """The result over all stretches. What has no score takes no part, and is told.

    A veto that holds the grade of any of the sheets down holds that of the whole.
    """
    posts = {one.key: _scores(one, sheet_of) for one in found}
    names = {one.key: joined(map(named, one.shares)) for one in found}
    lines: list[Text] = []
    scores: dict[str, Decimal | None] = {}
    for one in found:
        if len(one.shares) == 1:
            scores[one.key] = next(iter(posts[one.key].values()))
        else:
            at_once = by_positions(one.shares, posts[one.key], named=named)
            scores[one.key] = at_once.score
            lines += at_once.words
    rated = [Segment(one.key, one.worked) for one in found]
    combined = by_days(rated, scores, named=lambda key: names[key])
    parts = tuple(
        Scored(one, part.score, part.share, posts[one.key])
        for one, part in zip(found, combined.parts, strict=True)
    )
    return Whole(_sheet(found, combined.score, sheet_of, grades), parts, (*lines, *combined.words))


def _scores(stretch: Stretch, sheet_of: SheetOf) -> dict[str, Decimal | None]:
    return {post: _over_periods(stretch, post, sheet_of) for post in stretch.shares}


def _over_periods(stretch: Stretch, post: str, sheet_of: SheetOf) -> Decimal | None:
    """One period as it is; of several Σ d·S / Σ d over those with a score."""
    known = [
        (Fraction(sheet.score), days)
        for period, days in stretch.days.items()
        if days and (sheet := sheet_of(post, period)) is not None and sheet.score is not None
    ]
    total = sum(days for _, days in known)
    return official(sum((score * days for score, days in known), Fraction(0)) / total) if total else None


def _sheet(
    found: Sequence[Stretch], score: Decimal | None, sheet_of: SheetOf, grades: Grades | None
) -> Result:
    if score is None or grades is None:
        return Result(score)
    grade = grade_of(score, grades)
    for one in found:
        for post in one.shares:
            for period, days in one.days.items():
                if days and (sheet := sheet_of(post, period)) is not None:
                    grade = worse(grade, held_at(sheet, grades), grades)
    return Result(score, grade)
