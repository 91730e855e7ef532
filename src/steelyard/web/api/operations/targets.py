"""Targets: proposed, agreed by both, changed by both; with what is known beside each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import TARGET
from steelyard.core.numbers import plain
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer, viewer_with
from steelyard.web.api.fields import Day, Name, Number, PersonId, Reason, ReasonIn, Revision, exact, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.people import appraisee_of
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.cycles import access
from steelyard.web.org.viewer import Viewer
from steelyard.web.targets import actions, beside, cascading, queries
from steelyard.web.targets.models import Line, Sheet

router = Router(tags=["targets"], auth=Token(Scope.TARGETS_READ))
WRITE = Token(Scope.TARGETS_WRITE)
BOTH = frozenset({Part.APPRAISEE, Part.MANAGER})


class SheetLine(Schema):
    appraisee: UUID
    person: str
    state: str
    version: int
    revision: int


class MarksOut(Schema):
    """Threshold, target and stretch in the unit of the indicator, as text with all their digits."""

    indicator: str
    threshold: str | None
    target: str | None
    stretch: str | None
    origin: str


class SuggestionOut(Schema):
    method: str
    value: str
    words: dict[str, str]


class ChanceOut(Schema):
    """`reached` of the last `n` periods; `chance` from 0 to 1, or the `reason` why there is none."""

    n: int
    reached: int
    share_low: float | None
    share_high: float | None
    chance: float | None
    reason: str | None
    words: list[dict[str, str]]


class InPartOut(Schema):
    """The target of the scheme, and what is asked for by days at work."""

    before: str | None
    after: str | None
    words: dict[str, str]


class LineOut(MarksOut):
    """`history` are pairs of a period and its value; `is_low`: easier than the years before."""

    title: dict[str, str]
    unit: str
    direction: str
    history: list[tuple[str, str]]
    suggestions: list[SuggestionOut]
    chance: ChanceOut | None
    baseline: str | None
    is_low: bool
    in_part: InPartOut | None


class VersionOut(Schema):
    version: int
    state: str
    is_current: bool
    effective_from: date | None
    reason: str
    acknowledged_at: datetime | None
    lines: list[MarksOut]


class SheetOut(SheetLine):
    """`steps` are what the caller may do now; `waiting` is the version that is to be consented to."""

    lines: list[LineOut]
    steps: list[str]
    waiting: int | None
    versions: list[VersionOut]


class MarksIn(Schema):
    threshold: Number | None = None
    target: Number
    stretch: Number | None = None


Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=12, decimal_places=10)]
Lines = Annotated[dict[Name, MarksIn], Field(max_length=200)]


class LinesIn(Schema):
    """Indicator → its three numbers; `revision` is the one they were made on."""

    revision: Revision
    lines: Lines


class SubmitIn(LinesIn):
    """Without lines: as they are."""

    lines: Lines = Field(default_factory=dict)


class ChangeIn(Schema):
    """What is to be another, from which day, and why."""

    lines: Annotated[dict[Name, MarksIn], Field(min_length=1, max_length=200)]
    effective_from: Day
    reason: Reason


class CascadeIn(Schema):
    """`shares`: team or person → the fraction of the parent. Without `take` nothing is written."""

    indicator: Name
    target: Number
    shares: Annotated[dict[PersonId, Share], Field(max_length=5000)]
    take: bool = False


class PartOut(Schema):
    id: str
    name: str
    is_person: bool
    target: str


class CascadeOut(Schema):
    """What everybody with a share gets, and into how many sheets it was written."""

    parts: list[PartOut]
    sheets: int


@router.get(
    "/cycles/{uuid:cycle_id}/targets",
    response=Page[SheetLine],
    operation_id="list_target_sheets",
    summary="Target sheets of a cycle",
)
def sheets(request: HttpRequest, cycle_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Of everybody, by name; for HR, directors and auditors."""
    looking = viewer_with(request, *access.READERS)
    found = page_of(queries.sheets_of(access.cycle_or_404(looking, cycle_id)), paging)
    return {**found, "items": [_line(one) for one in found["items"]]}


@router.post(
    "/cycles/{uuid:cycle_id}/targets/cascade",
    auth=WRITE,
    response=CascadeOut,
    operation_id="cascade_targets",
    summary="Hand a target of the department down",
)
@decorate_view(once)
def cascade(request: HttpRequest, cycle_id: UUID, sent: CascadeIn) -> dict[str, Any]:
    """By HR, by shares that add up; 422 says what does not. Sheets that are submitted or agreed stay."""
    looking = viewer_with(request, *access.RUNNERS)
    cycle = access.cycle_or_404(looking, cycle_id)
    given = (cycle, sent.indicator, sent.target, sent.shares)
    with refused():
        found = cascading.worked_out(*given)
        sheets = cascading.take(*given, actor=looking.user) if sent.take else 0
    parts = [
        {"id": one.id, "name": one.name, "is_person": one.is_person, "target": plain(amount)}
        for one, amount in found
    ]
    return {"parts": parts, "sheets": sheets}


@router.get(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets",
    response=SheetOut,
    operation_id="get_targets",
    summary="Targets of somebody",
)
def targets(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """With the values before, what may come, and the chance to reach each."""
    _looking, sheet, parts = _sheet(request, cycle_id, appraisee_id)
    return _out(sheet, parts)


@router.put(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets",
    auth=WRITE,
    response=SheetOut,
    operation_id="save_targets",
    summary="Save a draft of targets",
)
@decorate_view(once)
def save(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: LinesIn) -> dict[str, Any]:
    """By the person, the manager or HR. 409 when somebody else saved meanwhile."""
    return _with_lines(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, _parts: actions.save_lines(
            sheet, _marks(sent.lines), revision=sent.revision, actor=by.user
        ),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/submit",
    auth=WRITE,
    response=SheetOut,
    operation_id="submit_targets",
    summary="Propose targets",
)
@decorate_view(once)
def submit(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: SubmitIn) -> dict[str, Any]:
    """Saved and sent to the manager."""

    def act(sheet: Sheet, by: Viewer, parts: frozenset[Part]) -> None:
        actions.save_lines(sheet, _marks(sent.lines), revision=sent.revision, actor=by.user)
        actions.submit(sheet, actor=by.user, parts=parts)

    return _with_lines(request, cycle_id, appraisee_id, act)


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/return",
    auth=WRITE,
    response=SheetOut,
    operation_id="return_targets",
    summary="Send targets back",
)
@decorate_view(once)
def send_back(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """By the manager or HR, with what is to be mended."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, parts: actions.send_back(sheet, actor=by.user, parts=parts, reason=sent.reason),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/approve",
    auth=WRITE,
    response=SheetOut,
    operation_id="approve_targets",
    summary="Agree as the manager",
)
@decorate_view(once)
def approve(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """They hold once the person has agreed, too."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, parts: actions.approve(sheet, actor=by.user, parts=parts),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/acknowledge",
    auth=WRITE,
    response=SheetOut,
    operation_id="acknowledge_targets",
    summary="Agree as the person",
)
@decorate_view(once)
def acknowledge(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """From now on they hold."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, _parts: actions.acknowledge(sheet, actor=by.user),
        of={Part.APPRAISEE},
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/object",
    auth=WRITE,
    response=SheetOut,
    operation_id="object_to_targets",
    summary="Object as the person",
)
@decorate_view(once)
def object_to(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """Back to talk about them."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, _parts: actions.object_to(sheet, actor=by.user, reason=sent.reason),
        of={Part.APPRAISEE},
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/change",
    auth=WRITE,
    response=SheetOut,
    operation_id="ask_target_change",
    summary="Ask for a change",
)
@decorate_view(once)
def change(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ChangeIn) -> dict[str, Any]:
    """Of agreed targets, from a day on: the other of the two consents, until then the agreed ones hold."""
    return _with_lines(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, parts: actions.ask_change(
            sheet,
            _marks(sent.lines),
            effective_from=sent.effective_from,
            reason=sent.reason,
            actor=by.user,
            parts=parts,
        ),
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/consent",
    auth=WRITE,
    response=SheetOut,
    operation_id="consent_to_change",
    summary="Consent to a change",
)
@decorate_view(once)
def consent(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> dict[str, Any]:
    """By the other of the two, not who asked."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, parts: actions.consent(_waiting(sheet), actor=by.user, parts=parts),
        of=BOTH,
    )


@router.post(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/targets/decline",
    auth=WRITE,
    response=SheetOut,
    operation_id="decline_change",
    summary="Decline a change",
)
@decorate_view(once)
def decline(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """What was agreed holds on."""
    return _step(
        request,
        cycle_id,
        appraisee_id,
        lambda sheet, by, parts: actions.decline(
            _waiting(sheet), actor=by.user, parts=parts, reason=sent.reason
        ),
        of=BOTH,
    )


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────

Act = Callable[[Sheet, Viewer, frozenset[Part]], object]


def _sheet(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> tuple[Viewer, Sheet, frozenset[Part]]:
    looking = viewer(request)
    about = appraisee_of(looking, cycle_id, appraisee_id)
    return looking, queries.sheet_or_404(about), access.parts_of(looking, about)


def _step(
    request: HttpRequest,
    cycle_id: UUID,
    appraisee_id: UUID,
    act: Act,
    *,
    of: frozenset[Part] | set[Part] = frozenset(Part),
) -> dict[str, Any]:
    """By somebody who has one of the parts."""
    looking, sheet, parts = _sheet(request, cycle_id, appraisee_id)
    if not of & parts:
        raise Http404
    with refused(), transaction.atomic():
        act(sheet, looking, parts)
    return _out(queries.sheet_or_404(sheet.appraisee), parts)


def _with_lines(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID, act: Act) -> dict[str, Any]:
    return _step(request, cycle_id, appraisee_id, act, of=BOTH | {Part.HR})


def _waiting(sheet: Sheet) -> Sheet:
    found = queries.waiting(sheet)
    if found is None:
        raise Http404
    return found


def _marks(lines: dict[str, MarksIn]) -> dict[str, actions.Marks]:
    return {name: (one.threshold, one.target, one.stretch) for name, one in lines.items()}


def _line(one: Sheet) -> dict[str, Any]:
    return {
        "appraisee": one.appraisee_id,
        "person": one.appraisee.person_id,
        "state": one.state,
        "version": one.version,
        "revision": one.revision,
    }


def _out(sheet: Sheet, parts: frozenset[Part]) -> dict[str, Any]:
    waiting = queries.waiting(sheet)
    return {
        **_line(sheet),
        "lines": [_beside(one) for one in beside.lines(sheet)],
        "steps": list(TARGET.names(sheet.state, by=parts)),
        "waiting": waiting.version if waiting else None,
        "versions": [
            {
                "version": one.version,
                "state": one.state,
                "is_current": one.is_current,
                "effective_from": one.effective_from,
                "reason": one.reason,
                "acknowledged_at": one.acknowledged_at,
                "lines": [_numbers(line) for line in one.lines.all()],
            }
            for one in queries.versions(sheet.appraisee)
        ],
    }


def _numbers(line: Line) -> dict[str, Any]:
    return {
        "indicator": line.indicator,
        "threshold": exact(line.threshold),
        "target": exact(line.target),
        "stretch": exact(line.stretch),
        "origin": line.origin,
    }


def _beside(one: beside.Beside) -> dict[str, Any]:
    chance = one.chance
    return {
        **_numbers(one.line),
        "title": dict(one.title),
        "unit": one.unit,
        "direction": one.direction,
        "history": [(period, plain(value)) for period, value in one.history],
        "suggestions": [
            {"method": each.method, "value": exact(each.value), "words": dict(each.words.by_language)}
            for each in one.suggestions
        ],
        "chance": None
        if chance is None
        else {
            "n": chance.n,
            "reached": chance.reached,
            "share_low": chance.share_low,
            "share_high": chance.share_high,
            "chance": chance.chance,
            "reason": chance.reason,
            "words": [dict(each.by_language) for each in chance.words],
        },
        "baseline": exact(one.baseline),
        "is_low": one.is_low,
        "in_part": None
        if one.in_part is None
        else {
            "before": exact(one.in_part.before.target),
            "after": exact(one.in_part.after.target),
            "words": dict(one.in_part.words.by_language),
        },
    }
