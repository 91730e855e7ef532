"""Making, launching and moving a cycle. Each step with its actor, its reason and its entry in the chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError as NotValid

from steelyard.appraisal.machine import Part
from steelyard.appraisal.rules import Rules
from steelyard.appraisal.stages import PHASES
from steelyard.appraisal.stages import Stage as Kind
from steelyard.appraisal.states import CYCLE
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.cycles import enrolment, hooks, planning
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, Leave, Segment, Stage, StageState, Task
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.cycles.snapshots import picture
from steelyard.web.cycles.steps import needed, step
from steelyard.web.schemes.models import State, Version

#: State of the cycle → the step that leads to it.
_STEPS = {
    "published": "launch",
    "target_setting": "set_targets",
    "executing": "execute",
    "collecting": "collect",
    "reviewing": "review",
    "calibrating": "calibrate",
    "releasing": "release",
}


class StaleError(ValidationError):
    """Somebody else changed the cycle meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this meanwhile. Look at it again, then decide."), code="stale"
        )


@transaction.atomic
def create(
    *, title: str, version: Version, periods: Sequence[str], starts_on: date, ends_on: date, actor: User
) -> Cycle:
    """A draft with the usual stages and everybody who worked in its days. Raises ValidationError."""
    if version.state != State.PUBLISHED:
        raise ValidationError(_("Only a published version of a scheme can be appraised by."))
    if ends_on < starts_on:
        raise ValidationError(_("A cycle ends after it begins."))
    if not periods:
        raise ValidationError(_("A cycle covers at least one period of its scheme."))
    cycle = Cycle.objects.create(
        title=title,
        version=version,
        periods=list(periods),
        starts_on=starts_on,
        ends_on=ends_on,
        rules=Rules().plain(),
        created_by=actor,
        created_at=clock.now(),
    )
    Stage.objects.bulk_create(planning.usual(cycle))
    _enrol(cycle)
    record("cycle.created", cycle, actor=actor, new={"periods": list(periods), "version": version.pk})
    return cycle


@transaction.atomic
def enrol_again(cycle: Cycle, *, revision: int, actor: User) -> Cycle:
    """Everybody anew, after people or teams have changed. Raises ValidationError."""
    now = at_revision(cycle, revision, CycleState.DRAFT)
    leaves: dict[str, list[Leave]] = {}
    for one in Leave.objects.filter(appraisee__cycle=now).select_related("appraisee"):
        leaves.setdefault(one.appraisee.person_id, []).append(one)
    now.appraisees.all().delete()
    _enrol(now, leaves)
    record("cycle.enrolled", now, actor=actor, new={"people": now.appraisees.count()})
    return now


def _enrol(cycle: Cycle, leaves: Mapping[str, Sequence[Leave]] | None = None) -> None:
    found = enrolment.enrol(cycle, planning.rules_of(cycle), leaves=leaves)
    Appraisee.objects.bulk_create([one.appraisee for one in found], batch_size=500)
    Segment.objects.bulk_create([segment for one in found for segment in one.segments], batch_size=500)
    Leave.objects.bulk_create([leave for one in found for leave in one.leaves], batch_size=500)


@transaction.atomic
def plan(
    cycle: Cycle, *, stages: Sequence[Mapping[str, Any]], rules: Mapping[str, Any], revision: int, actor: User
) -> Cycle:
    """Stages in the order given (`kind`, `is_on`, `starts_on`, `due_on`, `overdue`) and the rules of a draft.

    Raises ValidationError.
    """
    now = at_revision(cycle, revision, CycleState.DRAFT)
    agreed, now.rules = now.rules, _checked(now, rules)
    known = {one.kind: one for one in now.stages.all()}
    if sorted(str(each["kind"]) for each in stages) != sorted(known):
        raise ValidationError(_("Every stage has to be there once, on or off."))
    before = {"stages": [_plain(one) for one in known.values()], "rules": agreed}
    for position, each in enumerate(stages):
        stage = known[str(each["kind"])]
        stage.position, stage.is_on = position, bool(each["is_on"])
        stage.starts_on, stage.due_on, stage.overdue = each["starts_on"], each["due_on"], each["overdue"]
    Stage.objects.bulk_update(known.values(), ["position", "is_on", "starts_on", "due_on", "overdue"])
    now.save(update_fields=["rules"])
    after = {"stages": [_plain(one) for one in known.values()], "rules": now.rules}
    record("cycle.planned", now, actor=actor, old=before, new=after)
    return now


def _checked(cycle: Cycle, rules: Mapping[str, Any]) -> dict[str, object]:
    """As they are kept. Linkage names grades of the scheme: others bind nobody. Raises ValidationError."""
    try:
        found = Rules.model_validate(rules)
    except NotValid as error:
        raise ValidationError(
            [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        ) from None
    scheme = scheme_of(cycle.version.text)
    known = list(scheme.grades.bands) if scheme is not None and scheme.grades else []
    if found.linkage.multiplied.is_on and not known:
        raise ValidationError(_("The scheme has no grades, so there is no coefficient to multiply."))
    for name in found.linkage.grades.difference(known):
        raise ValidationError(
            _("%(grade)s is no grade of the scheme. There is %(known)s.")
            % {"grade": name, "known": ", ".join(known)}
        )
    return found.plain()


def _plain(stage: Stage) -> dict[str, Any]:
    fields = ("kind", "position", "is_on", "starts_on", "due_on", "overdue")
    return {name: getattr(stage, name) for name in fields}


@transaction.atomic
def leave_out(appraisee: Appraisee, *, reason: str, actor: User) -> None:
    """Somebody gets no result in this cycle, for a reason that is shown. Before the release only."""
    changeable(appraisee.cycle)
    needed(reason)
    _as_seen(appraisee)
    old, appraisee.not_rated = appraisee.not_rated, reason.strip()[:200]
    appraisee.save(update_fields=["not_rated"])
    record("appraisee.left_out", appraisee, actor=actor, old=old, new=appraisee.not_rated, reason=reason)


@transaction.atomic
def take_in(appraisee: Appraisee, *, reason: str, actor: User) -> None:
    """Somebody is rated after all."""
    changeable(appraisee.cycle)
    needed(reason)
    _as_seen(appraisee)
    old, appraisee.not_rated = appraisee.not_rated, ""
    appraisee.save(update_fields=["not_rated"])
    record("appraisee.taken_in", appraisee, actor=actor, old=old, new="", reason=reason)


def _as_seen(appraisee: Appraisee) -> None:
    """Raises StaleError when somebody else has left them out, or taken them in, meanwhile."""
    if locked(Appraisee.objects).get(pk=appraisee.pk).not_rated != appraisee.not_rated:
        raise StaleError


def changeable(cycle: Cycle) -> None:
    """Raises ValidationError once results are out."""
    if cycle.state in (CycleState.RELEASING, CycleState.CLOSED, CycleState.ARCHIVED):
        raise ValidationError(_("Results are out: this no longer changes."))


@transaction.atomic
def launch(cycle: Cycle, *, revision: int, actor: User) -> Cycle:
    """Announces a cycle: its organisation is kept as it is, and its first stage opens.

    Raises ValidationError with everything that has to be mended first.
    """
    now = at_revision(cycle, revision, CycleState.DRAFT)
    if found := planning.problems(now):
        raise ValidationError(found)
    step(
        CYCLE,
        now,
        "launch",
        actor=actor,
        parts=[Part.HR],
        details={"people": now.appraisees.count()},
        launched_at=clock.now(),
        organisation=picture(now),
    )
    open_next(now, actor=actor)
    return now


@transaction.atomic
def open_next(cycle: Cycle, *, actor: User | None) -> Stage | None:
    """Opens the stage after the last one that was opened. None: there is none left."""
    stage = cycle.stages.filter(is_on=True, state=StageState.WAITING).order_by("position").first()
    if stage is None:
        return None
    return open_stage(stage, actor=actor)


@transaction.atomic
def begin_next(cycle: Cycle, *, actor: User, seen: str = "") -> Stage:
    """Opens the next stage for somebody who asked for it. Raises ValidationError when there is none left.

    `seen` is the stage that was next when they looked: pressed by two, a moment apart, it is begun once.
    """
    stages = locked(Stage.objects).filter(cycle=cycle)
    if any(one.kind == seen and one.state != StageState.WAITING for one in stages):
        raise ValidationError(_("This stage has begun already."))
    stage = open_next(cycle, actor=actor)
    if stage is None:
        raise ValidationError(_("All stages have begun."))
    return stage


@transaction.atomic
def open_stage(stage: Stage, *, actor: User | None) -> Stage:
    """Begins a stage; the cycle moves on with it. Raises ValidationError."""
    cycle = locked(Cycle.objects).get(pk=stage.cycle_id)
    now = locked(Stage.objects).get(pk=stage.pk)
    if not cycle.is_live:
        raise ValidationError(_("The cycle is not under way."))
    if now.state != StageState.WAITING or not now.is_on:
        raise ValidationError(_("This stage has begun already."))
    phase = PHASES[Kind(now.kind)]
    if phase != cycle.state:
        step(CYCLE, cycle, _STEPS[phase], actor=actor, parts=[Part.HR, Part.SYSTEM])
    now.state, now.opened_at = StageState.OPEN, clock.now()
    now.save(update_fields=["state", "opened_at"])
    record("stage.opened", now, actor=actor, new={"stage": now.kind, "due_on": now.due_on})
    hooks.opened(now, actor)
    return now


@transaction.atomic
def close_stage(stage: Stage, *, actor: User | None, reason: str = "") -> Stage:
    """Ends a stage; what is not done stays visible. Raises ValidationError with what stands against it."""
    now = locked(Stage.objects).select_related("cycle").get(pk=stage.pk)
    if now.state != StageState.OPEN:
        raise ValidationError(_("This stage is not open."))
    if found := hooks.obstacles(now):
        raise ValidationError(found)
    now.state, now.closed_at = StageState.CLOSED, clock.now()
    now.save(update_fields=["state", "closed_at"])
    record("stage.closed", now, actor=actor, new={"stage": now.kind}, reason=reason)
    hooks.closed(now, actor)
    return now


@transaction.atomic
def move_due(stage: Stage, *, due_on: date, reason: str, actor: User) -> None:
    """Another last day, for the stage and for what is still to be done in it."""
    needed(reason)
    if due_on < stage.starts_on:
        raise ValidationError(_("The days of “%(stage)s” are not in order."), params={"stage": str(stage)})
    if locked(Stage.objects).get(pk=stage.pk).due_on != stage.due_on:
        raise StaleError
    old, stage.due_on = stage.due_on, due_on
    stage.save(update_fields=["due_on"])
    Task.objects.filter(stage=stage).exclude(state="done").update(due_on=due_on)
    record("stage.moved", stage, actor=actor, old={"due_on": old}, new={"due_on": due_on}, reason=reason)


@transaction.atomic
def suspend(cycle: Cycle, *, reason: str, actor: User) -> Cycle:
    return step(CYCLE, cycle, "suspend", actor=actor, parts=[Part.HR], reason=reason)


@transaction.atomic
def resume(cycle: Cycle, *, reason: str, actor: User) -> Cycle:
    return step(CYCLE, cycle, "resume", actor=actor, parts=[Part.HR], reason=reason)


@transaction.atomic
def cancel(cycle: Cycle, *, reason: str, actor: User) -> Cycle:
    return step(CYCLE, cycle, "cancel", actor=actor, parts=[Part.HR], reason=reason)


@transaction.atomic
def close(cycle: Cycle, *, revision: int, actor: User) -> Cycle:
    """Ends a cycle: of two who close it one wins, the other is told. Raises ValidationError."""
    now = at_revision(cycle, revision)
    for stage in now.stages.filter(is_on=True, state=StageState.OPEN):
        close_stage(stage, actor=actor)
    return step(CYCLE, now, "close", actor=actor, parts=[Part.HR], closed_at=clock.now())


def at_revision(cycle: Cycle, revision: int, *states: CycleState) -> Cycle:
    """The row as it is now, for a change made on `revision`, which counts on. Raises ValidationError."""
    now = locked(Cycle.objects).select_related("version").get(pk=cycle.pk)
    if now.revision != revision:
        raise StaleError
    if states and now.state not in states:
        raise ValidationError(_("A cycle that is announced no longer changes."))
    now.revision += 1
    now.save(update_fields=["revision"])
    return now
