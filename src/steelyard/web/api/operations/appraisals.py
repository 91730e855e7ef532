"""Results of people in a cycle: computed, ratified, released, answered; and the talks about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import INTERVIEW, RESULT
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer, viewer_with
from steelyard.web.api.fields import Day, PersonId, ReasonIn, Words, WordsIn, exact, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.jobs import JobOut
from steelyard.web.api.operations.tasks import person_or_422
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.audit.reading import note_read
from steelyard.web.cycles import access as cycles
from steelyard.web.jobs.models import Job
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.results import access, actions, interviews, queries
from steelyard.web.results.models import Interview, Result, ResultState

router = Router(tags=["appraisals"], auth=Token(Scope.APPRAISALS_READ))
WRITE = Token(Scope.APPRAISALS_WRITE)


class ResultLine(Schema):
    """Exact numbers are text. `computed_grade` follows from the numbers, `grade` is the one that counts."""

    appraisee: UUID
    person: str
    team: str | None
    state: str
    computed_grade: str
    total: str | None
    grade: str
    coefficient: str | None


class NumberOut(Schema):
    """One indicator: `record` as the engine gives it."""

    indicator: str
    title: dict[str, str]
    unit: str
    record: dict[str, Any]


class AppealLine(Schema):
    id: UUID
    number: str
    state: str


class ResultOut(ResultLine):
    """`changes` say what was done to the computed numbers; `steps` are what the caller may do now."""

    computed_total: str | None
    linked_total: str | None
    changes: list[dict[str, Any]]
    numbers: list[NumberOut]
    computed_at: datetime | None
    released_at: datetime | None
    answer_by: date | None
    appeal_by: date | None
    answered_at: datetime | None
    objection: str
    witness: str | None
    appeals: list[AppealLine]
    steps: list[str]


class TalkOut(Schema):
    """`answer` is what the person objects to in the minutes."""

    appraisee: UUID
    state: str
    scheduled_on: date
    held_on: date | None
    held_by: str
    strengths: str
    to_work_on: str
    agreed: str
    answer: str
    steps: list[str]


class Asked(Paging):
    """In one state, or in all."""

    state: ResultState | None = None


class ChosenIn(Schema):
    appraisees: Annotated[list[UUID], Field(min_length=1, max_length=5000)]


class RatifiedOut(Schema):
    ratified: int


class RefusalIn(ReasonIn):
    """Who saw it, and what happened."""

    witness: PersonId


class DayIn(Schema):
    on: Day


class HeldIn(Schema):
    held_on: Day


class MinutesIn(HeldIn):
    """Held on which day; that day stays where the talk is held already."""

    strengths: Words
    to_work_on: Words
    agreed: Words


# ── all of a cycle ──────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/results",
    response=Page[ResultLine],
    operation_id="list_results",
    summary="Results of a cycle",
)
def results(request: HttpRequest, cycle_id: UUID, asked: Query[Asked]) -> dict[str, Any]:
    """Of everybody, by name; for HR, directors and auditors."""
    looking = viewer_with(request, *access.READERS)
    found = queries.results_of(cycles.cycle_or_404(looking, cycle_id))
    if asked.state is not None:
        found = found.filter(state=asked.state)
    page = page_of(found, asked)
    return {**page, "items": [_line(one) for one in page["items"]]}


@router.post(
    "/cycles/{uuid:cycle_id}/results/compute",
    auth=WRITE,
    response={202: JobOut},
    operation_id="compute_results",
    summary="Compute results",
)
@decorate_view(once)
def compute(request: HttpRequest, cycle_id: UUID) -> tuple[int, Job]:
    """By HR: a job. Results that are ratified already stay."""
    looking = viewer_with(request, Role.HR)
    cycle = cycles.cycle_or_404(looking, cycle_id)
    return 202, actions.request_computation(cycle, actor=looking.user)


@router.post(
    "/cycles/{uuid:cycle_id}/results/ratify",
    auth=WRITE,
    response=RatifiedOut,
    operation_id="ratify_results",
    summary="Ratify results",
)
@decorate_view(once)
def ratify(request: HttpRequest, cycle_id: UUID, sent: ChosenIn) -> dict[str, int]:
    """By a director, never the own one. 409 when one of them does not wait for it any more."""
    looking = viewer_with(request, Role.DIRECTOR)
    cycle = cycles.cycle_or_404(looking, cycle_id)
    chosen = set(sent.appraisees)
    waiting = list(queries.results_of(cycle).filter(state=ResultState.CALIBRATED, appraisee__in=chosen))
    if len(waiting) < len(chosen):
        raise RefusedError(409, "Nothing is ratified: some of these results do not wait for it.")
    with refused():
        return {"ratified": actions.ratify(waiting, actor=looking.user)}


@router.post(
    "/cycles/{uuid:cycle_id}/results/release",
    auth=WRITE,
    response={202: JobOut},
    operation_id="release_results",
    summary="Release results",
)
@decorate_view(once)
def release(request: HttpRequest, cycle_id: UUID) -> tuple[int, Job]:
    """By HR: a job. What is ratified goes out; talks and answers are asked for."""
    looking = viewer_with(request, Role.HR)
    cycle = cycles.cycle_or_404(looking, cycle_id)
    with refused():
        return 202, actions.request_release(cycle, actor=looking.user)


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/result",
    response=ResultOut,
    operation_id="get_result",
    summary="A result",
)
def result(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """The own one once it is released. A look at somebody else's is noted."""
    looking = viewer(request)
    found = result_of(looking, cycle_id, appraisee_id)
    if not cycles.is_about(looking, found.appraisee) and looking.user_id is not None:
        note_read(looking.user_id, found.appraisee.person_id)
    return _out(found, cycles.parts_of(looking, found.appraisee))


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/result/acknowledge",
    auth=WRITE,
    response=ResultOut,
    operation_id="acknowledge_result",
    summary="Agree",
)
@decorate_view(once)
def acknowledge(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """By the person."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        {Part.APPRAISEE},
        lambda found, by, _parts: actions.acknowledge(found, actor=by.user),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/result/object",
    auth=WRITE,
    response=ResultOut,
    operation_id="object_to_result",
    summary="Object",
)
@decorate_view(once)
def object_to(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: WordsIn) -> dict[str, Any]:
    """By the person: the words stand in the record."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        {Part.APPRAISEE},
        lambda found, by, _parts: actions.object_to(found, text=sent.text, actor=by.user),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/result/return",
    auth=WRITE,
    response=ResultOut,
    operation_id="return_result",
    summary="Send a result back to calibration",
)
@decorate_view(once)
def send_back(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """A ratified one, by a director or HR."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        {Part.DIRECTOR, Part.HR},
        lambda found, by, parts: actions.send_back(
            found, actor=by.user, parts=sorted(parts), reason=sent.reason
        ),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/result/refuse",
    auth=WRITE,
    response=ResultOut,
    operation_id="note_refusal",
    summary="Note that somebody would not sign",
)
@decorate_view(once)
def refuse(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: RefusalIn) -> dict[str, Any]:
    """By the manager or HR, with a witness who is no party."""

    def act(found: Result, by: Viewer, parts: frozenset[Part]) -> None:
        witness = person_or_422(sent.witness)
        actions.refuse(found, witness=witness, reason=sent.reason, actor=by.user, parts=sorted(parts))

    return _step(request, cycle_id, appraisee_id, {Part.MANAGER, Part.HR}, act)


# ── the talk ────────────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/interview",
    response=TalkOut,
    operation_id="get_interview",
    summary="The talk about a result",
)
def interview(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """For those who see the result."""
    looking = viewer(request)
    return _talk(looking, _talk_about(looking, cycle_id, appraisee_id))


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/interview/schedule",
    auth=WRITE,
    response=TalkOut,
    operation_id="schedule_interview",
    summary="Say on which day the talk is to be",
)
@decorate_view(once)
def schedule(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: DayIn) -> dict[str, Any]:
    """By whoever holds it, until it was held."""
    looking, talk = _to_hold(request, cycle_id, appraisee_id)
    with refused():
        return _talk(looking, interviews.schedule(talk, on=sent.on, actor=acting(looking)))


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/interview/hold",
    auth=WRITE,
    response=TalkOut,
    operation_id="hold_interview",
    summary="Note that the talk was held",
)
@decorate_view(once)
def hold(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: HeldIn) -> dict[str, Any]:
    """By whoever holds it."""
    looking, talk = _to_hold(request, cycle_id, appraisee_id)
    with refused():
        return _talk(looking, interviews.hold(talk, held_on=sent.held_on, actor=acting(looking)))


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/interview/minutes",
    auth=WRITE,
    response=TalkOut,
    operation_id="write_minutes",
    summary="Write the minutes",
)
@decorate_view(once)
def minutes(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: MinutesIn) -> dict[str, Any]:
    """By whoever holds the talk; the person answers them."""
    looking, talk = _to_hold(request, cycle_id, appraisee_id)
    with refused():
        return _talk(looking, interviews.write_up(talk, actor=acting(looking), **sent.model_dump()))


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/interview/agree",
    auth=WRITE,
    response=TalkOut,
    operation_id="agree_to_minutes",
    summary="Agree to the minutes",
)
@decorate_view(once)
def agree(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """By the person."""
    looking, talk = _to_answer(request, cycle_id, appraisee_id)
    with refused():
        return _talk(looking, interviews.agree(talk, actor=acting(looking)))


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/interview/object",
    auth=WRITE,
    response=TalkOut,
    operation_id="object_to_minutes",
    summary="Object to the minutes",
)
@decorate_view(once)
def object_to_minutes(
    request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: WordsIn
) -> dict[str, Any]:
    """By the person: the words stand beside them."""
    looking, talk = _to_answer(request, cycle_id, appraisee_id)
    with refused():
        return _talk(looking, interviews.object_to(talk, text=sent.text, actor=acting(looking)))


def _talk_about(looking: Viewer, cycle_id: UUID, appraisee_id: UUID) -> Interview:
    return access.talk_or_404(result_of(looking, cycle_id, appraisee_id))


def _to_hold(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> tuple[Viewer, Interview]:
    looking = viewer(request)
    talk = _talk_about(looking, cycle_id, appraisee_id)
    if not access.holds(looking, talk):
        raise Http404
    return looking, talk


def _to_answer(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> tuple[Viewer, Interview]:
    looking = viewer(request)
    talk = _talk_about(looking, cycle_id, appraisee_id)
    if not cycles.is_about(looking, talk.result.appraisee):
        raise Http404
    return looking, talk


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def result_of(looking: Viewer, cycle_id: UUID, appraisee_id: UUID) -> Result:
    """The result of somebody in this cycle, for who may see it."""
    found = access.result_or_404(looking, appraisee_id)
    if found.appraisee.cycle_id != cycle_id:
        raise Http404
    return found


def _step(
    request: HttpRequest,
    cycle_id: UUID,
    appraisee_id: UUID,
    of: set[Part],
    act: Callable[[Result, Viewer, frozenset[Part]], object],
) -> dict[str, Any]:
    """By somebody who has one of the parts."""
    looking = viewer(request)
    found = result_of(looking, cycle_id, appraisee_id)
    parts = cycles.parts_of(looking, found.appraisee)
    if not of & parts:
        raise Http404
    with refused(), transaction.atomic():
        act(found, looking, parts)
    return _out(result_of(looking, cycle_id, appraisee_id), parts)


def _line(one: Result) -> dict[str, Any]:
    return {
        "appraisee": one.appraisee_id,
        "person": one.appraisee.person_id,
        "team": one.appraisee.team_id,
        "state": one.state,
        "computed_grade": one.computed_grade,
        "total": exact(one.total),
        "grade": one.grade,
        "coefficient": exact(one.coefficient),
    }


def _out(one: Result, parts: frozenset[Part]) -> dict[str, Any]:
    return {
        **_line(one),
        "computed_total": exact(one.computed_total),
        "linked_total": exact(one.linked_total),
        "changes": one.steps,
        "numbers": [
            {"indicator": line.name, "title": dict(line.title), "unit": line.unit, "record": line.record}
            for line in queries.lines(one)
        ],
        "computed_at": one.computed_at,
        "released_at": one.released_at,
        "answer_by": one.answer_by,
        "appeal_by": one.appeal_by,
        "answered_at": one.answered_at,
        "objection": one.objection,
        "witness": one.witness_id,
        "appeals": [
            {"id": each.pk, "number": each.number, "state": each.state} for each in one.appeals.all()
        ],
        "steps": list(RESULT.names(one.state, by=parts)),
    }


def _talk(looking: Viewer, talk: Interview) -> dict[str, Any]:
    parts = {Part.MANAGER} if access.holds(looking, talk) else set()
    if cycles.is_about(looking, talk.result.appraisee):
        parts = {Part.APPRAISEE}
    return {
        "appraisee": talk.result.appraisee_id,
        "state": talk.state,
        "scheduled_on": talk.scheduled_on,
        "held_on": talk.held_on,
        "held_by": talk.held_by_id,
        "strengths": talk.strengths,
        "to_work_on": talk.to_work_on,
        "agreed": talk.agreed,
        "answer": talk.answer,
        "steps": list(INTERVIEW.names(talk.state, by=parts)),
    }
