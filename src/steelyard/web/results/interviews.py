"""The talk about a result: held, written up, answered."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import INTERVIEW
from steelyard.web.accounts.models import User
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import StageKind, Task
from steelyard.web.cycles.steps import step
from steelyard.web.results.models import Interview


@transaction.atomic
def schedule(talk: Interview, *, on: date, actor: User) -> Interview:
    """On which day the talk is to be. Raises ValidationError."""
    if on < clock.today():
        raise ValidationError(_("This day is over."))
    details = {"from": talk.scheduled_on, "to": on}
    return step(
        INTERVIEW,
        talk,
        "schedule",
        actor=actor,
        parts=[Part.MANAGER],
        details=details,
        scheduled_on=on,
    )


@transaction.atomic
def hold(talk: Interview, *, held_on: date, actor: User) -> Interview:
    """The talk has taken place; its minutes are still to be written. Raises ValidationError."""
    return step(INTERVIEW, talk, "hold", actor=actor, parts=[Part.MANAGER], held_on=held_on)


@transaction.atomic
def write_up(
    talk: Interview, *, held_on: date, strengths: str, to_work_on: str, agreed: str, actor: User
) -> Interview:
    """The manager's minutes of a talk that was held. Raises ValidationError."""
    if not (strengths.strip() and to_work_on.strip() and agreed.strip()):
        raise ValidationError(_("Minutes say what went well, what to work on, and what was agreed."))
    parts = [Part.MANAGER]
    if talk.state == "scheduled":
        talk = hold(talk, held_on=held_on, actor=actor)
    found = step(
        INTERVIEW,
        talk,
        "write_up",
        actor=actor,
        parts=parts,
        reason=agreed,
        strengths=strengths.strip(),
        to_work_on=to_work_on.strip(),
        agreed=agreed.strip(),
    )
    tasks = Task.objects.filter(appraisee=talk.result.appraisee, stage__kind=StageKind.RELEASE)
    for task in tasks:
        if task.is_pending:
            work_items.finish(task, actor=actor)
    return found


@transaction.atomic
def agree(talk: Interview, *, actor: User) -> Interview:
    return step(INTERVIEW, talk, "agree", actor=actor, parts=[Part.APPRAISEE])


@transaction.atomic
def object_to(talk: Interview, *, text: str, actor: User) -> Interview:
    """The minutes do not say what was said: the words stand beside them. Raises ValidationError."""
    return step(
        INTERVIEW, talk, "object", actor=actor, parts=[Part.APPRAISEE], reason=text, answer=text.strip()
    )
