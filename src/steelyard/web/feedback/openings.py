"""What follows when the stage of feedback opens and closes, and what does not happen to its tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import TASK
from steelyard.web.accounts.models import User
from steelyard.web.cycles.hooks import before_close, on_close, on_open
from steelyard.web.cycles.models import PENDING, Stage, StageKind, Task, TaskState
from steelyard.web.cycles.steps import step_all, stepped
from steelyard.web.feedback import answering, nominations, publishing
from steelyard.web.jobs.actions import enqueue

JOB = "feedback-service"


@on_open(StageKind.FEEDBACK)
def raters_are_proposed(stage: Stage, actor: User | None) -> None:
    nominations.begin(stage, actor)


@before_close(StageKind.FEEDBACK)
def answers_can_be_read(stage: Stage) -> Iterator[str]:
    yield from publishing.locked_out(stage)


@on_close(StageKind.FEEDBACK)
def everything_is_published_at_once(stage: Stage, actor: User | None) -> None:
    pending = list(stage.tasks.filter(state__in=PENDING))
    late = [one for one in pending if one.state == TaskState.OVERDUE]
    open_ones = [one for one in pending if one.state != TaskState.OVERDUE]
    late += step_all(TASK, open_ones, "fall_due", actor=actor, parts=[Part.SYSTEM])
    why = _("Not answered when the questionnaire was closed.")
    step_all(TASK, late, "exclude", actor=actor, parts=[Part.SYSTEM], reason=why)
    publishing.release(stage, actor)
    enqueue(JOB, {"actor": actor.pk if actor else None}, actor=actor, key=JOB)


@receiver(stepped, sender=Task)
def nobody_answers_for_another_or_twice(row: Task, name: str, **_told: Any) -> None:
    """Delegating would put a stranger into a perspective; an answer that is in the box stays there."""
    if name not in ("delegate", "send_back", "reopen", "finish") or row.stage.kind != StageKind.FEEDBACK:
        return
    if name == "delegate":
        raise ValidationError(_("Feedback is asked of a person and is not delegated."))
    nomination = answering.nomination_of(row)
    if nomination is not None and nomination.has_answered:
        raise ValidationError(_("The answer is in the box, and nothing is taken out of it."))
