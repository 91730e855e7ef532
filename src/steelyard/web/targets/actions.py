"""From a proposal to an agreement, and changes of it: always both, never one alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import TARGET
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.actions import StaleError
from steelyard.web.cycles.models import Cycle, CycleState, StageKind, StageState, Task, TaskState
from steelyard.web.cycles.steps import step
from steelyard.web.targets.models import Line, Sheet, SheetState
from steelyard.web.targets.proposing import measured

Marks = tuple[Decimal | None, Decimal | None, Decimal | None]
#: Still to be agreed: lines may be typed.
EDITABLE = (SheetState.DRAFT, SheetState.RETURNED)
OVER = (CycleState.RELEASING, CycleState.CLOSED, CycleState.ARCHIVED, CycleState.CANCELLED)


@transaction.atomic
def save_lines(sheet: Sheet, marks: Mapping[str, Marks], *, revision: int, actor: User) -> Sheet:
    """Threshold, target and stretch of the indicators given. Raises StaleError, ValidationError."""
    now = locked(Sheet.objects).select_related("appraisee__cycle__version").get(pk=sheet.pk)
    if now.state not in EDITABLE:
        raise ValidationError(_("These targets are not a draft any more."))
    if now.revision != revision:
        raise StaleError
    _check(now, marks)
    lines = {one.indicator: one for one in now.lines.all()}
    before = {name: _plain(one) for name, one in lines.items() if name in marks}
    for name, (threshold, target, stretch) in marks.items():
        line = lines[name]
        line.threshold, line.target, line.stretch, line.origin = threshold, target, stretch, "typed"
    Line.objects.bulk_update([lines[name] for name in marks], ["threshold", "target", "stretch", "origin"])
    now.revision, now.proposed_by = now.revision + 1, actor
    now.save(update_fields=["revision", "proposed_by"])
    after = {name: _plain(lines[name]) for name in marks}
    if after != before:
        record("target.edited", now, actor=actor, old=before, new=after)
    return now


def _check(sheet: Sheet, marks: Mapping[str, Marks]) -> None:
    """The three numbers go in the good direction, and there is a target."""
    models = measured(sheet.appraisee.cycle)
    known = set(sheet.lines.values_list("indicator", flat=True))
    problems = []
    for name, (threshold, target, stretch) in marks.items():
        if name not in known or name not in models:
            problems.append(_("%(name)s is not on this sheet.") % {"name": name})
            continue
        if target is None:
            problems.append(_("%(name)s needs a target.") % {"name": _title(models[name])})
        ordered = [value for value in (threshold, target, stretch) if value is not None]
        if models[name].direction != "within" and ordered != sorted(
            ordered, reverse=models[name].direction == "lower"
        ):
            text = _("%(name)s: threshold, target and stretch go in one direction.")
            problems.append(text % {"name": _title(models[name])})
    if problems:
        raise ValidationError(problems)


def _title(indicator: Any) -> str:
    from steelyard.web.ui.templatetags.steelyard import in_language

    return in_language(dict(indicator.title.by_language))


def _plain(line: Line) -> list[str | None]:
    marks = (line.threshold, line.target, line.stretch)
    return [None if mark is None else f"{mark.normalize():f}" for mark in marks]


@transaction.atomic
def submit(sheet: Sheet, *, actor: User, parts: Collection[Part]) -> Sheet:
    """Sends a draft to the manager. Raises ValidationError."""
    found = step(TARGET, sheet, "submit", actor=actor, parts=parts, proposed_by=actor)
    _task(found, Part.APPRAISEE, "finish", actor)
    _task(found, Part.MANAGER, "open", actor)
    return found


@transaction.atomic
def send_back(sheet: Sheet, *, actor: User, parts: Collection[Part], reason: str) -> Sheet:
    """Back to the person, with what is to be mended. Raises ValidationError."""
    found = step(TARGET, sheet, "send_back", actor=actor, parts=parts, reason=reason)
    _task(found, Part.APPRAISEE, "send_back", actor, reason)
    return found


@transaction.atomic
def approve(sheet: Sheet, *, actor: User, parts: Collection[Part]) -> Sheet:
    """The manager agrees. Raises ValidationError."""
    found = step(TARGET, sheet, "approve", actor=actor, parts=parts, approved_by=actor)
    _task(found, Part.MANAGER, "finish", actor)
    return found


@transaction.atomic
def acknowledge(sheet: Sheet, *, actor: User) -> Sheet:
    """The person agrees: the targets hold. Raises ValidationError."""
    return step(
        TARGET, sheet, "acknowledge", actor=actor, parts=[Part.APPRAISEE], acknowledged_at=clock.now()
    )


@transaction.atomic
def object_to(sheet: Sheet, *, actor: User, reason: str) -> Sheet:
    """The person does not agree with what was approved: back to talk about it. Raises ValidationError."""
    found = step(TARGET, sheet, "object", actor=actor, parts=[Part.APPRAISEE], reason=reason)
    _task(found, Part.APPRAISEE, "send_back", actor, reason)
    return found


# ── changes in mid-cycle ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_change(
    sheet: Sheet,
    marks: Mapping[str, Marks],
    *,
    effective_from: date,
    reason: str,
    actor: User,
    parts: Collection[Part],
) -> Sheet:
    """Another version, for the other of the two to consent to; the agreed one holds until then.

    Gives the version that waits. Raises ValidationError: never for days before today once actuals are
    being collected, except by HR.
    """
    now = locked(Sheet.objects).select_related("appraisee__cycle__version").get(pk=sheet.pk)
    cycle = now.appraisee.cycle
    _may_change(cycle, effective_from, parts)
    _check(now, marks)
    step(TARGET, now, "request_change", actor=actor, parts=parts, reason=reason)
    # One that was declined is kept, with its number.
    newest = now.appraisee.target_sheets.aggregate(version=Max("version"))["version"]
    made = Sheet.objects.create(
        appraisee=now.appraisee,
        version=newest + 1,
        is_current=False,
        state=SheetState.SUBMITTED,
        effective_from=effective_from,
        reason=reason.strip(),
        proposed_by=actor,
    )
    for line in now.lines.all():
        threshold, target, stretch = marks.get(line.indicator, (line.threshold, line.target, line.stretch))
        Line.objects.create(
            sheet=made,
            indicator=line.indicator,
            threshold=threshold,
            target=target,
            stretch=stretch,
            origin="changed" if line.indicator in marks else line.origin,
        )
    return made


def _may_change(cycle: Cycle, effective_from: date, parts: Collection[Part]) -> None:
    if cycle.state in OVER:
        raise ValidationError(_("Results are out: this no longer changes."))
    if not cycle.starts_on <= effective_from <= cycle.ends_on:
        raise ValidationError(_("A change holds from a day within the cycle."))
    known = cycle.stages.filter(kind=StageKind.ACTUALS).exclude(state=StageState.WAITING).exists()
    if known and Part.HR not in parts:
        raise ValidationError(_("The actuals are known already: only HR changes a target now."))


@transaction.atomic
def consent(waiting: Sheet, *, actor: User, parts: Collection[Part]) -> Sheet:
    """The other of the two agrees: the new version holds from its day on. Raises ValidationError."""
    if waiting.proposed_by_id == actor.pk:
        raise ValidationError(_("Both have to agree: the other one, not who asked."))
    current = _current(waiting)
    step(
        TARGET,
        current,
        "supersede",
        actor=actor,
        parts=parts,
        details={"by": waiting.version},
        is_current=False,
    )
    return step(
        TARGET,
        step(TARGET, waiting, "approve", actor=actor, parts=[Part.MANAGER], approved_by=actor),
        "acknowledge",
        actor=actor,
        parts=[Part.APPRAISEE],
        acknowledged_at=clock.now(),
        is_current=True,
    )


@transaction.atomic
def decline(waiting: Sheet, *, actor: User, parts: Collection[Part], reason: str) -> None:
    """The change does not come: what was agreed holds on. Raises ValidationError."""
    current = _current(waiting)
    step(TARGET, current, "withdraw_change", actor=actor, parts=parts)
    step(TARGET, waiting, "send_back", actor=actor, parts=[Part.MANAGER], reason=reason)


def _current(waiting: Sheet) -> Sheet:
    """The version that holds while a change of it waits, locked."""
    return locked(Sheet.objects).get(appraisee=waiting.appraisee_id, is_current=True)


def _task(sheet: Sheet, part: Part, what: str, actor: User, reason: str = "") -> None:
    """The task of the stage goes along with the sheet, where there is one."""
    task = Task.objects.filter(
        appraisee=sheet.appraisee_id, stage__kind=StageKind.TARGETS, part=part.value
    ).first()
    if task is None:
        return
    if what == "open" and task.state == TaskState.WAITING:
        work_items.open_waiting([task], actor=actor)
    elif what == "open" and task.state == TaskState.DONE:
        work_items.send_back(task, actor=actor, parts=[Part.HR], reason=_("Submitted again."))
    elif what == "finish" and task.is_pending and task.assignee.user_id == actor.pk:
        work_items.finish(task, actor=actor)
    elif what == "send_back" and task.state == TaskState.DONE:
        work_items.send_back(task, actor=actor, parts=[Part.MANAGER], reason=reason)
