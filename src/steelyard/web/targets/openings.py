"""What follows when targets are set: a draft for everybody, tasks, rows for the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.web.accounts.models import User
from steelyard.web.cycles.hooks import before_close, on_open, table
from steelyard.web.cycles.models import Cycle, Stage, StageKind
from steelyard.web.cycles.tasks import ADDRESSES
from steelyard.web.cycles.work_items import Asked, hand_out
from steelyard.web.targets.models import Line, Sheet, SheetState
from steelyard.web.targets.proposing import sheets

ADDRESSES[StageKind.TARGETS] = lambda task: reverse("targets", args=[task.appraisee_id])
#: Versions that were agreed.
AGREED = (SheetState.ACKNOWLEDGED, SheetState.CHANGE_REQUESTED, SheetState.SUPERSEDED)


@on_open(StageKind.TARGETS)
def everybody_gets_a_draft(stage: Stage, actor: User | None) -> None:
    cycle = stage.cycle
    there = set(Sheet.objects.filter(appraisee__cycle=cycle).values_list("appraisee", flat=True))
    people = [one for one in cycle.appraisees.filter(not_rated="") if one.pk not in there]
    made, lines = sheets(cycle, people)
    Sheet.objects.bulk_create(made, batch_size=500)
    Line.objects.bulk_create(lines, batch_size=500)
    with_lines = {line.sheet.appraisee_id for line in lines}
    asked = []
    for one in people:
        if one.pk in with_lines:
            asked.append(Asked(one, one.person_id, Part.APPRAISEE))
            if one.manager_id is not None:
                asked.append(Asked(one, one.manager_id, Part.MANAGER, opens=False))
    hand_out(stage, asked, actor=actor)


@before_close(StageKind.TARGETS)
def nobody_is_without_agreed_targets(stage: Stage) -> Iterator[str]:
    rows = Sheet.objects.filter(
        appraisee__cycle=stage.cycle, appraisee__not_rated="", is_current=True, lines__isnull=False
    )
    begun = rows.exclude(state=SheetState.DRAFT)
    n = begun.exclude(state__in=AGREED).distinct().count()
    if n:
        yield _("%(n)d target sheets are submitted but not agreed by both.") % {"n": n}


@table("targets")
def rows(cycle: Cycle) -> Iterator[Mapping[str, Any]]:
    """What was agreed, version after version; drafts that nobody touched leave the scheme's targets."""
    lines = Line.objects.filter(sheet__appraisee__cycle=cycle, sheet__state__in=AGREED)
    for line in lines.select_related("sheet__appraisee").order_by("sheet__version"):
        for period in cycle.periods:
            yield {
                "period": period,
                "subject_kind": "employee",
                "subject": line.sheet.appraisee.person_id,
                "indicator": line.indicator,
                "threshold": line.threshold,
                "target": line.target,
                "stretch": line.stretch,
                "weight": None,
                "effective_from": line.sheet.effective_from,
                "reason": line.sheet.reason if line.sheet.effective_from else None,
            }
