"""The calibration room: the board as one may see it, and moves that two members make together."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from ninja.decorators import decorate_view

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.fields import Reason, ReasonIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.calibration import access, actions, queries
from steelyard.web.calibration.models import Move, Session
from steelyard.web.cycles.models import Cycle
from steelyard.web.org.viewer import Viewer

router = Router(tags=["calibration"], auth=Token(Scope.CALIBRATION_READ))
WRITE = Token(Scope.CALIBRATION_WRITE)
Grade = Annotated[Text, Field(max_length=20)]


class PersonOut(Schema):
    """One card. `error` is the standard error of the total in points, `probabilities` are of border cases."""

    appraisee: UUID
    person: str
    team: str | None
    total: str | None
    error: float
    computed_grade: str
    grade: str
    held_at: str | None
    probabilities: dict[str, float] | None
    to_discuss: bool
    discussed: bool
    proposed: str | None


class RowOut(Schema):
    """One grade of a group: `quota` people are meant (null: free), `now` have it."""

    grade: str
    quota: int | None
    now: int


class GroupOut(Schema):
    """Teams looked at together beside the guideline, and why they depart from it, if that was written."""

    key: str
    teams: list[str]
    people: int
    small: bool
    met: bool
    reason: str | None
    rows: list[RowOut]


class BoardOut(Schema):
    """Nobody that one keeps out of is on it, nor in any count. `meeting` goes on; null: none does."""

    meeting: UUID | None
    grades: list[str]
    people: list[PersonOut]
    groups: list[GroupOut]


class MoveOut(Schema):
    id: UUID
    appraisee: UUID
    from_grade: str
    to_grade: str
    reason: str
    state: str
    proposed_at: datetime
    decided_at: datetime | None
    answer: str
    before: dict[str, Any]
    after: dict[str, Any]


class ProposalIn(Schema):
    """`seen` is the grade the move was made on."""

    appraisee: UUID
    seen: Grade
    to: Grade
    reason: Reason


class RemarkIn(Schema):
    reason: Annotated[Text, Field(max_length=2000)] = ""


class MeetingIn(Schema):
    """Accounts by their user names."""

    members: Annotated[list[Annotated[Text, Field(max_length=150)]], Field(max_length=100)] = []


class MeetingOut(Schema):
    id: UUID
    members: list[str]
    started_at: datetime
    ended_at: datetime | None


class DiscussionIn(ReasonIn):
    appraisee: UUID


class ConflictIn(DiscussionIn):
    """`member` is an account of the committee, by its user name."""

    member: Annotated[Text, Field(max_length=150)]


class DepartureIn(ReasonIn):
    group: Annotated[Text, Field(max_length=2000)]


@router.get(
    "/cycles/{uuid:cycle_id}/calibration",
    response=BoardOut,
    operation_id="get_calibration",
    summary="The board",
)
def board(request: HttpRequest, cycle_id: UUID) -> dict[str, Any]:
    """Grades, people and the guideline of a cycle; 404 for a scheme without grades."""
    looking = viewer(request)
    cycle = access.room_or_404(looking, cycle_id)
    found, session = queries.picture(cycle, looking.user), access.current(cycle)
    if found is None:
        raise Http404
    return {
        "meeting": session.pk if session else None,
        "grades": found.order,
        "people": [_person(card) for card in found.cards],
        "groups": [_group(group) for group in found.groups],
    }


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/begin",
    auth=WRITE,
    response={201: MeetingOut},
    operation_id="begin_meeting",
    summary="Begin a meeting",
)
@decorate_view(once)
def begin(request: HttpRequest, cycle_id: UUID, sent: MeetingIn) -> tuple[int, dict[str, Any]]:
    """With these members, and whoever begins it."""
    looking, cycle = _member(request, cycle_id)
    members = access.candidates().filter(username__in=sent.members).values_list("pk", flat=True)
    with refused():
        return 201, _meeting(actions.begin(cycle, members=list(members), actor=looking.user))


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/end",
    auth=WRITE,
    response=MeetingOut,
    operation_id="end_meeting",
    summary="End the meeting",
)
@decorate_view(once)
def end(request: HttpRequest, cycle_id: UUID, sent: RemarkIn) -> dict[str, Any]:
    """By a member. What was not decided is decided in the next one."""
    looking, cycle = _member(request, cycle_id)
    session = access.current(cycle)
    if session is None:
        raise RefusedError(409, "No meeting is going on.")
    with refused():
        return _meeting(actions.end(session, notes=sent.reason, actor=looking.user))


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/discuss",
    auth=WRITE,
    response={204: None},
    operation_id="note_discussion",
    summary="Note that a border case was talked over",
)
@decorate_view(once)
def discuss(request: HttpRequest, cycle_id: UUID, sent: DiscussionIn) -> tuple[int, None]:
    """With what was said; by a member of the meeting that goes on."""
    looking, cycle = _member(request, cycle_id)
    result = access.result_or_404(looking, sent.appraisee)
    if result.appraisee.cycle_id != cycle.pk:
        raise Http404
    with refused():
        actions.discuss(result, note=sent.reason, actor=looking.user)
    return 204, None


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/explain",
    auth=WRITE,
    response={204: None},
    operation_id="explain_departure",
    summary="Say why a group departs from the guideline",
)
@decorate_view(once)
def explain(request: HttpRequest, cycle_id: UUID, sent: DepartureIn) -> tuple[int, None]:
    """`group` is the key of the group on the board."""
    looking, cycle = _member(request, cycle_id)
    with refused():
        actions.explain(cycle, pool=sent.group, reason=sent.reason, actor=looking.user)
    return 204, None


@router.get(
    "/cycles/{uuid:cycle_id}/calibration/moves",
    response=list[MoveOut],
    operation_id="list_moves",
    summary="Moves",
)
def moves(request: HttpRequest, cycle_id: UUID) -> list[dict[str, Any]]:
    """The newest first."""
    looking = viewer(request)
    cycle = access.room_or_404(looking, cycle_id)
    return [_move(one) for one in queries.moves_of(cycle, looking.user)]


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/moves",
    auth=WRITE,
    response=MoveOut,
    operation_id="propose_move",
    summary="Propose a move",
)
@decorate_view(once)
def propose(request: HttpRequest, cycle_id: UUID, sent: ProposalIn) -> dict[str, Any]:
    """By a member of the meeting that goes on; a second member decides."""
    looking, cycle = _member(request, cycle_id)
    result = access.result_or_404(looking, sent.appraisee)
    if result.appraisee.cycle_id != cycle.pk:
        raise Http404
    with refused():
        made = actions.propose(result, seen=sent.seen, to=sent.to, reason=sent.reason, actor=looking.user)
    return _move(made)


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/moves/{uuid:move_id}/approve",
    auth=WRITE,
    response=MoveOut,
    operation_id="approve_move",
    summary="Approve a move",
)
@decorate_view(once)
def approve(request: HttpRequest, cycle_id: UUID, move_id: UUID, sent: RemarkIn) -> dict[str, Any]:
    """By another member than who proposed it. Grade and coefficient change, totals do not."""
    looking, cycle = _member(request, cycle_id)
    found = access.move_or_404(looking, cycle, move_id)
    with refused():
        return _move(actions.approve(found, answer=sent.reason, actor=looking.user))


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/moves/{uuid:move_id}/reject",
    auth=WRITE,
    response=MoveOut,
    operation_id="reject_move",
    summary="Reject a move",
)
@decorate_view(once)
def reject(request: HttpRequest, cycle_id: UUID, move_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """By another member than who proposed it, with a reason."""
    looking, cycle = _member(request, cycle_id)
    found = access.move_or_404(looking, cycle, move_id)
    with refused():
        return _move(actions.reject(found, answer=sent.reason, actor=looking.user))


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/moves/{uuid:move_id}/withdraw",
    auth=WRITE,
    response=MoveOut,
    operation_id="withdraw_move",
    summary="Withdraw a move",
)
@decorate_view(once)
def withdraw(request: HttpRequest, cycle_id: UUID, move_id: UUID) -> dict[str, Any]:
    """By who proposed it, until it is decided."""
    looking, cycle = _member(request, cycle_id)
    found = access.move_or_404(looking, cycle, move_id)
    with refused():
        return _move(actions.withdraw(found, actor=looking.user))


@router.post(
    "/cycles/{uuid:cycle_id}/calibration/conflicts",
    auth=WRITE,
    response={204: None},
    operation_id="declare_conflict",
    summary="Declare a conflict of interest",
)
@decorate_view(once)
def declare(request: HttpRequest, cycle_id: UUID, sent: ConflictIn) -> tuple[int, None]:
    """A member keeps out of the matter of somebody they are too near to."""
    looking, cycle = _member(request, cycle_id)
    result = access.result_or_404(looking, sent.appraisee)
    member = access.candidates().filter(username=sent.member).first()
    if result.appraisee.cycle_id != cycle.pk or member is None:
        raise Http404
    with refused():
        actions.declare(result.appraisee, member=member, reason=sent.reason, actor=looking.user)
    return 204, None


def _member(request: HttpRequest, cycle_id: UUID) -> tuple[Viewer, Cycle]:
    looking = viewer(request)
    cycle = access.room_or_404(looking, cycle_id)
    if not access.may_be_member(looking):
        raise Http404
    return looking, cycle


def _meeting(session: Session) -> dict[str, Any]:
    return {
        "id": session.pk,
        "members": sorted(session.members.values_list("username", flat=True)),
        "started_at": session.started_at,
        "ended_at": session.ended_at,
    }


def _person(card: queries.Card) -> dict[str, Any]:
    result, border = card.result, card.border
    return {
        "appraisee": result.appraisee_id,
        "person": result.appraisee.person_id,
        "team": result.appraisee.team_id,
        "total": None if result.total is None else f"{result.total:f}",
        "error": card.error,
        "computed_grade": result.computed_grade,
        "grade": result.grade,
        "held_at": card.held,
        "probabilities": dict(border.probabilities) if border else None,
        "to_discuss": card.to_discuss,
        "discussed": card.discussed,
        "proposed": card.proposed.to_grade if card.proposed else None,
    }


def _group(group: queries.Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "teams": list(group.pool.groups),
        "people": group.found.n,
        "small": group.found.small,
        "met": group.found.met,
        "reason": group.departure.reason if group.departure else None,
        "rows": [{"grade": row.grade, "quota": row.quota, "now": row.now} for row in group.found.rows],
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "id": move.pk,
        "appraisee": move.result.appraisee_id,
        "from_grade": move.from_grade,
        "to_grade": move.to_grade,
        "reason": move.grounds,
        "state": move.state,
        "proposed_at": move.proposed_at,
        "decided_at": move.decided_at,
        "answer": move.answer,
        "before": move.before,
        "after": move.after,
    }
