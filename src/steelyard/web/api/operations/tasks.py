"""What is asked of people in a cycle: confirmed, given to others, waived; and who stands in for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.decorators import decorate_view

from steelyard.appraisal.machine import Part
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer
from steelyard.web.api.fields import Day, PersonId, ReasonIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.cycles import access, queries, work_items
from steelyard.web.cycles.models import Delegation, Task
from steelyard.web.org.models import Person
from steelyard.web.org.viewer import Viewer

router = Router(tags=["cycles"], auth=Token(Scope.CYCLES_READ))
WRITE = Token(Scope.CYCLES_WRITE)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


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


@router.get("/tasks", response=Page[TaskOut], operation_id="list_my_tasks", summary="What is asked of me")
def my_tasks(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """In cycles under way, the first due first."""
    found = page_of(queries.mine(viewer(request)), paging)
    return {**found, "items": [task_out(one) for one in found["items"]]}


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
    return task_out(found)


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
    return task_out(Task.objects.select_related("stage", "appraisee").get(pk=found.pk))


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


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


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


def task_out(one: Task) -> dict[str, Any]:
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
