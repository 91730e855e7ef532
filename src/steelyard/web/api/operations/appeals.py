"""Appeals on one named number of a result: submitted, admitted, looked into, decided, carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import APPEAL
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer, viewer_with
from steelyard.web.api.fields import Words, WordsIn, evidence_in, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.jobs import JobOut
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.text import Text
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.files import download
from steelyard.web.jobs.models import Job
from steelyard.web.org.viewer import Viewer
from steelyard.web.results import access, appeals, queries
from steelyard.web.results.models import Appeal, AppealState, Outcome

router = Router(tags=["appeals"], auth=Token(Scope.APPRAISALS_READ))
WRITE = Token(Scope.APPRAISALS_WRITE)
#: The appellant; those who handle appeals.
MINE, THEIRS = frozenset({Part.APPRAISEE}), frozenset({Part.HR, Part.COMMITTEE})


class AppealLine(Schema):
    """`number` is the indicator it is about; empty: the grade as a whole."""

    id: UUID
    appraisee: UUID
    person: str
    number: str
    state: str
    submitted_at: datetime


class AppealOut(AppealLine):
    """`difference` holds the numbers before and after a recomputation; `steps` what the caller may do now.

    Who else shares the datum is told to those who see everybody.
    """

    claimed: str
    grounds: str
    evidence: bool
    supplement: str
    supplement_by: date | None
    outcome: str
    decision: str
    decided_at: datetime | None
    difference: dict[str, Any]
    steps: list[str]


class SubmitIn(Schema):
    """As a form, so that a file of evidence can come with it. `number`: an indicator; empty: the grade."""

    number: Annotated[Text, Field(max_length=100)] = ""
    claimed: Annotated[Text, Field(max_length=100)] = ""
    grounds: Words


class DecisionIn(Schema):
    """What follows, and the reasons."""

    outcome: Outcome
    reason: Words


class ExecuteIn(Schema):
    """`others`: whoever shares the corrected datum is changed in the same way."""

    others: bool = False


class Asked(Paging):
    """In one state, or in all."""

    state: AppealState | None = None


@router.get(
    "/cycles/{uuid:cycle_id}/appeals",
    response=Page[AppealLine],
    operation_id="list_appeals",
    summary="Appeals of a cycle",
)
def list_appeals(request: HttpRequest, cycle_id: UUID, asked: Query[Asked]) -> dict[str, Any]:
    """For HR, directors and auditors; the newest first."""
    looking = viewer_with(request, *access.READERS)
    found = queries.appeals_of(cycles.cycle_or_404(looking, cycle_id))
    if asked.state is not None:
        found = found.filter(state=asked.state)
    page = page_of(found, asked)
    return {**page, "items": [_line(one) for one in page["items"]]}


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/appeals",
    auth=WRITE,
    response={201: AppealOut},
    operation_id="submit_appeal",
    summary="Appeal on a number",
)
@decorate_view(once)
def submit(
    request: HttpRequest,
    cycle_id: UUID,
    appraisee_id: UUID,
    sent: Form[SubmitIn],
    evidence: Annotated[UploadedFile | None, File()] = None,
) -> tuple[int, dict[str, Any]]:
    """By the person, on the own released result. `evidence` is a file up to 10 MB."""
    looking = viewer(request)
    result = access.result_or_404(looking, appraisee_id)
    if result.appraisee.cycle_id != cycle_id or not cycles.is_about(looking, result.appraisee):
        raise Http404
    file = evidence_in(evidence)
    with refused():
        made = appeals.submit(result, evidence=file, actor=acting(looking), **sent.model_dump())
    return 201, _out(looking, appeal_of(looking, cycle_id, made.pk))


@router.get(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}",
    response=AppealOut,
    operation_id="get_appeal",
    summary="An appeal",
)
def get_appeal(request: HttpRequest, cycle_id: UUID, appeal_id: UUID) -> dict[str, Any]:
    """For the appellant, HR, directors and auditors. Not for the manager: it may be about them."""
    looking = viewer(request)
    return _out(looking, appeal_of(looking, cycle_id, appeal_id))


@router.get(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/evidence",
    operation_id="download_appeal_evidence",
    summary="The evidence of an appeal",
)
def evidence_of(request: HttpRequest, cycle_id: UUID, appeal_id: UUID) -> HttpResponse:
    """The file; 404 where there is none."""
    return download(appeal_of(viewer(request), cycle_id, appeal_id).evidence)


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/accept",
    auth=WRITE,
    response=AppealOut,
    operation_id="accept_appeal",
    summary="Admit and look into",
)
@decorate_view(once)
def accept(request: HttpRequest, cycle_id: UUID, appeal_id: UUID) -> dict[str, Any]:
    """By somebody who did not rate and is no party; as everything below."""
    return _step(request, cycle_id, appeal_id, THEIRS, lambda one, by: appeals.accept(one, actor=by.user))


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/reject",
    auth=WRITE,
    response=AppealOut,
    operation_id="reject_appeal",
    summary="Do not admit",
)
@decorate_view(once)
def reject(request: HttpRequest, cycle_id: UUID, appeal_id: UUID, sent: WordsIn) -> dict[str, Any]:
    """With the reason: the result is as it was."""
    return _step(
        request,
        cycle_id,
        appeal_id,
        THEIRS,
        lambda one, by: appeals.reject(one, reason=sent.text, actor=by.user),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/ask",
    auth=WRITE,
    response=AppealOut,
    operation_id="ask_for_material",
    summary="Ask for more material",
)
@decorate_view(once)
def ask(request: HttpRequest, cycle_id: UUID, appeal_id: UUID, sent: WordsIn) -> dict[str, Any]:
    """Says by which day."""
    return _step(
        request,
        cycle_id,
        appeal_id,
        THEIRS,
        lambda one, by: appeals.ask(one, reason=sent.text, actor=by.user),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/supplement",
    auth=WRITE,
    response=AppealOut,
    operation_id="supplement_appeal",
    summary="Add material",
)
@decorate_view(once)
def supplement(request: HttpRequest, cycle_id: UUID, appeal_id: UUID, sent: WordsIn) -> dict[str, Any]:
    """By the appellant, once it is asked for."""
    return _step(
        request,
        cycle_id,
        appeal_id,
        MINE,
        lambda one, by: appeals.supplement(one, text=sent.text, actor=by.user),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/withdraw",
    auth=WRITE,
    response=AppealOut,
    operation_id="withdraw_appeal",
    summary="Withdraw",
)
@decorate_view(once)
def withdraw(request: HttpRequest, cycle_id: UUID, appeal_id: UUID) -> dict[str, Any]:
    """By the appellant, until it is decided."""
    return _step(request, cycle_id, appeal_id, MINE, lambda one, by: appeals.withdraw(one, actor=by.user))


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/compare",
    auth=WRITE,
    response={202: JobOut},
    operation_id="compare_appeal",
    summary="Compute what would change",
)
@decorate_view(once)
def compare(request: HttpRequest, cycle_id: UUID, appeal_id: UUID) -> tuple[int, Job]:
    """A job: nothing changes yet, `difference` says what would."""
    looking, found = _handled(request, cycle_id, appeal_id, THEIRS)
    with refused():
        return 202, appeals.request_comparison(found, actor=acting(looking))


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/decide",
    auth=WRITE,
    response=AppealOut,
    operation_id="decide_appeal",
    summary="Decide",
)
@decorate_view(once)
def decide(request: HttpRequest, cycle_id: UUID, appeal_id: UUID, sent: DecisionIn) -> dict[str, Any]:
    """The result stays, changes, or the next level looks at it; with reasons."""
    return _step(
        request,
        cycle_id,
        appeal_id,
        THEIRS,
        lambda one, by: appeals.decide(one, outcome=sent.outcome, reason=sent.reason, actor=by.user),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/execute",
    auth=WRITE,
    response={202: JobOut},
    operation_id="execute_appeal",
    summary="Carry the decision out",
)
@decorate_view(once)
def execute(request: HttpRequest, cycle_id: UUID, appeal_id: UUID, sent: ExecuteIn) -> tuple[int, Job]:
    """A job, started by another than who decided: what changes is computed anew."""
    looking, found = _handled(request, cycle_id, appeal_id, THEIRS)
    with refused():
        return 202, appeals.request_execution(found, others_too=sent.others, actor=acting(looking))


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def appeal_of(looking: Viewer, cycle_id: UUID, appeal_id: UUID) -> Appeal:
    """An appeal in this cycle, for who may see it."""
    found = access.appeal_or_404(looking, appeal_id)
    if found.result.appraisee.cycle_id != cycle_id:
        raise Http404
    return found


def _handled(
    request: HttpRequest, cycle_id: UUID, appeal_id: UUID, of: frozenset[Part]
) -> tuple[Viewer, Appeal]:
    """An appeal in which the caller has one of the parts."""
    looking = viewer(request)
    found = appeal_of(looking, cycle_id, appeal_id)
    if not of & cycles.parts_of(looking, found.result.appraisee):
        raise Http404
    return looking, found


def _step(
    request: HttpRequest,
    cycle_id: UUID,
    appeal_id: UUID,
    of: frozenset[Part],
    act: Callable[[Appeal, Viewer], object],
) -> dict[str, Any]:
    looking, found = _handled(request, cycle_id, appeal_id, of)
    with refused(), transaction.atomic():
        act(found, looking)
    return _out(looking, appeal_of(looking, cycle_id, appeal_id))


def _line(one: Appeal) -> dict[str, Any]:
    return {
        "id": one.pk,
        "appraisee": one.result.appraisee_id,
        "person": one.result.appraisee.person_id,
        "number": one.number,
        "state": one.state,
        "submitted_at": one.submitted_at,
    }


def _out(looking: Viewer, one: Appeal) -> dict[str, Any]:
    difference = dict(one.difference)
    if not looking.has(*access.READERS):
        difference.pop("others", None)
    return {
        **_line(one),
        "claimed": one.claimed,
        "grounds": one.grounds,
        "evidence": bool(one.evidence),
        "supplement": one.supplement,
        "supplement_by": one.supplement_by,
        "outcome": one.outcome,
        "decision": one.decision,
        "decided_at": one.decided_at,
        "difference": difference,
        "steps": list(APPEAL.names(one.state, by=cycles.parts_of(looking, one.result.appraisee))),
    }
