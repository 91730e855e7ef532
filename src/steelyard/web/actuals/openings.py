"""What follows when the stage of actuals opens and closes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import ACTUAL
from steelyard.web.accounts.models import User
from steelyard.web.actuals.models import Actual, ActualState, DataOwner
from steelyard.web.actuals.wanted import usual_owners, values
from steelyard.web.audit.recording import record
from steelyard.web.cycles.hooks import before_close, on_close, on_open, table
from steelyard.web.cycles.models import Cycle, Stage, StageKind
from steelyard.web.cycles.steps import step_all

#: Values that count. One that is missing counts as missing; nothing is filled in.
COUNT = (ActualState.VALIDATED, ActualState.LOCKED, ActualState.DISPUTED)


@on_open(StageKind.ACTUALS)
def values_are_asked_for(stage: Stage, actor: User | None) -> None:
    cycle = stage.cycle
    DataOwner.objects.bulk_create(usual_owners(cycle), ignore_conflicts=True)
    made = Actual.objects.bulk_create(values(cycle), batch_size=500, ignore_conflicts=True)
    record("actuals.asked_for", stage, actor=actor, new={"values": len(made)})


@before_close(StageKind.ACTUALS)
def everything_is_checked(stage: Stage) -> Iterator[str]:
    rows = Actual.objects.filter(cycle=stage.cycle, is_current=True)
    open_ones = rows.filter(state__in=[ActualState.ENTERED, ActualState.FLAGGED, ActualState.DISPUTED])
    if n := open_ones.count():
        yield _("%(n)d values are entered but not checked, or questioned.") % {"n": n}


@on_close(StageKind.ACTUALS)
def values_are_locked(stage: Stage, actor: User | None) -> None:
    rows = Actual.objects.filter(cycle=stage.cycle, is_current=True, state=ActualState.VALIDATED)
    step_all(ACTUAL, list(rows), "lock", actor=actor, parts=[Part.HR, Part.SYSTEM])


@table("actuals")
def rows(cycle: Cycle) -> Iterator[Mapping[str, Any]]:
    """The current values that are checked, as the engine reads them."""
    found = Actual.objects.filter(cycle=cycle, is_current=True, state__in=COUNT)
    known = {one["id"] for one in cycle.organisation.get("people", ())}
    for one in found.select_related("entered_by__person"):
        person = getattr(one.entered_by, "person", None)
        yield {
            "period": one.period,
            "subject": one.subject,
            "indicator": one.indicator,
            "value": one.value,
            "entered_by": person.pk if person is not None and person.pk in known else None,
            "entered_at": one.entered_at.date() if one.entered_at else None,
            "evidence": one.evidence.name if one.evidence else None,
        }
