"""Answering: a draft that only its author reads, then once and for all into the box (decision 0024)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.core.numbers import plain
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.cycles.models import PENDING, Stage, StageKind, StageState, Task, TaskState
from steelyard.web.feedback.models import Box, Draft, Nomination, NominationState
from steelyard.web.feedback.nominations import open_stage
from steelyard.web.feedback.questions import Item, asked_of, questions_about, questions_of
from steelyard.web.feedback.sealing import SealedOtherwiseError, seal, unseal
from steelyard.web.org.models import Person

LONGEST = 4000
#: What stands for “I cannot tell”: an answer to the question that counts nowhere.
CANNOT_TELL = "none"


@dataclass(frozen=True)
class Sheet:
    """What a rater says: question → point of the scale, and question → words."""

    ratings: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, dict[str, str]]:
        return {"ratings": dict(self.ratings), "comments": dict(self.comments)}


class StaleError(ValidationError):
    """Another window saved meanwhile; `sheet` is what is saved now, at `revision`."""

    def __init__(self, sheet: Sheet, revision: int) -> None:
        super().__init__(_("This was changed in another window meanwhile."), code="stale")
        self.sheet, self.revision = sheet, revision


class IncompleteError(ValidationError):
    """`places` are the questions without an answer."""

    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__(_("Some questions have no answer yet."), code="incomplete")
        self.places = dict(places)


def sheet_of(items: Sequence[Item], ratings: Mapping[str, Any], comments: Mapping[str, Any]) -> Sheet:
    """What was sent, as far as it is asked. Raises ValidationError."""
    found: dict[str, str] = {}
    for one in items:
        given = str(ratings.get(one.name, "") or "").strip()
        if one.points and given:
            if given != CANNOT_TELL and given not in map(plain, one.points):
                raise ValidationError(_("This is not on the scale."))
            found[one.name] = given
    words = {one.name: str(comments.get(one.name, "") or "").strip() for one in items}
    if any(len(text) > LONGEST for text in words.values()):
        raise ValidationError(_("At most %(n)d characters.") % {"n": LONGEST})
    return Sheet(found, {name: text for name, text in words.items() if text})


def nomination_of(task: Task) -> Nomination | None:
    """The approved nomination behind a task."""
    return Nomination.objects.filter(
        appraisee=task.appraisee_id,
        rater=task.person_id,
        perspective=task.perspective,
        state=NominationState.APPROVED,
    ).first()


def items_of(task: Task) -> list[Item]:
    cycle = task.stage.cycle
    return asked_of(task.perspective, questions_about(task.appraisee, cycle, questions_of(cycle)))


def closed_because(task: Task, nomination: Nomination | None) -> str:
    """Why nothing can be written; empty while it can."""
    if nomination is None:
        return _("You are no longer asked.")
    if nomination.has_answered:
        return _("Your answer is in the box. Nobody can take it out or read it back, not even you.")
    if task.stage.state != StageState.OPEN or not task.stage.cycle.is_live:
        return _("The questionnaire is closed. No later answer is taken.")
    if task.state not in PENDING:
        return _("Nothing more is asked of you here.")
    return ""


def draft_of(nomination: Nomination) -> tuple[Sheet, int]:
    """What is saved, and its revision; 0 where nothing is. A draft that cannot be opened is none."""
    found = Draft.objects.filter(nomination=nomination).first()
    if found is None:
        return Sheet(), 0
    try:
        return Sheet(**unseal(found.sealed, of=f"draft {nomination.pk}")), found.revision
    except SealedOtherwiseError:
        return Sheet(), found.revision


@transaction.atomic
def save(task: Task, sheet: Sheet, *, revision: int, actor: User) -> int:
    """The draft with these answers, made on `revision`. Gives the new one. Raises ValidationError."""
    _stage, nomination = _writable(task, actor)
    return _saved(nomination, sheet, revision)


@transaction.atomic
def submit(task: Task, sheet: Sheet, *, revision: int, actor: User) -> None:
    """Into the box: of two windows one wins. Raises ValidationError, StaleError, IncompleteError.

    The chain hears that somebody has answered, not who and about whom.
    """
    stage, nomination = _writable(task, actor)
    saved, now = draft_of(nomination)
    if now != revision and saved != sheet:
        raise StaleError(saved, now)
    if places := lacks(items_of(task), sheet):
        raise IncompleteError(places)
    if not Nomination.objects.filter(pk=nomination.pk, has_answered=False).update(has_answered=True):
        raise ValidationError(closed_because(task, nomination))
    # Not through the steps of tasks: they write down who and when.
    Task.objects.filter(pk=task.pk).update(state=TaskState.DONE)
    Draft.objects.filter(nomination=nomination).delete()
    _put(nomination, sheet)
    record("feedback.answered", stage, actor=None)


def lacks(items: Sequence[Item], sheet: Sheet) -> dict[str, str]:
    found = {
        one.name: _("Choose a step, or say that you cannot tell.")
        for one in items
        if one.points and one.name not in sheet.ratings
    }
    if not found and set(sheet.ratings.values()) == {CANNOT_TELL} and not sheet.comments:
        found = {items[0].name: _("Say something about at least one question.")}
    return found


def _writable(task: Task, actor: User) -> tuple[Stage, Nomination]:
    stage = open_stage(task.appraisee)
    now = locked(Task.objects).get(pk=task.pk)
    now.stage = stage
    person = Person.objects.filter(user=actor).values_list("pk", flat=True).first()
    if stage.kind != StageKind.FEEDBACK or person is None or not person == now.person_id == now.assignee_id:
        raise ValidationError(_("This is not yours to do."))
    nomination = nomination_of(now)
    if why := closed_because(now, nomination):
        raise ValidationError(why, code="closed")
    assert nomination is not None
    return stage, nomination


def _saved(nomination: Nomination, sheet: Sheet, revision: int) -> int:
    saved, now = draft_of(nomination)
    if saved == sheet and now:
        return now
    if now != revision:
        raise StaleError(saved, now)
    sealed = seal(sheet.plain(), of=f"draft {nomination.pk}")
    Draft.objects.update_or_create(nomination=nomination, defaults={"sealed": sealed, "revision": now + 1})
    return now + 1


# ── the box ─────────────────────────────────────────────────────────────────────────────────────────


def _put(nomination: Nomination, sheet: Sheet) -> None:
    appraisee = nomination.appraisee_id
    Box.objects.get_or_create(appraisee_id=appraisee, defaults={"sealed": seal([], of=f"box {appraisee}")})
    box = locked(Box.objects).get(appraisee=appraisee)
    rated = {name: given for name, given in sheet.ratings.items() if given != CANNOT_TELL}
    answer = {"perspective": nomination.perspective, "ratings": rated, "comments": dict(sheet.comments)}
    box.sealed = seal(sorted([*opened(box), answer], key=_rank), of=_of(box))
    box.save(update_fields=["sealed"])


def opened(box: Box) -> list[dict[str, Any]]:
    """All answers about somebody. Only for putting one more in, and for publishing."""
    found: list[dict[str, Any]] = unseal(box.sealed, of=_of(box))
    return found


def ratings_of(answer: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(given) for name, given in answer["ratings"].items()}


def _of(box: Box) -> str:
    return f"box {box.appraisee_id}"


def _rank(answer: Mapping[str, Any]) -> str:
    """An order that follows from what is said alone, not from when."""
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()
