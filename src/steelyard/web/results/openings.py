"""What follows when the stages of results open and close."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import RESULT
from steelyard.web.accounts.models import User
from steelyard.web.cycles.hooks import before_close, on_close, on_open, on_reopen
from steelyard.web.cycles.models import Stage, StageKind
from steelyard.web.cycles.steps import step_all
from steelyard.web.cycles.tasks import ADDRESSES
from steelyard.web.results import actions
from steelyard.web.results.appeals import GOING_ON
from steelyard.web.results.computing import OPEN
from steelyard.web.results.models import Appeal, Result, ResultState

ADDRESSES[StageKind.RELEASE] = lambda task: reverse("interview", args=[task.appraisee_id])
ADDRESSES[StageKind.ACKNOWLEDGEMENT] = lambda task: reverse("result", args=[task.appraisee_id])


@on_open(StageKind.CALIBRATION)
def results_are_computed(stage: Stage, actor: User | None) -> None:
    actions.request_computation(stage.cycle, actor=actor)


@on_open(StageKind.RATIFICATION)
def results_are_computed_without_calibration(stage: Stage, actor: User | None) -> None:
    """Where calibration is off, the numbers are needed now."""
    if stage.cycle.stages.filter(kind=StageKind.CALIBRATION, is_on=True).exists():
        actions.settle(stage.cycle, actor=actor)
    else:
        actions.request_computation(stage.cycle, actor=actor)


@on_reopen
def what_is_not_ratified_is_open_again(stage: Stage, reason: str, actor: User) -> None:
    """Numbers that people have confirmed do not change behind them."""
    rows = Result.objects.filter(appraisee__cycle=stage.cycle)
    if rows.exclude(state__in=OPEN).exists():
        raise ValidationError(_("Results are ratified: send them back to calibration first."))
    calibrated = list(rows.filter(state=ResultState.CALIBRATED))
    step_all(RESULT, calibrated, "recompute", actor=actor, parts=[Part.HR], reason=reason)


@before_close(StageKind.CALIBRATION)
def everybody_has_numbers(stage: Stage) -> Iterator[str]:
    rated = stage.cycle.appraisees.filter(not_rated="").count()
    found = Result.objects.filter(appraisee__cycle=stage.cycle).count()
    if found < rated:
        yield _("Results are still being computed: %(found)d of %(rated)d are there.") % {
            "found": found,
            "rated": rated,
        }


@before_close(StageKind.RATIFICATION)
def every_result_is_ratified(stage: Stage) -> Iterator[str]:
    """Nobody silently unevaluated: ratified, or left out with a reason."""
    rated = stage.cycle.appraisees.filter(not_rated="").count()
    done = Result.objects.filter(appraisee__cycle=stage.cycle, state=ResultState.RATIFIED).count()
    if done < rated:
        yield _("%(n)d results are not ratified yet.") % {"n": rated - done}


@before_close(StageKind.RELEASE)
def every_result_is_released(stage: Stage) -> Iterator[str]:
    waiting = Result.objects.filter(appraisee__cycle=stage.cycle, state=ResultState.RATIFIED).count()
    if waiting:
        yield _("%(n)d results are not released yet.") % {"n": waiting}


@before_close(StageKind.APPEAL)
def no_appeal_is_open(stage: Stage) -> Iterator[str]:
    n = Appeal.objects.filter(result__appraisee__cycle=stage.cycle, state__in=GOING_ON).count()
    if n:
        yield _("%(n)d appeals are not decided yet.") % {"n": n}


@on_close(StageKind.APPEAL)
def results_are_final(stage: Stage, actor: User | None) -> None:
    actions.finalise(stage.cycle, actor=actor)
