"""Reviews of a cycle: one's own to write, those of others to read, and who is named to rate."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.decorators import decorate_view

from steelyard.core.numbers import plain
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer, viewer_with
from steelyard.web.api.fields import ReasonIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Task
from steelyard.web.org.models import Person, Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.reviews import access, actions, queries
from steelyard.web.reviews.answers import (
    CANNOT_TELL,
    LONGEST_COMMENT,
    LONGEST_WORDS,
    Answer,
    Answers,
    chosen,
    kept,
)
from steelyard.web.reviews.models import Rater, Review
from steelyard.web.reviews.questions import Question, questions_of

router = Router(tags=["reviews"], auth=Token(Scope.REVIEWS_READ))
WRITE = Token(Scope.REVIEWS_WRITE)
Name = Annotated[Text, Field(max_length=100)]
Words = Annotated[Text, Field(max_length=LONGEST_WORDS)]
RaterId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class StepOut(Schema):
    value: str
    text: dict[str, str]


class QuestionOut(Schema):
    """`counted_as` is the perspective of the scheme; null: read by others, not in the score."""

    indicator: str
    title: dict[str, str]
    low: str
    high: str
    steps: list[StepOut]
    counted_as: str | None


class AnswerOut(Schema):
    """`rating` as text with all its digits; null with `cannot_tell`, or where nothing is answered."""

    rating: str | None
    cannot_tell: bool
    comment: str


class ReviewOut(Schema):
    """One's own review: what is asked, what is saved. `closed` says why it can only be read."""

    id: UUID
    appraisee: UUID
    person: str
    perspective: str
    round: int
    state: str
    due_on: str
    revision: int
    closed: str
    questions: list[QuestionOut]
    answers: dict[str, AnswerOut]
    strengths: str
    to_work_on: str


class SubmittedOut(Schema):
    """A review that was submitted, as its readers see it."""

    perspective: str
    round: int
    rater: str
    submitted_at: datetime | None
    answers: dict[str, AnswerOut]
    strengths: str
    to_work_on: str


class LineOut(Schema):
    """Somebody in the cycle, and how far the reviews about them are."""

    appraisee: UUID
    person: str
    tasks: list[dict[str, Any]]


class AnswerIn(Schema):
    rating: Annotated[Text, Field(max_length=20)] | None = None
    cannot_tell: bool = False
    comment: Annotated[Text, Field(max_length=LONGEST_COMMENT)] = ""


class AnswersIn(Schema):
    """All answers; `revision` is the one they were made on, 0 where nothing was saved yet."""

    revision: Annotated[int, Field(ge=0, le=2**31 - 1)]
    answers: dict[Name, AnswerIn] = Field(default_factory=dict, max_length=200)
    strengths: Words = ""
    to_work_on: Words = ""


class RaterIn(Schema):
    """Without a team: of everybody."""

    indicator: Name
    person: Annotated[Text, Field(max_length=64)]
    team: Annotated[Text, Field(max_length=64)] | None = None


class RaterOut(Schema):
    id: int
    indicator: str
    person: str
    team: str | None


@router.get(
    "/cycles/{uuid:cycle_id}/reviews",
    response=list[LineOut],
    operation_id="list_reviews",
    summary="How far the reviews are",
)
def reviews(request: HttpRequest, cycle_id: UUID) -> list[dict[str, Any]]:
    """Of everybody for those who see all, of their people for managers."""
    looking = viewer(request)
    found = cycles.cycle_or_404(looking, cycle_id)
    if not (looking.has(*cycles.READERS) or looking.led):
        raise Http404
    return [
        {
            "appraisee": line.appraisee.pk,
            "person": line.appraisee.person_id,
            "tasks": [_state(one) for one in (*line.own, *line.managers, *line.others)],
        }
        for line in queries.overview(looking, found)
    ]


def _state(task: Task) -> dict[str, Any]:
    return {
        "perspective": task.perspective,
        "round": task.round,
        "person": task.person_id,
        "assignee": task.assignee_id,
        "state": task.state,
        "reason": task.reason,
    }


@router.get(
    "/cycles/{uuid:cycle_id}/reviews/{uuid:review_id}",
    response=ReviewOut,
    operation_id="get_review",
    summary="A review of one's own",
)
def review(request: HttpRequest, cycle_id: UUID, review_id: UUID) -> dict[str, Any]:
    """What is asked and what is saved. Only its author has it."""
    return _out(_task(viewer(request), cycle_id, review_id))


@router.put(
    "/cycles/{uuid:cycle_id}/reviews/{uuid:review_id}",
    auth=WRITE,
    response=ReviewOut,
    operation_id="save_review",
    summary="Save a review",
)
def save(request: HttpRequest, cycle_id: UUID, review_id: UUID, sent: AnswersIn) -> dict[str, Any]:
    """As a draft, complete or not. 409 when another window or another person saved meanwhile."""
    looking = viewer(request)
    task = _task(looking, cycle_id, review_id)
    with refused():
        actions.save(task, _answers(sent, task), revision=sent.revision, actor=acting(looking))
    return _out(task)


@router.post(
    "/cycles/{uuid:cycle_id}/reviews/{uuid:review_id}/submit",
    auth=WRITE,
    response=ReviewOut,
    operation_id="submit_review",
    summary="Submit a review",
)
@decorate_view(once)
def submit(request: HttpRequest, cycle_id: UUID, review_id: UUID, sent: AnswersIn) -> dict[str, Any]:
    """Saved and, when nothing is missing, handed in. 422 names what is missing."""
    looking = viewer(request)
    task = _task(looking, cycle_id, review_id)
    with refused():
        actions.submit(task, _answers(sent, task), revision=sent.revision, actor=acting(looking))
    return _out(task)


@router.post(
    "/cycles/{uuid:cycle_id}/reviews/{uuid:review_id}/return",
    auth=WRITE,
    response={204: None},
    operation_id="return_review",
    summary="Send back what was before",
)
@decorate_view(once)
def send_back(request: HttpRequest, cycle_id: UUID, review_id: UUID, sent: ReasonIn) -> tuple[int, None]:
    """The round before this review, or the self-review, goes back to its author."""
    looking = viewer(request)
    task = _task(looking, cycle_id, review_id)
    with refused():
        actions.send_back(task, reason=sent.reason, actor=acting(looking))
    return 204, None


@router.get(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/reviews",
    response=list[SubmittedOut],
    operation_id="list_reviews_of",
    summary="Reviews about somebody",
)
def reviews_of(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> list[dict[str, Any]]:
    """Those that were submitted and that one may read: of oneself, others' once the result is out."""
    looking = viewer(request)
    found = cycles.appraisee_or_404(looking, appraisee_id)
    if found.cycle_id != cycle_id:
        raise Http404
    return [
        {
            "perspective": one.review.task.perspective,
            "round": one.review.task.round,
            "rater": one.review.task.assignee_id,
            "submitted_at": one.review.task.done_at,
            "answers": {said.question.name: _answer(said.answer) for said in one.said},
            "strengths": one.review.answers.strengths,
            "to_work_on": one.review.answers.to_work_on,
        }
        for one in queries.reviews_of(looking, found)
    ]


# ── named raters ────────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/raters",
    response=list[RaterOut],
    operation_id="list_raters",
    summary="Raters of indicators",
)
def raters(request: HttpRequest, cycle_id: UUID) -> list[dict[str, Any]]:
    """Who is named beside the managers."""
    found = access.cycle_to_look_after_or_404(viewer(request), cycle_id)
    return [_rater(one) for one in queries.raters_of(found)]


@router.post(
    "/cycles/{uuid:cycle_id}/raters",
    auth=WRITE,
    response={201: RaterOut},
    operation_id="name_rater",
    summary="Name a rater",
)
@decorate_view(once)
def name(request: HttpRequest, cycle_id: UUID, sent: RaterIn) -> tuple[int, dict[str, Any]]:
    """By HR, until the managers' stage opens."""
    looking = _runner(request)
    found = cycles.cycle_or_404(looking, cycle_id)
    person = Person.objects.filter(pk=sent.person).first()
    team = Team.objects.filter(pk=sent.team).first() if sent.team else None
    if person is None or (sent.team and team is None):
        raise RefusedError(422, "There is no such person or team.")
    with refused():
        made = actions.name_rater(
            found, indicator=sent.indicator, person=person, team=team, actor=acting(looking)
        )
    return 201, _rater(made)


@router.delete(
    "/cycles/{uuid:cycle_id}/raters/{rater_id}",
    auth=WRITE,
    response={204: None},
    operation_id="remove_rater",
    summary="Remove a rater",
)
def remove(request: HttpRequest, cycle_id: UUID, rater_id: RaterId) -> tuple[int, None]:
    """By HR, until the managers' stage opens."""
    looking = _runner(request)
    found = Rater.objects.select_related("cycle").filter(pk=rater_id, cycle=cycle_id).first()
    if found is None:
        raise Http404
    with refused():
        actions.remove_rater(found, actor=acting(looking))
    return 204, None


def _runner(request: HttpRequest) -> Viewer:
    return viewer_with(request, *cycles.RUNNERS)


def _rater(one: Rater) -> dict[str, Any]:
    return {"id": one.pk, "indicator": one.indicator, "person": one.person_id, "team": one.team_id}


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def _task(looking: Viewer, cycle_id: UUID, review_id: UUID) -> Task:
    found = access.review_task_or_404(looking, review_id)
    if found.stage.cycle_id != cycle_id:
        raise Http404
    return found


def _answers(sent: AnswersIn, task: Task) -> Answers:
    """Raises ValidationError for an indicator that is not asked and a rating beside its scale."""
    known = {one.name: one for one in questions_of(task)}
    return Answers(
        {name: _read(known.get(name), answer) for name, answer in sent.answers.items()},
        sent.strengths.strip(),
        sent.to_work_on.strip(),
    )


def _read(question: Question | None, answer: AnswerIn) -> Answer:
    comment = answer.comment.strip()
    if question is None:
        # The action says which one it is.
        return Answer(comment=comment)
    text = CANNOT_TELL if answer.cannot_tell else answer.rating or ""
    return Answer(*chosen(question, text), comment)


def _out(task: Task) -> dict[str, Any]:
    now = Task.objects.select_related("stage__cycle__version", "appraisee").get(pk=task.pk)
    saved = Review.objects.filter(task=now).prefetch_related("ratings").first()
    answers = kept(saved)
    return {
        "id": now.pk,
        "appraisee": now.appraisee_id,
        "person": now.appraisee.person_id,
        "perspective": now.perspective,
        "round": now.round,
        "state": now.state,
        "due_on": now.due_on.isoformat(),
        "revision": saved.revision if saved else 0,
        "closed": actions.closed_because(now),
        "questions": [_question(one) for one in questions_of(now)],
        "answers": {name: _answer(one) for name, one in answers.ratings.items()},
        "strengths": answers.strengths,
        "to_work_on": answers.to_work_on,
    }


def _question(one: Question) -> dict[str, Any]:
    return {
        "indicator": one.name,
        "title": one.title,
        "low": plain(one.low),
        "high": plain(one.high),
        "steps": [{"value": plain(step.value), "text": step.text} for step in one.steps or one.anchors],
        "counted_as": one.counted_as,
    }


def _answer(one: Answer) -> dict[str, Any]:
    rating = None if one.rating is None else plain(one.rating)
    return {"rating": rating, "cannot_tell": one.cannot_tell, "comment": one.comment}
