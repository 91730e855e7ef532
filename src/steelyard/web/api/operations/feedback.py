"""360-degree feedback: who is asked, answering for good, and what was published."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from steelyard.appraisal.anonymity import Perspective
from steelyard.appraisal.anonymity_words import told_to_rater
from steelyard.appraisal.machine import Part
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.fields import ReasonIn, refused
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Task
from steelyard.web.feedback import access, answering, nominations, publishing
from steelyard.web.feedback.models import Nomination, NominationState
from steelyard.web.feedback.people import ANONYMOUS
from steelyard.web.org.models import Person

router = Router(tags=["feedback"], auth=Token(Scope.FEEDBACK_READ))
WRITE = Token(Scope.FEEDBACK_WRITE)
Name = Annotated[Text, Field(max_length=40)]


class ViewOut(Schema):
    """Whose answers to which question; `counts` are pairs of a point of the scale and how often it was given.

    No perspective: all but self. Exact numbers are text.
    """

    question: str
    perspective: str | None
    n: int
    counts: list[tuple[str, int]]
    mean: str | None
    comments: list[str]


class WithheldOut(Schema):
    """A perspective that is not shown, at one question or at all: fewer than `minimum` answered."""

    perspective: str
    minimum: int
    question: str | None


class PublishedOut(Schema):
    """The same for everybody who may see it."""

    views: list[ViewOut]
    withheld: list[WithheldOut]


class NominationOut(Schema):
    id: UUID
    person: str
    perspective: str
    proposed_by: str
    state: str
    reason: str


class RaterIn(Schema):
    person: Annotated[Text, Field(max_length=64)]


class ApprovalIn(Schema):
    nominations: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class QuestionOut(Schema):
    name: str
    title: dict[str, str]
    points: list[str]


class SheetOut(Schema):
    """What is asked; `told` says who will see what, and is to be shown before the first question."""

    perspective: str
    told: list[dict[str, str]]
    questions: list[QuestionOut]


class AnswerIn(Schema):
    """Question → point of the scale, or "none" for “I cannot tell”; question → words."""

    ratings: dict[Name, Annotated[Text, Field(max_length=10)]] = Field({}, max_length=50)
    comments: dict[Name, Annotated[Text, Field(max_length=answering.LONGEST)]] = Field({}, max_length=50)


@router.get(
    "/cycles/{uuid:cycle_id}/feedback/{uuid:appraisee_id}",
    response=PublishedOut,
    operation_id="get_feedback",
    summary="What was published about somebody",
)
def results(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> Any:
    """404 until the stage is closed, and of oneself until the result is released."""
    looking = viewer(request)
    found = cycles.appraisee_or_404(looking, appraisee_id)
    outcome = access.outcome_of(looking, found) if found.cycle_id == cycle_id else None
    if outcome is None:
        raise Http404
    return outcome.published


@router.get(
    "/cycles/{uuid:cycle_id}/feedback/{uuid:appraisee_id}/nominations",
    response=list[NominationOut],
    operation_id="list_nominations",
    summary="Who is proposed",
)
def list_nominations(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> list[dict[str, Any]]:
    """For the person, their manager and HR. Those who are asked by name are not among them."""
    about, _parts = _chosen_for(request, cycle_id, appraisee_id)
    return [_nomination(one) for one in about.nominations.filter(perspective__in=ANONYMOUS)]


@router.post(
    "/cycles/{uuid:cycle_id}/feedback/{uuid:appraisee_id}/nominations",
    auth=WRITE,
    response=NominationOut,
    operation_id="propose_rater",
    summary="Propose a rater",
)
def propose(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: RaterIn) -> dict[str, Any]:
    """The perspective follows from the organisation."""
    about, parts = _chosen_for(request, cycle_id, appraisee_id)
    rater = Person.objects.filter(pk=sent.person, left_on=None).first()
    if rater is None:
        raise RefusedError(422, "There is no such person, or they have left.")
    with refused():
        return _nomination(nominations.propose(about, rater, actor=viewer(request).user, parts=parts))


@router.post(
    "/cycles/{uuid:cycle_id}/feedback/{uuid:appraisee_id}/nominations/approve",
    auth=WRITE,
    response=list[NominationOut],
    operation_id="approve_raters",
    summary="Approve raters",
)
def approve(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ApprovalIn) -> Any:
    """All of them, or none; each gets a task."""
    about, parts = _chosen_for(request, cycle_id, appraisee_id)
    if not parts & {Part.MANAGER, Part.HR}:
        raise Http404
    chosen = list(about.nominations.filter(pk__in=sent.nominations, state=NominationState.PROPOSED))
    if len(chosen) != len(set(sent.nominations)):
        raise RefusedError(422, "Some of these are not proposed, or not for this person.")
    with refused():
        nominations.approve(chosen, actor=viewer(request).user, parts=parts)
    return [_nomination(one) for one in chosen]


@router.post(
    "/cycles/{uuid:cycle_id}/feedback/nominations/{uuid:nomination_id}/decline",
    auth=WRITE,
    response=NominationOut,
    operation_id="decline_rater",
    summary="Decline a rater",
)
def decline(request: HttpRequest, cycle_id: UUID, nomination_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """By the manager or HR, with a reason; not once the answer is in the box."""
    looking = viewer(request)
    found, parts = access.nomination_or_404(looking, nomination_id)
    if found.appraisee.cycle_id != cycle_id or not parts & {Part.MANAGER, Part.HR}:
        raise Http404
    with refused():
        return _nomination(nominations.decline(found, reason=sent.reason, actor=looking.user, parts=parts))


@router.get(
    "/cycles/{uuid:cycle_id}/feedback/tasks/{uuid:task_id}",
    response=SheetOut,
    operation_id="get_questions",
    summary="What one is asked",
)
def questions(request: HttpRequest, cycle_id: UUID, task_id: UUID) -> dict[str, Any]:
    """Of a task of one's own."""
    task = _task(request, cycle_id, task_id)
    told = told_to_rater(Perspective(task.perspective), publishing.thresholds_of(task.stage.cycle))
    return {
        "perspective": task.perspective,
        "told": [dict(text.by_language) for text in told],
        "questions": [
            {"name": one.name, "title": one.title, "points": [point for point, _ in one.steps]}
            for one in answering.items_of(task)
        ],
    }


# No Idempotency-Key here: a digest of the answer would be kept with the account that sent it.
@router.post(
    "/cycles/{uuid:cycle_id}/feedback/tasks/{uuid:task_id}/answer",
    auth=WRITE,
    response={204: None},
    operation_id="answer_feedback",
    summary="Answer for good",
)
def answer(request: HttpRequest, cycle_id: UUID, task_id: UUID, sent: AnswerIn) -> tuple[int, None]:
    """Once. It cannot be read back, changed or withdrawn by anybody; a draft is overwritten."""
    looking, task = viewer(request), _task(request, cycle_id, task_id)
    with refused():
        sheet = answering.sheet_of(answering.items_of(task), sent.ratings, sent.comments)
        nomination = answering.nomination_of(task)
        _saved, revision = answering.draft_of(nomination) if nomination else (None, 0)
        answering.submit(task, sheet, revision=revision, actor=looking.user)
    return 204, None


def _chosen_for(
    request: HttpRequest, cycle_id: UUID, appraisee_id: UUID
) -> tuple[Appraisee, frozenset[Part]]:
    about, parts = access.chosen_for_or_404(viewer(request), appraisee_id)
    if about.cycle_id != cycle_id:
        raise Http404
    return about, parts


def _task(request: HttpRequest, cycle_id: UUID, task_id: UUID) -> Task:
    found = access.task_or_404(viewer(request), task_id)
    if found.stage.cycle_id != cycle_id:
        raise Http404
    return found


def _nomination(one: Nomination) -> dict[str, Any]:
    """Not whether somebody has answered."""
    return {
        "id": one.pk,
        "person": one.rater_id,
        "perspective": one.perspective,
        "proposed_by": one.proposed_by,
        "state": one.state,
        "reason": one.reason,
    }
