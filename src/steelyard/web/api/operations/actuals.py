"""Actuals: entered by their data owner, confirmed by a second pair of eyes, disputed, corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Form, Path, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from steelyard.web.accounts.models import User
from steelyard.web.accounts.scopes import Scope
from steelyard.web.actuals import access, actions, queries
from steelyard.web.actuals.models import Actual, ActualState
from steelyard.web.api.authentication import Token, acting, viewer, viewer_with
from steelyard.web.api.fields import Name, Number, Reason, ReasonIn, evidence_in, exact, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.cycles.files import download
from steelyard.web.cycles.models import Cycle
from steelyard.web.org.viewer import Viewer

router = Router(tags=["actuals"], auth=Token(Scope.ACTUALS_READ))
WRITE = Token(Scope.ACTUALS_WRITE)
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
InPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
Note = Annotated[Text, Field(max_length=500)]


class ActualOut(Schema):
    """One version of a value, in the unit of its indicator. `evidence`: whether there is a file."""

    id: int
    subject: str
    name: str
    indicator: str
    period: str
    version: int
    is_current: bool
    value: str | None
    state: str
    note: str
    reason: str
    evidence: bool
    entered_by: str | None
    entered_at: datetime | None
    checked_by: str | None
    owner: str | None


class ActualWithVersions(ActualOut):
    """All versions, the newest first."""

    versions: list[ActualOut]


class Asked(Paging):
    """Which ones: those that fit all of these."""

    indicator: Text = Field("", max_length=100)
    state: ActualState | None = None


class ValueIn(Schema):
    """`value` as a number in the unit of the indicator; null is missing."""

    id: Id
    value: Number | None
    note: Note = ""


class ValuesIn(Schema):
    values: Annotated[list[ValueIn], Field(min_length=1, max_length=2000)]


class ChosenIn(Schema):
    ids: Annotated[list[Id], Field(min_length=1, max_length=2000)]


class EnterIn(Schema):
    """As a form, so that a file of evidence can come with it. Without a value: it is missing."""

    value: Number | None = None
    note: Note = ""


class RestateIn(Schema):
    value: Number | None = None
    reason: Reason


class OwnerIn(Schema):
    indicator: Name
    username: Annotated[Text, Field(max_length=150)]


@router.get(
    "/cycles/{uuid:cycle_id}/actuals",
    response=Page[ActualOut],
    operation_id="list_actuals",
    summary="Values of a cycle",
)
def actuals(request: HttpRequest, cycle_id: UUID, asked: Query[Asked]) -> dict[str, Any]:
    """All of them by role, else those one answers for. What is wanted is `state=missing`."""
    looking = viewer(request)
    cycle = access.cycle_or_404(looking, cycle_id)
    found = access.values(looking, cycle)
    if asked.indicator:
        found = found.filter(indicator=asked.indicator)
    if asked.state is not None:
        found = found.filter(state=asked.state)
    page, owners = page_of(found, asked), queries.owners(cycle)
    return {**page, "items": [_out(one, owners) for one in page["items"]]}


@router.post(
    "/cycles/{uuid:cycle_id}/actuals",
    auth=WRITE,
    response=list[ActualOut],
    operation_id="enter_actuals",
    summary="Enter values",
)
@decorate_view(once)
def enter(request: HttpRequest, cycle_id: UUID, sent: ValuesIn) -> list[dict[str, Any]]:
    """By their data owner: all of them, or none and what stands against it."""
    looking = viewer(request)
    cycle = access.cycle_or_404(looking, cycle_id)
    by_id = {one.id: one for one in sent.values}

    def act(actual: Actual) -> None:
        given = by_id[actual.pk]
        actions.enter(actual, value=given.value, note=given.note, actor=acting(looking))

    return _each(looking, cycle, list(by_id), act)


@router.post(
    "/cycles/{uuid:cycle_id}/actuals/check",
    auth=WRITE,
    response=list[ActualOut],
    operation_id="check_actuals",
    summary="Confirm values",
)
@decorate_view(once)
def check(request: HttpRequest, cycle_id: UUID, sent: ChosenIn) -> list[dict[str, Any]]:
    """By a second pair of eyes: neither who entered it nor whom it is about. All of them, or none."""
    looking = viewer_with(request, *access.CHECKERS)
    cycle = access.cycle_or_404(looking, cycle_id)
    return _each(looking, cycle, sent.ids, lambda one: actions.validate(one, actor=acting(looking)))


def _each(
    looking: Viewer, cycle: Cycle, ids: list[int], act: Callable[[Actual], object]
) -> list[dict[str, Any]]:
    """What is refused is named by its id; then nothing is done."""
    rows = {
        one.pk: one
        for one in access.values(looking, cycle)
        .filter(pk__in=ids)
        .select_related("appraisee__person", "cycle")
    }
    errors = [
        {"place": str(id_), "message": "There is no such value of this cycle."}
        for id_ in ids
        if id_ not in rows
    ]
    with transaction.atomic():
        for id_, row in rows.items():
            try:
                act(row)
            except ValidationError as error:
                errors.append({"place": str(id_), "message": " ".join(error.messages)})
        if errors:
            raise RefusedError(422, "Nothing is changed: some of the values are refused.", errors=errors)
    owners = queries.owners(cycle)
    now = {one.pk: one for one in access.values(looking, cycle).filter(pk__in=list(rows))}
    return [_out(now[id_], owners) for id_ in rows]


@router.post(
    "/cycles/{uuid:cycle_id}/actuals/owners",
    auth=WRITE,
    response={204: None},
    operation_id="name_data_owner",
    summary="Name a data owner",
)
@decorate_view(once)
def owner(request: HttpRequest, cycle_id: UUID, sent: OwnerIn) -> tuple[int, None]:
    """By HR: who answers for an indicator from now on."""
    looking = viewer_with(request, *access.RUNNERS)
    cycle = access.cycle_or_404(looking, cycle_id)
    user = User.objects.filter(username=sent.username, is_active=True).first()
    if user is None:
        raise RefusedError(422, "There is no such account.")
    with refused():
        actions.name_owner(cycle, indicator=sent.indicator, user=user, actor=acting(looking))
    return 204, None


@router.get(
    "/cycles/{uuid:cycle_id}/actuals/{actual_id}",
    response=ActualWithVersions,
    operation_id="get_actual",
    summary="A value",
)
def actual(request: HttpRequest, cycle_id: UUID, actual_id: InPath) -> dict[str, Any]:
    """With all its versions; for the person it is about, too."""
    return _whole(_value(viewer(request), cycle_id, actual_id))


@router.post(
    "/cycles/{uuid:cycle_id}/actuals/{actual_id}/enter",
    auth=WRITE,
    response=ActualWithVersions,
    operation_id="enter_actual",
    summary="Enter a value with its evidence",
)
@decorate_view(once)
def enter_one(
    request: HttpRequest,
    cycle_id: UUID,
    actual_id: InPath,
    sent: Form[EnterIn],
    evidence: Annotated[UploadedFile | None, File()] = None,
) -> dict[str, Any]:
    """By its data owner. `evidence` is a file up to 10 MB."""
    looking = viewer(request)
    found = _value(looking, cycle_id, actual_id)
    file = evidence_in(evidence)
    with refused():
        actions.enter(found, value=sent.value, note=sent.note, evidence=file, actor=acting(looking))
    return _whole(_value(looking, cycle_id, actual_id))


@router.post(
    "/cycles/{uuid:cycle_id}/actuals/{actual_id}/restate",
    auth=WRITE,
    response=ActualWithVersions,
    operation_id="restate_actual",
    summary="Correct a value",
)
@decorate_view(once)
def restate(
    request: HttpRequest,
    cycle_id: UUID,
    actual_id: InPath,
    sent: Form[RestateIn],
    evidence: Annotated[UploadedFile | None, File()] = None,
) -> dict[str, Any]:
    """By its data owner: a new version, to be checked again. The answer is that version."""
    looking = viewer(request)
    found = _value(looking, cycle_id, actual_id)
    file = evidence_in(evidence)
    with refused():
        made = actions.restate(
            found, value=sent.value, reason=sent.reason, evidence=file, actor=acting(looking)
        )
    return _whole(_value(looking, cycle_id, made.pk))


@router.post(
    "/cycles/{uuid:cycle_id}/actuals/{actual_id}/flag",
    auth=WRITE,
    response=ActualWithVersions,
    operation_id="flag_actual",
    summary="Question a value",
)
@decorate_view(once)
def flag(request: HttpRequest, cycle_id: UUID, actual_id: InPath, sent: ReasonIn) -> dict[str, Any]:
    """By HR: back to the data owner."""
    viewer_with(request, *access.RUNNERS)
    return _step(request, cycle_id, actual_id, sent.reason, actions.flag)


@router.post(
    "/cycles/{uuid:cycle_id}/actuals/{actual_id}/dispute",
    auth=WRITE,
    response=ActualWithVersions,
    operation_id="dispute_actual",
    summary="Dispute a value",
)
@decorate_view(once)
def dispute(request: HttpRequest, cycle_id: UUID, actual_id: InPath, sent: ReasonIn) -> dict[str, Any]:
    """By the person whom it is about."""
    return _step(request, cycle_id, actual_id, sent.reason, actions.dispute)


@router.post(
    "/cycles/{uuid:cycle_id}/actuals/{actual_id}/uphold",
    auth=WRITE,
    response=ActualWithVersions,
    operation_id="uphold_actual",
    summary="Uphold a disputed value",
)
@decorate_view(once)
def uphold(request: HttpRequest, cycle_id: UUID, actual_id: InPath, sent: ReasonIn) -> dict[str, Any]:
    """By its data owner, with a reason."""
    return _step(request, cycle_id, actual_id, sent.reason, actions.uphold)


@router.get(
    "/cycles/{uuid:cycle_id}/actuals/{actual_id}/evidence",
    operation_id="download_evidence",
    summary="The evidence of a value",
)
def evidence_of(request: HttpRequest, cycle_id: UUID, actual_id: InPath) -> HttpResponse:
    """The file; 404 where there is none."""
    return download(_value(viewer(request), cycle_id, actual_id).evidence)


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def _value(looking: Viewer, cycle_id: UUID, actual_id: int) -> Actual:
    found = access.value_or_404(looking, actual_id)
    if found.cycle_id != cycle_id:
        raise Http404
    return found


def _step(
    request: HttpRequest, cycle_id: UUID, actual_id: int, reason: str, act: Callable[..., Actual]
) -> dict[str, Any]:
    looking = viewer(request)
    with refused():
        act(_value(looking, cycle_id, actual_id), reason=reason, actor=acting(looking))
    return _whole(_value(looking, cycle_id, actual_id))


def _whole(found: Actual) -> dict[str, Any]:
    owners = queries.owners(found.cycle)
    return {**_out(found, owners), "versions": [_out(one, owners) for one in queries.versions(found)]}


def _out(one: Actual, owners: Any) -> dict[str, Any]:
    owner = owners.get(one.indicator)
    return {
        "id": one.pk,
        "subject": one.subject,
        "name": one.name,
        "indicator": one.indicator,
        "period": one.period,
        "version": one.version,
        "is_current": one.is_current,
        "value": exact(one.value),
        "state": one.state,
        "note": one.note,
        "reason": one.reason,
        "evidence": bool(one.evidence),
        "entered_by": one.entered_by.username if one.entered_by else None,
        "entered_at": one.entered_at,
        "checked_by": one.checked_by.username if one.checked_by else None,
        "owner": owner.username if owner else None,
    }
