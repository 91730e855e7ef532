"""What somebody answers in a review: ratings, comments, words on the whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from steelyard.core.numbers import plain
from steelyard.web.reviews.models import Review
from steelyard.web.reviews.questions import Question

#: Characters of a comment, and of the words on the whole.
LONGEST_COMMENT, LONGEST_WORDS = 4_000, 10_000
CANNOT_TELL = "none"


@dataclass(frozen=True)
class Answer:
    """`rating` and `cannot_tell` are never both there."""

    rating: Decimal | None = None
    cannot_tell: bool = False
    comment: str = ""

    @property
    def is_given(self) -> bool:
        return self.rating is not None or self.cannot_tell

    @property
    def is_empty(self) -> bool:
        return not self.is_given and not self.comment

    @property
    def choice(self) -> str:
        """As the page sends it."""
        return CANNOT_TELL if self.cannot_tell else "" if self.rating is None else plain(self.rating)


NOTHING = Answer()


@dataclass(frozen=True)
class Answers:
    ratings: Mapping[str, Answer] = field(default_factory=dict)
    strengths: str = ""
    to_work_on: str = ""

    def of(self, indicator: str) -> Answer:
        return self.ratings.get(indicator, NOTHING)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it: equal answers are equal texts."""
        return {
            "ratings": {
                name: {"rating": one.choice, "comment": one.comment}
                for name, one in sorted(self.ratings.items())
                if not one.is_empty
            },
            "strengths": self.strengths,
            "to_work_on": self.to_work_on,
        }


def digest(answers: Answers) -> str:
    """What the chain says of them: enough to prove them, nothing to read."""
    written = json.dumps(answers.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def kept(review: Review | None) -> Answers:
    """The answers of a review as it is saved."""
    if review is None:
        return Answers()
    return Answers(
        {one.indicator: Answer(one.rating, one.cannot_tell, one.comment) for one in review.ratings.all()},
        review.strengths,
        review.to_work_on,
    )


def sent(form: Mapping[str, Any], questions: Iterable[Question]) -> Answers:
    """What a form holds. Fields of other indicators are not looked at. Raises ValidationError."""
    return Answers(
        {
            one.name: Answer(
                *chosen(one, _text(form, f"rating-{one.name}")), _text(form, f"comment-{one.name}")
            )
            for one in questions
        },
        _text(form, "strengths"),
        _text(form, "to_work_on"),
    )


def chosen(question: Question, text: str) -> tuple[Decimal | None, bool]:
    """Rating and “cannot tell” of what was chosen. Raises ValidationError for what is not on the scale."""
    if text in ("", CANNOT_TELL):
        return None, text == CANNOT_TELL
    try:
        rating = Decimal(text)
    except InvalidOperation:
        rating = Decimal("NaN")
    if not rating.is_finite() or not question.allows(rating):
        words = {"low": plain(question.low), "high": plain(question.high)}
        raise ValidationError(_("A rating is on the scale from %(low)s to %(high)s.") % words)
    return rating, False


def _text(form: Mapping[str, Any], name: str) -> str:
    """Without NUL, which no database keeps, and with the line ends of everybody."""
    return str(form.get(name, "")).replace("\0", "").replace("\r\n", "\n").strip()


def check_length(answers: Answers) -> None:
    """Raises ValidationError for texts that are longer than anybody reads."""
    if any(len(one.comment) > LONGEST_COMMENT for one in answers.ratings.values()):
        raise ValidationError(_("A comment has at most %(n)d characters.") % {"n": LONGEST_COMMENT})
    if max(len(answers.strengths), len(answers.to_work_on)) > LONGEST_WORDS:
        raise ValidationError(_("This has at most %(n)d characters.") % {"n": LONGEST_WORDS})


@dataclass(frozen=True)
class Difference:
    """A field in which two versions differ, with both texts."""

    field: str
    title: Mapping[str, str] | str
    mine: str
    theirs: str


def differences(mine: Answers, theirs: Answers, questions: Sequence[Question]) -> list[Difference]:
    """Where somebody else (or another window) saved something other than what is on the screen."""
    found = []
    for question in questions:
        own, other = mine.of(question.name), theirs.of(question.name)
        if own.choice != other.choice:
            name = f"rating-{question.name}"
            found.append(Difference(name, question.title, shown(own), shown(other)))
        if own.comment != other.comment:
            name = f"comment-{question.name}"
            found.append(Difference(name, question.title, own.comment, other.comment))
    for name, title in (("strengths", _("Strengths")), ("to_work_on", _("To work on"))):
        if getattr(mine, name) != getattr(theirs, name):
            found.append(Difference(name, title, getattr(mine, name), getattr(theirs, name)))
    return found


def shown(answer: Answer) -> str:
    """A rating in words."""
    if answer.cannot_tell:
        return _("cannot tell")
    return "–" if answer.rating is None else plain(answer.rating)
