"""A stage that ended too early goes on, in its phase of the cycle; the stages after that phase wait again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.stages import PHASES
from steelyard.appraisal.stages import Stage as Kind
from steelyard.appraisal.states import CYCLE
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.cycles import hooks
from steelyard.web.cycles.models import Cycle, Stage, StageKind, StageState
from steelyard.web.cycles.steps import needed, step

#: Phase → the step of a cycle back to it. What a stage of another phase ended with is final.
_BACK = {"target_setting": "reopen_targets", "executing": "reopen_execution", "reviewing": "reopen_reviews"}


def may_reopen(stage: Stage) -> bool:
    """Whether the state of the cycle allows it: by one phase back, and nothing that was published anew."""
    cycle, phase = stage.cycle, PHASES[Kind(stage.kind)]
    if stage.state != StageState.CLOSED or stage.kind == StageKind.FEEDBACK or phase not in _BACK:
        return False
    return cycle.state == phase or _BACK[phase] in CYCLE.names(cycle.state, by=[Part.HR])


@transaction.atomic
def reopen(stage: Stage, *, reason: str, actor: User) -> Stage:
    """Whoever was not asked is asked; what is done stays done. Raises ValidationError."""
    needed(reason)
    cycle = locked(Cycle.objects).get(pk=stage.cycle_id)
    now = locked(Stage.objects).get(pk=stage.pk)
    now.cycle = cycle
    if not may_reopen(now):
        raise ValidationError(_("This stage cannot go on any more."))
    left, phase = cycle.state, PHASES[Kind(now.kind)]
    if phase != left:
        now.cycle = step(CYCLE, cycle, _BACK[phase], actor=actor, parts=[Part.HR], reason=reason)
        after = [kind.value for kind, each in PHASES.items() if each == left]
        cycle.stages.filter(kind__in=after).update(state=StageState.WAITING, opened_at=None, closed_at=None)
    now.state, now.closed_at = StageState.OPEN, None
    now.save(update_fields=["state", "closed_at"])
    record("stage.reopened", now, actor=actor, new={"stage": now.kind}, reason=reason.strip())
    hooks.reopened(now, reason, actor)
    hooks.asked_again(now, actor)
    return now
