"""What a 360° questionnaire may show without giving away who said what (DOMAIN §7, decision 0021).

For every question the raters are cut into parts: one per perspective, cut further by every view that is
added. A view is shown only if no part becomes smaller than the threshold of its perspective. Every view is
then a union of whole parts, and so is whatever can be had by adding and subtracting views: a group of
1 to threshold - 1 raters is never among it. What is shown depends on who answered, never on what.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pydantic import Field, field_validator

from steelyard.core.fields import Map, Model
from steelyard.core.numbers import plain, to_decimal
from steelyard.core.problems import Problem, SteelyardError, listing

#: A part of the raters who answered one question: all of one perspective, alike to every view.
_Part = tuple["Perspective", frozenset[str]]


class Perspective(StrEnum):
    """Where a rater stands towards the appraisee."""

    SELF = "self"
    MANAGER = "manager"
    DOTTED_LINE_MANAGER = "dotted_line_manager"
    PEER = "peer"
    REPORT = "report"
    OTHER_DEPARTMENT = "other_department"

    @property
    def is_named(self) -> bool:
        """Whether the appraisee knows whose answer it is; no anonymity is promised then."""
        return self in (Perspective.SELF, Perspective.MANAGER, Perspective.DOTTED_LINE_MANAGER)


#: With two, either would know what the other said.
LEAST_ANONYMOUS = 3
DEFAULT_MINIMUM = {each: 1 if each.is_named else LEAST_ANONYMOUS for each in Perspective}


class Thresholds(Model):
    """How many must have answered before their perspective is shown; only these perspectives are asked."""

    minimum: Map[Perspective, int] = Field(DEFAULT_MINIMUM, min_length=1, validate_default=True)

    @field_validator("minimum")
    @classmethod
    def _large_enough(cls, minimum: Mapping[Perspective, int]) -> Mapping[Perspective, int]:
        for perspective, least in minimum.items():
            if least < DEFAULT_MINIMUM[perspective]:
                raise ValueError(f"{perspective} needs at least {DEFAULT_MINIMUM[perspective]}, not {least}")
        return minimum


@dataclass(frozen=True, slots=True)
class Question:
    """`points` are the points of the scale; without them it is answered in words only."""

    name: str
    points: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """All that one rater handed in; questions left out were not answered.

    `groups` are what answers can be filtered by, such as the rater's team.
    """

    rater: str
    perspective: Perspective
    ratings: Mapping[str, Decimal] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slice:
    """Whose answers to which question. No perspective: all but self. `group` is a filter and its value."""

    question: str
    perspective: Perspective | None
    group: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of a slice: how often each point of the scale was given, by `n` raters, and the mean.

    Comments stand with their perspective only, never with a filter or a total.
    """

    of: Slice
    n: int
    counts: tuple[tuple[Decimal, int], ...] = ()
    mean: Decimal | None = None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """A perspective that is not shown, as a whole or at one question, since fewer than `minimum` answered."""

    perspective: Perspective
    minimum: int
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Everything there is to see, for good. Nobody and no moment is named in it."""

    views: tuple[View, ...]
    withheld: tuple[Withheld, ...]

    def view(
        self,
        question: str,
        perspective: Perspective | None,
        group: tuple[str, str] | None = None,
    ) -> View | None:
        wanted = Slice(question, perspective, group)
        return next((view for view in self.views if view.of == wanted), None)

    def overall(
        self, perspective: Perspective | None, group: tuple[str, str] | None = None
    ) -> Decimal | None:
        """The mean over the questions of what is shown; None where nothing is, or the scales differ.

        It is made of published means alone, so it tells nothing that they do not.
        """
        found = [view for view in self.views if (view.of.perspective, view.of.group) == (perspective, group)]
        means = [Fraction(view.mean) for view in found if view.mean is not None]
        scales = {tuple(point for point, _ in view.counts) for view in found if view.counts}
        return to_decimal(sum(means, Fraction(0)) / len(means)) if len(scales) == 1 else None


class AlreadyReleasedError(Exception):
    """What was published stays as it is: the difference to a second release would be a late answer."""


def publish(
    answers: Iterable[Answer],
    thresholds: Thresholds,
    questions: Sequence[Question],
    *,
    released: Published | None = None,
) -> Published:
    """What may be shown of the answers, all at once, when the questionnaire has closed.

    With `released`, what was published before: the same again, or AlreadyReleasedError. Raises
    SteelyardError for ratings off the scale, unknown questions, and a rater who is counted twice.
    """
    handed_in = list(answers)
    if problems := list(_problems(handed_in, thresholds, questions)):
        raise SteelyardError(problems)
    views = tuple(view for question in questions for view in _views(question, handed_in, thresholds))
    found = Published(views, tuple(_withheld(views, thresholds, questions)))
    if released is not None and found != released:
        raise AlreadyReleasedError("answers were released already; they can no longer change")
    return found


# ── which views ─────────────────────────────────────────────────────────────────────────────────────


def _views(question: Question, answers: Sequence[Answer], thresholds: Thresholds) -> Iterator[View]:
    """The views of one question, coarse ones first: what is shown of a group must not cost a total."""
    by_rater = {answer.rater: answer for answer in answers if _has_answered(answer, question)}
    parts = _perspectives(by_rater.values(), thresholds)
    for perspective, raters in parts:
        yield _perspective_view(question, perspective, [by_rater[rater] for rater in raters], answers)
    if not question.points:
        return
    others = frozenset[str]().union(*(raters for each, raters in parts if each is not Perspective.SELF))
    if others:
        yield _rated(Slice(question.name, None), question, [by_rater[rater] for rater in others])
    for of, raters in _groups(question, [by_rater[rater] for rater in others]):
        cut = _cut(parts, raters, thresholds)
        if cut is not None:
            parts = cut
            yield _rated(of, question, [by_rater[rater] for rater in raters])


def _has_answered(answer: Answer, question: Question) -> bool:
    if question.points:
        return question.name in answer.ratings
    return bool(answer.comments.get(question.name, "").strip())


def _perspectives(answers: Iterable[Answer], thresholds: Thresholds) -> list[_Part]:
    """The perspectives that reach their threshold. The others are in no view at all, totals included."""
    listed = list(answers)
    found = [
        (perspective, frozenset(each.rater for each in listed if each.perspective == perspective))
        for perspective in Perspective
    ]
    return [(each, raters) for each, raters in found if raters and len(raters) >= thresholds.minimum[each]]


def _groups(question: Question, answers: Sequence[Answer]) -> Iterator[tuple[Slice, frozenset[str]]]:
    """Everybody of a group, and those of one perspective in it; the largest first."""
    found: dict[Slice, set[str]] = {}
    for answer in answers:
        for group in answer.groups.items():
            for perspective in (None, answer.perspective):
                found.setdefault(Slice(question.name, perspective, group), set()).add(answer.rater)

    def rank(of: Slice) -> tuple[int, tuple[str, str], str]:
        return -len(found[of]), of.group or ("", ""), of.perspective or ""

    yield from ((of, frozenset(found[of])) for of in sorted(found, key=rank))


def _cut(parts: Sequence[_Part], raters: frozenset[str], thresholds: Thresholds) -> list[_Part] | None:
    """The parts, each cut into those inside and outside a new view; None if a piece would be too small."""
    found: list[_Part] = []
    for perspective, part in parts:
        pieces = [piece for piece in (part & raters, part - raters) if piece]
        if any(len(piece) < thresholds.minimum[perspective] for piece in pieces):
            return None
        found += [(perspective, piece) for piece in pieces]
    return found


# ── what is in a view ───────────────────────────────────────────────────────────────────────────────


def _perspective_view(
    question: Question, perspective: Perspective, answers: Sequence[Answer], everybody: Sequence[Answer]
) -> View:
    view = _rated(Slice(question.name, perspective), question, answers)
    written = [
        answer.comments.get(question.name, "").strip()
        for answer in everybody
        if answer.perspective == perspective
    ]
    comments = _shuffled((text for text in written if text), question.name, perspective)
    return View(view.of, view.n, view.counts, view.mean, comments)


def _rated(of: Slice, question: Question, answers: Sequence[Answer]) -> View:
    if not question.points:
        return View(of, len(answers))
    ratings = [answer.ratings[question.name] for answer in answers]
    given = Counter(ratings)
    total = sum(map(Fraction, ratings), Fraction(0))
    counts = tuple((point, given[point]) for point in question.points)
    return View(of, len(ratings), counts, to_decimal(total / len(ratings)))


def _shuffled(comments: Iterable[str], question: str, perspective: Perspective) -> tuple[str, ...]:
    """In an order that follows from the texts alone, so that it tells neither author nor time."""

    def key(comment: str) -> bytes:
        return hashlib.sha256(f"{question}\0{perspective}\0{comment}".encode()).digest()

    return tuple(sorted(comments, key=key))


def _withheld(
    views: Iterable[View], thresholds: Thresholds, questions: Sequence[Question]
) -> Iterator[Withheld]:
    """None answered and too few answered look the same."""
    shown = {(view.of.perspective, view.of.question) for view in views}
    for perspective, minimum in thresholds.minimum.items():
        absent = [each.name for each in questions if (perspective, each.name) not in shown]
        if len(absent) == len(questions):
            yield Withheld(perspective, minimum)
        else:
            yield from (Withheld(perspective, minimum, question) for question in absent)


# ── mistakes ────────────────────────────────────────────────────────────────────────────────────────


def _problems(
    answers: Sequence[Answer], thresholds: Thresholds, questions: Sequence[Question]
) -> Iterator[Problem]:
    """Messages name no rater: they may be read by those who must not know."""
    known = {question.name: question for question in questions}
    raters = Counter(answer.rater for answer in answers)
    if any(times > 1 for times in raters.values()):
        yield Problem("a rater has handed in twice; one rater has one perspective and one answer")
    if sum(answer.perspective is Perspective.SELF for answer in answers) > 1:
        yield Problem("there is more than one self-review")
    for answer in answers:
        if answer.perspective not in thresholds.minimum:
            asked = listing(list(thresholds.minimum))
            yield Problem(f'perspective "{answer.perspective}" is not asked. Choose {asked}')
        for name in {**answer.ratings, **answer.comments}:
            if name not in known:
                yield Problem(f'"{name}" is not a question. Choose {listing(list(known))}')
        for name, rating in answer.ratings.items():
            points = known[name].points if name in known else (rating,)
            if rating not in points:
                allowed = listing([plain(point) for point in points])
                yield Problem(f"{name}: rating {plain(rating)} is not on the scale. Choose {allowed}")
