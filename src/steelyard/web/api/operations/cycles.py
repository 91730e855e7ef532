"""Cycles: made, planned, announced, moved from stage to stage, and closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import field_validator

from steelyard.appraisal.rules import Rules
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer, viewer_with
from steelyard.web.api.fields import Day, Name, ReasonIn, RevisionIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.tasks import TaskOut, task_out
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text, storable
from steelyard.web.cycles import access, actions, planning, queries, reopening, work_items
from steelyard.web.cycles.models import Cycle, CycleState, Overdue, Stage, StageKind
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import State, Version

router = Router(tags=["cycles"], auth=Token(Scope.CYCLES_READ))
WRITE = Token(Scope.CYCLES_WRITE)
Kind = Annotated[StageKind, Path()]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class CycleLine(Schema):
    id: UUID
    title: str
    scheme: str
    version: int
    periods: list[str]
    starts_on: date
    ends_on: date
    state: str
    revision: int


class StageOut(Schema):
    """A stage and how far its tasks are. `late` are past their day; `left_out` are not asked any more."""

    kind: str
    is_on: bool
    state: str
    starts_on: date
    due_on: date
    overdue: str
    total: int
    done: int
    late: int
    left_out: int


class CycleOut(CycleLine):
    """`problems` stand against an announcement, for HR; `mine` is the id under which one is in it."""

    people: int
    rated: int
    rules: dict[str, Any]
    stages: list[StageOut]
    problems: list[str]
    mine: UUID | None


class NewIn(Schema):
    """Of a period such as 2026Q3, or from a first day through a last one. `version`: the newest published."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    scheme: Name
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    period: Annotated[Text, Field(max_length=10)] = ""
    starts_on: Day | None = None
    ends_on: Day | None = None


class StageIn(Schema):
    kind: StageKind
    is_on: bool = True
    starts_on: Day
    due_on: Day
    overdue: Overdue = Overdue.ESCALATE


class PlanIn(RevisionIn):
    """Every stage once, in their order; without `stages` they stay. Rules that are left out stay, too."""

    stages: Annotated[list[StageIn], Field(max_length=50)] | None = None
    rules: Rules | None = None

    @field_validator("rules")
    @classmethod
    def _storable(cls, rules: Rules | None) -> Rules | None:
        if rules is not None:
            for text in rules.linkage.grades:
                storable(text)
        return rules


class DueIn(ReasonIn):
    due_on: Day


class RemindedOut(Schema):
    people: int


# ── cycles ──────────────────────────────────────────────────────────────────────────────────────────


@router.get("/cycles", response=Page[CycleLine], operation_id="list_cycles", summary="Cycles")
def cycles(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Those one takes part in, all of them by role; the newest first."""
    found = page_of(access.visible(viewer(request)).select_related("version"), paging)
    return {**found, "items": [_line(one) for one in found["items"]]}


@router.post(
    "/cycles",
    auth=WRITE,
    response={201: CycleOut},
    operation_id="create_cycle",
    summary="Make a draft",
)
@decorate_view(once)
def create(request: HttpRequest, sent: NewIn) -> tuple[int, dict[str, Any]]:
    """By HR: with the usual stages, and everybody who worked in its days."""
    looking = viewer_with(request, *access.RUNNERS)
    version = _version(sent)
    with refused():
        periods, first, last = planning.covered(
            version, period=sent.period, starts_on=sent.starts_on, ends_on=sent.ends_on
        )
        made = actions.create(
            title=sent.title,
            version=version,
            periods=periods,
            starts_on=first,
            ends_on=last,
            actor=looking.user,
        )
    return 201, _out(looking, made)


def _version(sent: NewIn) -> Version:
    found = Version.objects.filter(scheme=sent.scheme, state=State.PUBLISHED).order_by("-number")
    if sent.version is not None:
        found = found.filter(number=sent.version)
    version = found.first()
    if version is None:
        raise RefusedError(422, "There is no such published version of a scheme.")
    return version


@router.get(
    "/cycles/{uuid:cycle_id}", response=CycleOut, operation_id="get_cycle", summary="Where a cycle stands"
)
def cycle(request: HttpRequest, cycle_id: UUID) -> dict[str, Any]:
    """Its stages, how far they are, its rules."""
    looking = viewer(request)
    return _out(looking, access.cycle_or_404(looking, cycle_id))


@router.put(
    "/cycles/{uuid:cycle_id}/plan",
    auth=WRITE,
    response=CycleOut,
    operation_id="plan_cycle",
    summary="Change the plan",
)
@decorate_view(once)
def plan(request: HttpRequest, cycle_id: UUID, sent: PlanIn) -> dict[str, Any]:
    """Stages, days and rules of a draft."""
    stages = None if sent.stages is None else [one.model_dump() for one in sent.stages]
    rules = (
        {} if sent.rules is None else sent.rules.model_dump(mode="json", by_alias=True, exclude_unset=True)
    )

    def change(found: Cycle, looking: Viewer) -> None:
        kept = [{name: getattr(one, name) for name in StageIn.model_fields} for one in found.stages.all()]
        actions.plan(
            found,
            stages=kept if stages is None else stages,
            rules={**found.rules, **rules},
            revision=sent.revision,
            actor=looking.user,
        )

    return _step(request, cycle_id, change)


@router.post(
    "/cycles/{uuid:cycle_id}/enrol",
    auth=WRITE,
    response=CycleOut,
    operation_id="enrol_again",
    summary="Enrol everybody anew",
)
@decorate_view(once)
def enrol(request: HttpRequest, cycle_id: UUID, sent: RevisionIn) -> dict[str, Any]:
    """Into a draft, after people or teams have changed."""
    return _step(
        request,
        cycle_id,
        lambda found, by: actions.enrol_again(found, revision=sent.revision, actor=by.user),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/launch",
    auth=WRITE,
    response=CycleOut,
    operation_id="launch_cycle",
    summary="Announce",
)
@decorate_view(once)
def launch(request: HttpRequest, cycle_id: UUID, sent: RevisionIn) -> dict[str, Any]:
    """The organisation is kept as it is, and the first stage opens. 422 says what has to be mended first."""
    return _step(
        request, cycle_id, lambda found, by: actions.launch(found, revision=sent.revision, actor=by.user)
    )


@router.post(
    "/cycles/{uuid:cycle_id}/next",
    auth=WRITE,
    response=CycleOut,
    operation_id="open_next_stage",
    summary="Begin the next stage",
)
@decorate_view(once)
def open_next(request: HttpRequest, cycle_id: UUID) -> dict[str, Any]:
    """The stage after the last one that was begun."""
    return _step(request, cycle_id, lambda found, by: actions.begin_next(found, actor=by.user))


@router.post(
    "/cycles/{uuid:cycle_id}/suspend",
    auth=WRITE,
    response=CycleOut,
    operation_id="suspend_cycle",
    summary="Suspend",
)
@decorate_view(once)
def suspend(request: HttpRequest, cycle_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """Nothing is asked of anybody until it is resumed."""
    return _step(
        request, cycle_id, lambda found, by: actions.suspend(found, reason=sent.reason, actor=by.user)
    )


@router.post(
    "/cycles/{uuid:cycle_id}/resume",
    auth=WRITE,
    response=CycleOut,
    operation_id="resume_cycle",
    summary="Resume",
)
@decorate_view(once)
def resume(request: HttpRequest, cycle_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """It goes on where it was."""
    return _step(
        request, cycle_id, lambda found, by: actions.resume(found, reason=sent.reason, actor=by.user)
    )


@router.post(
    "/cycles/{uuid:cycle_id}/cancel",
    auth=WRITE,
    response=CycleOut,
    operation_id="cancel_cycle",
    summary="Cancel",
)
@decorate_view(once)
def cancel(request: HttpRequest, cycle_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """For good."""
    return _step(
        request, cycle_id, lambda found, by: actions.cancel(found, reason=sent.reason, actor=by.user)
    )


@router.post(
    "/cycles/{uuid:cycle_id}/close",
    auth=WRITE,
    response=CycleOut,
    operation_id="close_cycle",
    summary="Close",
)
@decorate_view(once)
def close(request: HttpRequest, cycle_id: UUID, sent: RevisionIn) -> dict[str, Any]:
    """With the stages that are still open; 422 says what stands against it."""
    return _step(
        request, cycle_id, lambda found, by: actions.close(found, revision=sent.revision, actor=by.user)
    )


# ── stages ──────────────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/stages/{kind}",
    response=Page[TaskOut],
    operation_id="list_pending_tasks",
    summary="Who still has something to do in a stage",
)
def pending(request: HttpRequest, cycle_id: UUID, kind: Kind, paging: Query[Paging]) -> dict[str, Any]:
    """The longest overdue first; for HR, directors and auditors."""
    looking, stage = _stage(request, cycle_id, kind, *access.READERS)
    found = page_of(queries.pending_for(looking, stage).select_related("stage"), paging)
    return {**found, "items": [task_out(one) for one in found["items"]]}


@router.post(
    "/cycles/{uuid:cycle_id}/stages/{kind}/open",
    auth=WRITE,
    response=CycleOut,
    operation_id="open_stage",
    summary="Begin a stage",
)
@decorate_view(once)
def open_stage(request: HttpRequest, cycle_id: UUID, kind: Kind) -> dict[str, Any]:
    """The cycle moves on with it."""
    looking, stage = _stage(request, cycle_id, kind, *access.RUNNERS)
    with refused():
        actions.open_stage(stage, actor=looking.user)
    return _out(looking, access.cycle_or_404(looking, cycle_id))


@router.post(
    "/cycles/{uuid:cycle_id}/stages/{kind}/close",
    auth=WRITE,
    response=CycleOut,
    operation_id="close_stage",
    summary="End a stage",
)
@decorate_view(once)
def close_stage(request: HttpRequest, cycle_id: UUID, kind: Kind) -> dict[str, Any]:
    """What is not done stays visible. 422 says what stands against it."""
    looking, stage = _stage(request, cycle_id, kind, *access.RUNNERS)
    with refused():
        actions.close_stage(stage, actor=looking.user)
    return _out(looking, access.cycle_or_404(looking, cycle_id))


@router.post(
    "/cycles/{uuid:cycle_id}/stages/{kind}/reopen",
    auth=WRITE,
    response=CycleOut,
    operation_id="reopen_stage",
    summary="Go on with a stage that has ended",
)
@decorate_view(once)
def reopen_stage(request: HttpRequest, cycle_id: UUID, kind: Kind, sent: ReasonIn) -> dict[str, Any]:
    """The cycle goes back to it, by one phase at most; the stages after it wait."""
    looking, stage = _stage(request, cycle_id, kind, *access.RUNNERS)
    with refused():
        reopening.reopen(stage, reason=sent.reason, actor=looking.user)
    return _out(looking, access.cycle_or_404(looking, cycle_id))


@router.post(
    "/cycles/{uuid:cycle_id}/stages/{kind}/due",
    auth=WRITE,
    response=CycleOut,
    operation_id="move_due_day",
    summary="Move the last day of a stage",
)
@decorate_view(once)
def due(request: HttpRequest, cycle_id: UUID, kind: Kind, sent: DueIn) -> dict[str, Any]:
    """Of the stage and of what is still to be done in it."""
    looking, stage = _stage(request, cycle_id, kind, *access.RUNNERS)
    with refused():
        actions.move_due(stage, due_on=sent.due_on, reason=sent.reason, actor=looking.user)
    return _out(looking, access.cycle_or_404(looking, cycle_id))


@router.post(
    "/cycles/{uuid:cycle_id}/stages/{kind}/remind",
    auth=WRITE,
    response=RemindedOut,
    operation_id="remind",
    summary="Remind everybody who is not done",
)
@decorate_view(once)
def remind(request: HttpRequest, cycle_id: UUID, kind: Kind) -> dict[str, int]:
    """Says how many people are reminded."""
    looking, stage = _stage(request, cycle_id, kind, *access.RUNNERS)
    return {"people": work_items.remind(list(queries.pending(stage)), actor=looking.user)}


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def _stage(request: HttpRequest, cycle_id: UUID, kind: StageKind, *roles: Role) -> tuple[Viewer, Stage]:
    looking = viewer_with(request, *roles)
    found = access.cycle_or_404(looking, cycle_id).stages.select_related("cycle").filter(kind=kind).first()
    if found is None:
        raise Http404
    return looking, found


def _step(request: HttpRequest, cycle_id: UUID, act: Callable[[Cycle, Viewer], object]) -> dict[str, Any]:
    """A step of the cycle as a whole, by HR."""
    looking = viewer_with(request, *access.RUNNERS)
    found = access.cycle_or_404(looking, cycle_id)
    with refused():
        act(found, looking)
    return _out(looking, access.cycle_or_404(looking, cycle_id))


def _line(one: Cycle) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "scheme": one.version.scheme_id,
        "version": one.version.number,
        "periods": one.periods,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "state": one.state,
        "revision": one.revision,
    }


def _out(looking: Viewer, one: Cycle) -> dict[str, Any]:
    may_run, is_draft = looking.has(*access.RUNNERS), one.state == CycleState.DRAFT
    mine = one.appraisees.filter(person=looking.person).first() if looking.person else None
    stages = queries.all_stages(one) if may_run and is_draft else queries.progress(one)
    return {
        **_line(one),
        "people": one.appraisees.count(),
        "rated": one.appraisees.filter(not_rated="").count(),
        "rules": planning.rules_of(one).plain(),
        "stages": [_progress(each) for each in stages],
        "problems": planning.problems(one) if is_draft and may_run else [],
        "mine": mine.pk if mine else None,
    }


def _progress(one: queries.Progress) -> dict[str, Any]:
    stage = one.stage
    return {
        "kind": stage.kind,
        "is_on": stage.is_on,
        "state": stage.state,
        "starts_on": stage.starts_on,
        "due_on": stage.due_on,
        "overdue": stage.overdue,
        "total": one.total,
        "done": one.done,
        "late": one.late,
        "left_out": one.left_out,
    }
