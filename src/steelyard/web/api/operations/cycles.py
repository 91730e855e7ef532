"""Cycles: made, planned, announced, moved from stage to stage, closed, archived; and the tasks in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import field_validator

from steelyard.appraisal.machine import Part
from steelyard.appraisal.rules import Rules
from steelyard.core.numbers import plain
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer, viewer_with
from steelyard.web.api.fields import Day, Name, PersonId, ReasonIn, RevisionIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.jobs import JobOut
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text, storable
from steelyard.web.cycles import access, actions, following, planning, queries, work_items
from steelyard.web.cycles.enrolment import why_not
from steelyard.web.cycles.models import (
    Appraisee,
    Cycle,
    CycleState,
    Delegation,
    Leave,
    Overdue,
    Segment,
    Stage,
    StageKind,
    Task,
)
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.reports import archiving, handing_out
from steelyard.web.reports.models import Archive
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


class PersonOut(Schema):
    """Somebody in a cycle. `id` is the pseudonym of the chain and the archive; `not_rated` says why not."""

    id: UUID
    person: str
    name: str
    position: str
    team: str | None
    manager: str | None
    starts_on: date
    ends_on: date
    not_rated: str


class TaskOut(Schema):
    """`person` is whom it was meant for, `assignee` who does it."""

    id: UUID
    cycle: UUID
    stage: str
    appraisee: UUID
    about: str
    person: str
    assignee: str
    part: str
    perspective: str
    round: int
    state: str
    due_on: date
    reason: str


class SegmentOut(Schema):
    """Days in one team. No manager: that of the person."""

    id: int
    team: str
    position: str
    starts_on: date
    ends_on: date
    share: str
    manager: str | None


class LeaveOut(Schema):
    id: int
    starts_on: date
    ends_on: date


class PersonWithTasks(PersonOut):
    """`leaves` are told to HR alone."""

    tasks: list[TaskOut]
    segments: list[SegmentOut]
    leaves: list[LeaveOut]


class LeaveIn(ReasonIn):
    """Of what kind it is is not asked."""

    starts_on: Day
    ends_on: Day


class ManagerIn(ReasonIn):
    manager: PersonId


class FollowedOut(Schema):
    """How many people have changed."""

    people: int


class DelegateIn(ReasonIn):
    to: PersonId


class StandInIn(DelegateIn):
    starts_on: Day
    ends_on: Day
    notify_principal: bool = True


class DelegationOut(Schema):
    id: int
    to: str
    starts_on: date
    ends_on: date
    reason: str
    notify_principal: bool
    ended_at: datetime | None


class ArchiveOut(Schema):
    """`sha256` is that of the file."""

    sha256: str
    bytes: int
    written_at: datetime


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
    return {**found, "items": [_task(one) for one in found["items"]]}


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


# ── people ──────────────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/people",
    response=Page[PersonOut],
    operation_id="list_appraisees",
    summary="Everybody in a cycle",
)
def people(request: HttpRequest, cycle_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """And why somebody is not rated; for HR, directors and auditors."""
    looking = viewer_with(request, *access.READERS)
    found = page_of(queries.appraisees(access.cycle_or_404(looking, cycle_id)), paging)
    return {**found, "items": [_person(one) for one in found["items"]]}


@router.get(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}",
    response=PersonWithTasks,
    operation_id="get_appraisee",
    summary="Somebody in a cycle",
)
def appraisee(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """What is asked about them, and what is done."""
    looking = viewer(request)
    found = appraisee_of(looking, cycle_id, appraisee_id)
    may_run = looking.has(*access.RUNNERS) and not access.is_about(looking, found)
    return {
        **_person(found),
        "tasks": [_task(one) for one in queries.shown_tasks(found)],
        "segments": [_segment(one) for one in found.segments.all()],
        "leaves": list(found.leaves.all()) if may_run else [],
    }


@router.post(
    "/cycles/{uuid:cycle_id}/people/follow",
    auth=WRITE,
    response=FollowedOut,
    operation_id="follow_organisation",
    summary="Follow the organisation",
)
@decorate_view(once)
def follow(request: HttpRequest, cycle_id: UUID, sent: ReasonIn) -> dict[str, int]:
    """People, teams and managers of a cycle under way as the organisation has them now; by HR."""
    looking = viewer_with(request, *access.RUNNERS)
    found = access.cycle_or_404(looking, cycle_id)
    with refused():
        return {"people": following.follow(found, reason=sent.reason, actor=acting(looking))}


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/leaves",
    auth=WRITE,
    response={201: LeaveOut},
    operation_id="note_leave",
    summary="Note days of leave",
)
@decorate_view(once)
def note_leave(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: LeaveIn) -> tuple[int, Leave]:
    """That must not harm; by HR, never in one's own matter."""
    looking, found = _to_change(request, cycle_id, appraisee_id)
    with refused():
        return 201, following.note_leave(found, actor=acting(looking), **sent.model_dump())


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/leaves/{leave_id}/strike",
    auth=WRITE,
    response={204: None},
    operation_id="strike_leave",
    summary="Strike days of leave",
)
@decorate_view(once)
def strike_leave(
    request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, leave_id: Number, sent: ReasonIn
) -> tuple[int, None]:
    """By HR, never in one's own matter."""
    looking, found = _to_change(request, cycle_id, appraisee_id)
    leave = found.leaves.filter(pk=leave_id).first()
    if leave is None:
        raise Http404
    with refused():
        following.strike_leave(leave, reason=sent.reason, actor=acting(looking))
    return 204, None


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/segments/{segment_id}/manager",
    auth=WRITE,
    response={204: None},
    operation_id="name_manager",
    summary="Say who rates the days in a team",
)
@decorate_view(once)
def name_manager(
    request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, segment_id: Number, sent: ManagerIn
) -> tuple[int, None]:
    """By HR, never in one's own matter."""
    looking, found = _to_change(request, cycle_id, appraisee_id)
    segment = found.segments.filter(pk=segment_id).first()
    if segment is None:
        raise Http404
    manager = person_or_422(sent.manager)
    with refused():
        following.name_manager(segment, manager=manager, reason=sent.reason, actor=acting(looking))
    return 204, None


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/leave-out",
    auth=WRITE,
    response=PersonOut,
    operation_id="leave_out",
    summary="Leave somebody out",
)
@decorate_view(once)
def leave_out(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """By HR, never in one's own matter: the reason is shown."""
    looking, found = _to_change(request, cycle_id, appraisee_id)
    with refused():
        actions.leave_out(found, reason=sent.reason, actor=looking.user)
    return _person(found)


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/take-in",
    auth=WRITE,
    response=PersonOut,
    operation_id="take_in",
    summary="Rate somebody after all",
)
@decorate_view(once)
def take_in(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """By HR, never in one's own matter."""
    looking, found = _to_change(request, cycle_id, appraisee_id)
    with refused():
        actions.take_in(found, reason=sent.reason, actor=looking.user)
    return _person(found)


def _to_change(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> tuple[Viewer, Appraisee]:
    looking = viewer_with(request, *access.RUNNERS)
    found = appraisee_of(looking, cycle_id, appraisee_id)
    if access.is_about(looking, found):
        raise Http404
    return looking, found


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────


@router.get("/tasks", response=Page[TaskOut], operation_id="list_my_tasks", summary="What is asked of me")
def my_tasks(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """In cycles under way, the first due first."""
    found = page_of(queries.mine(viewer(request)), paging)
    return {**found, "items": [_task(one) for one in found["items"]]}


@router.post(
    "/cycles/{uuid:cycle_id}/tasks/{uuid:task_id}/confirm",
    auth=WRITE,
    response=TaskOut,
    operation_id="confirm_task",
    summary="Confirm",
)
@decorate_view(once)
def confirm(request: HttpRequest, cycle_id: UUID, task_id: UUID) -> dict[str, Any]:
    """That one has read the rules, or held the talk at half time. Other tasks are done in their rooms."""
    looking = viewer(request)
    found = access.task_or_404(looking, task_id)
    if found.stage.cycle_id != cycle_id or found.stage.kind not in access.CONFIRMED:
        raise Http404
    with refused():
        work_items.finish(found, actor=acting(looking))
    return _task(found)


@router.post(
    "/cycles/{uuid:cycle_id}/tasks/{uuid:task_id}/delegate",
    auth=WRITE,
    response=TaskOut,
    operation_id="delegate_task",
    summary="Give a task to somebody else",
)
@decorate_view(once)
def delegate(request: HttpRequest, cycle_id: UUID, task_id: UUID, sent: DelegateIn) -> dict[str, Any]:
    """By who has it, or HR; never to whom it is about."""
    to = person_or_422(sent.to)
    return _task_step(
        request,
        cycle_id,
        task_id,
        lambda task, by, parts: work_items.delegate(
            task, to=to, actor=by.user, parts=parts, reason=sent.reason
        ),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/tasks/{uuid:task_id}/{step}",
    auth=WRITE,
    response=TaskOut,
    operation_id="change_task",
    summary="Waive, reopen or send back a task",
)
@decorate_view(once)
def change_task(
    request: HttpRequest,
    cycle_id: UUID,
    task_id: UUID,
    step: Literal["waive", "reopen", "return"],
    sent: ReasonIn,
) -> dict[str, Any]:
    """By HR, never in one's own matter."""

    def change(task: Task, by: Viewer, parts: frozenset[Part]) -> None:
        if Part.HR not in parts:
            raise Http404
        if step == "return":
            work_items.send_back(task, actor=by.user, parts=parts, reason=sent.reason)
        else:
            act = work_items.waive if step == "waive" else work_items.reopen
            act(task, actor=by.user, reason=sent.reason)

    return _task_step(request, cycle_id, task_id, change)


def _task_step(
    request: HttpRequest,
    cycle_id: UUID,
    task_id: UUID,
    act: Callable[[Task, Viewer, frozenset[Part]], object],
) -> dict[str, Any]:
    looking = viewer(request)
    found, parts = access.task_to_change_or_404(looking, task_id)
    if found.stage.cycle_id != cycle_id:
        raise Http404
    with refused():
        act(found, looking, parts)
    return _task(Task.objects.select_related("stage", "appraisee").get(pk=found.pk))


@router.get(
    "/delegations",
    response=list[DelegationOut],
    operation_id="list_delegations",
    summary="Who stands in for me",
)
def delegations(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest first."""
    _looking, me = _me(request)
    return [_delegation(one) for one in me.delegations.order_by("-starts_on")]


@router.post(
    "/delegations",
    auth=WRITE,
    response={201: DelegationOut},
    operation_id="stand_in",
    summary="Name who stands in for me",
)
@decorate_view(once)
def stand_in(request: HttpRequest, sent: StandInIn) -> tuple[int, dict[str, Any]]:
    """Tasks that are handed out in these days go to them."""
    looking, me = _me(request)
    to = person_or_422(sent.to)
    with refused():
        made = work_items.stand_in(
            me,
            to,
            starts_on=sent.starts_on,
            ends_on=sent.ends_on,
            reason=sent.reason,
            notify_principal=sent.notify_principal,
            actor=acting(looking),
        )
    return 201, _delegation(made)


@router.post(
    "/delegations/{delegation_id}/end",
    auth=WRITE,
    response={204: None},
    operation_id="end_delegation",
    summary="End a delegation of mine",
)
@decorate_view(once)
def end_delegation(request: HttpRequest, delegation_id: Number) -> tuple[int, None]:
    """Tasks handed out before stay with the delegate."""
    looking, me = _me(request)
    found = Delegation.objects.filter(pk=delegation_id, principal=me, ended_at=None).first()
    if found is None:
        raise Http404
    work_items.end_delegation(found, actor=acting(looking))
    return 204, None


# ── the archive ─────────────────────────────────────────────────────────────────────────────────────


@router.post(
    "/cycles/{uuid:cycle_id}/archive",
    auth=WRITE,
    response={202: JobOut},
    operation_id="archive_cycle",
    summary="Write the archive",
)
@decorate_view(once)
def archive(request: HttpRequest, cycle_id: UUID) -> tuple[int, Job]:
    """Of a closed cycle, by HR: a job writes and checks it."""
    looking = viewer_with(request, *access.RUNNERS)
    found = access.cycle_or_404(looking, cycle_id)
    with refused():
        return 202, archiving.request(found, actor=looking.user)


@router.get(
    "/cycles/{uuid:cycle_id}/archive",
    response=ArchiveOut,
    operation_id="get_archive",
    summary="The archive of a cycle",
)
def get_archive(request: HttpRequest, cycle_id: UUID) -> Archive:
    """404 until it is written; for HR and auditors."""
    looking = viewer_with(request, Role.HR, Role.AUDITOR)
    found: Archive | None = Archive.objects.filter(cycle=access.cycle_or_404(looking, cycle_id)).first()
    if found is None:
        raise Http404
    return found


@router.get(
    "/cycles/{uuid:cycle_id}/archive/file",
    operation_id="download_archive",
    summary="The file of the archive",
)
def archive_file(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """For `steelyard verify`. That it was taken out is in the chain."""
    looking = viewer_with(request, Role.HR, Role.AUDITOR)
    return handing_out.archive(access.cycle_or_404(looking, cycle_id), actor=acting(looking))


@router.get(
    "/cycles/{uuid:cycle_id}/archive/names",
    operation_id="download_archive_names",
    summary="Who is who in the archive",
)
def archive_names(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """For HR alone."""
    looking = viewer_with(request, Role.HR)
    return handing_out.archive(access.cycle_or_404(looking, cycle_id), names=True, actor=acting(looking))


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def appraisee_of(looking: Viewer, cycle_id: UUID, appraisee_id: UUID) -> Appraisee:
    """Somebody in this cycle, for who may see them."""
    found = access.appraisee_or_404(looking, appraisee_id)
    if found.cycle_id != cycle_id:
        raise Http404
    return found


def person_or_422(id_: str) -> Person:
    """Somebody who is named in a request."""
    found = Person.objects.filter(pk=id_).first()
    if found is None:
        raise RefusedError(422, "There is no such person.")
    return found


def _me(request: HttpRequest) -> tuple[Viewer, Person]:
    looking = viewer(request)
    if looking.person is None:
        raise Http404
    return looking, looking.person


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


def _person(one: Appraisee) -> dict[str, Any]:
    return {
        "id": one.pk,
        "person": one.person_id,
        "name": one.person.name,
        "position": one.position,
        "team": one.team_id,
        "manager": one.manager_id,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "not_rated": why_not(one),
    }


def _segment(one: Segment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "team": one.team_id,
        "position": one.position,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "share": plain(one.share),
        "manager": one.manager_id,
    }


def _task(one: Task) -> dict[str, Any]:
    return {
        "id": one.pk,
        "cycle": one.stage.cycle_id,
        "stage": one.stage.kind,
        "appraisee": one.appraisee_id,
        "about": one.appraisee.person_id,
        "person": one.person_id,
        "assignee": one.assignee_id,
        "part": one.part,
        "perspective": one.perspective,
        "round": one.round,
        "state": one.state,
        "due_on": one.due_on,
        "reason": one.reason,
    }


def _delegation(one: Delegation) -> dict[str, Any]:
    return {
        "id": one.pk,
        "to": one.delegate_id,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "reason": one.reason,
        "notify_principal": one.notify_principal,
        "ended_at": one.ended_at,
    }
