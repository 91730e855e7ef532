"""People in a cycle: their posts, days of leave, who rates them, and who is not rated."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.decorators import decorate_view

from steelyard.core.numbers import plain
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer, viewer_with
from steelyard.web.api.fields import Day, PersonId, ReasonIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.tasks import TaskOut, person_or_422, task_out
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.cycles import access, actions, following, queries
from steelyard.web.cycles.enrolment import why_not
from steelyard.web.cycles.models import Appraisee, Leave, Segment
from steelyard.web.org.viewer import Viewer

router = Router(tags=["cycles"], auth=Token(Scope.CYCLES_READ))
WRITE = Token(Scope.CYCLES_WRITE)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


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
        "tasks": [task_out(one) for one in queries.shown_tasks(found)],
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


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def appraisee_of(looking: Viewer, cycle_id: UUID, appraisee_id: UUID) -> Appraisee:
    """Somebody in this cycle, for who may see them."""
    found = access.appraisee_or_404(looking, appraisee_id)
    if found.cycle_id != cycle_id:
        raise Http404
    return found


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
