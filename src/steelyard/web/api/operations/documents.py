"""Papers and books of a cycle: taken out as on its pages; books of targets and ratings also come back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Router, Schema
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from steelyard.documents.books.model import written
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer, viewer_with
from steelyard.web.api.fields import Day, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.appeals import appeal_of
from steelyard.web.api.operations.appraisals import result_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.cycles import access as cycles
from steelyard.web.org.roles import Role
from steelyard.web.reports import books, handing_out, mine
from steelyard.web.reports.rating_books import RatingDesk
from steelyard.web.reports.target_books import TargetDesk
from steelyard.web.ui.downloads import saved

router = Router(tags=["documents"], auth=Token(Scope.APPRAISALS_READ))
OpenDesk = TypeVar("OpenDesk", bound=books.Desk)


class ChangeOut(Schema):
    """A cell that was filled in. `exported`, of a conflict: what stood there when the book was taken out."""

    cell: str
    name: str
    indicator: str
    heading: str
    exported: str | None
    before: str | None
    after: str | None


class TroubleOut(Schema):
    """What does not count, or is to be looked at once more, with its cells, and what to do about it."""

    place: str
    message: str


class DifferencesOut(Schema):
    """What the file would change: nothing is yet. `sealed` is to be sent to `take`, within a day.

    `conflicts` were changed here, too, since the book was taken out; `absent` rows were left out of the file.
    """

    changes: list[ChangeOut]
    conflicts: list[ChangeOut]
    refused: list[TroubleOut]
    warnings: list[TroubleOut]
    absent: int
    sealed: str


class TakeIn(Schema):
    """`sealed` of the differences; `take` are the places of the conflicts, from 0, that are to win."""

    sealed: Annotated[str, Field(max_length=2 * books.MOST_BYTES)]
    take: Annotated[list[Annotated[int, Field(ge=0)]], Field(max_length=100_000)] = []


class TakeTargetsIn(TakeIn):
    """`day`: from which changes of agreed targets hold; `propose`: drafts of one's people at once."""

    day: Day | None = None
    propose: bool = False


class TakenOut(Schema):
    """How many cells were taken over, and what was not."""

    taken: int
    refused: list[TroubleOut]


# ── papers ──────────────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/people/{uuid:appraisee_id}/result/paper",
    operation_id="download_scorecard_paper",
    summary="A result as PDF",
)
def scorecard_paper(request: HttpRequest, cycle_id: UUID, appraisee_id: UUID) -> HttpResponse:
    """With fields to sign; for those who see the result. `Accept-Language` is its language, as below."""
    looking = viewer(request)
    return handing_out.scorecard(result_of(looking, cycle_id, appraisee_id), actor=acting(looking))


@router.get(
    "/cycles/{uuid:cycle_id}/appeals/{uuid:appeal_id}/paper",
    operation_id="download_appeal_paper",
    summary="The record of an appeal as PDF",
)
def appeal_paper(request: HttpRequest, cycle_id: UUID, appeal_id: UUID) -> HttpResponse:
    """For those who see the appeal."""
    looking = viewer(request)
    return handing_out.appeal(appeal_of(looking, cycle_id, appeal_id), actor=acting(looking))


@router.get(
    "/cycles/{uuid:cycle_id}/results/book",
    operation_id="download_results_book",
    summary="All results in Excel",
)
def results_book(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """To be read, by HR and directors: a grade is moved in calibration."""
    looking = viewer_with(request, Role.HR, Role.DIRECTOR)
    return handing_out.results(cycles.cycle_or_404(looking, cycle_id), actor=acting(looking))


@router.get(
    "/cycles/{uuid:cycle_id}/results/pay",
    operation_id="download_payroll",
    summary="Grades and coefficients for pay",
)
def payroll(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Of released results, in Excel; by HR."""
    looking = viewer_with(request, Role.HR)
    return handing_out.payroll(cycles.cycle_or_404(looking, cycle_id), actor=acting(looking))


@router.get(
    "/my-data",
    auth=Token(Scope.MY_DATA_READ),
    operation_id="download_my_data",
    summary="What is kept about my performance",
)
def my_data(request: HttpRequest) -> HttpResponse:
    """A zip of JSON files. Results once they are released; never what colleagues answered."""
    person = viewer(request).person
    if person is None:
        raise Http404
    return saved(mine.package(person), "my-data.zip")


# ── books that come back ────────────────────────────────────────────────────────────────────────────


@router.get(
    "/cycles/{uuid:cycle_id}/targets/book",
    auth=Token(Scope.TARGETS_READ),
    operation_id="download_targets_book",
    summary="Targets in Excel, to be filled in",
)
def targets_book(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Of one's people; for HR of everybody else. Without sheets that wait for an answer."""
    return handing_out.book(_targets(request, cycle_id))


@router.post(
    "/cycles/{uuid:cycle_id}/targets/book",
    auth=Token(Scope.TARGETS_WRITE),
    response=DifferencesOut,
    operation_id="read_targets_book",
    summary="What a filled-in book of targets would change",
)
def read_targets(
    request: HttpRequest, cycle_id: UUID, file: Annotated[UploadedFile, File()]
) -> dict[str, Any]:
    """Nothing is written. 422 names the cells when nothing in the file can be taken over."""
    return _differences(_targets(request, cycle_id), file)


@router.post(
    "/cycles/{uuid:cycle_id}/targets/book/take",
    auth=Token(Scope.TARGETS_WRITE),
    response=TakenOut,
    operation_id="take_targets_book",
    summary="Take the differences of a book of targets over",
)
@decorate_view(once)
def take_targets(request: HttpRequest, cycle_id: UUID, sent: TakeTargetsIn) -> dict[str, Any]:
    """What is sound: drafts are typed over, agreed targets become a change. 422 when nothing is."""
    return _taken(_targets(request, cycle_id, day=sent.day, propose=sent.propose), sent)


@router.get(
    "/cycles/{uuid:cycle_id}/reviews/book",
    auth=Token(Scope.REVIEWS_READ),
    operation_id="download_ratings_book",
    summary="One's own reviews in Excel, to be filled in",
)
def ratings_book(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Those that are still open; never a rating of somebody else."""
    return handing_out.book(_ratings(request, cycle_id))


@router.post(
    "/cycles/{uuid:cycle_id}/reviews/book",
    auth=Token(Scope.REVIEWS_WRITE),
    response=DifferencesOut,
    operation_id="read_ratings_book",
    summary="What a filled-in book of ratings would change",
)
def read_ratings(
    request: HttpRequest, cycle_id: UUID, file: Annotated[UploadedFile, File()]
) -> dict[str, Any]:
    """Nothing is written. 422 names the cells when nothing in the file can be taken over."""
    return _differences(_ratings(request, cycle_id), file)


@router.post(
    "/cycles/{uuid:cycle_id}/reviews/book/take",
    auth=Token(Scope.REVIEWS_WRITE),
    response=TakenOut,
    operation_id="take_ratings_book",
    summary="Take the differences of a book of ratings over",
)
@decorate_view(once)
def take_ratings(request: HttpRequest, cycle_id: UUID, sent: TakeIn) -> dict[str, Any]:
    """What is sound becomes a draft; each review is submitted by itself. 422 when nothing is."""
    return _taken(_ratings(request, cycle_id), sent)


def _targets(
    request: HttpRequest, cycle_id: UUID, *, day: date | None = None, propose: bool = False
) -> TargetDesk:
    looking = viewer(request)
    cycle = cycles.cycle_or_404(looking, cycle_id)
    return _open(TargetDesk(looking, cycle, day=day, propose=propose))


def _ratings(request: HttpRequest, cycle_id: UUID) -> RatingDesk:
    looking = viewer(request)
    return _open(RatingDesk(looking, cycles.cycle_or_404(looking, cycle_id)))


def _open(desk: OpenDesk) -> OpenDesk:
    if not desk.may_open:
        raise Http404
    return desk


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def _differences(desk: books.Desk, file: UploadedFile) -> dict[str, Any]:
    form = books.BookForm({}, {"file": file})
    if not form.is_valid():
        raise RefusedError(422, " ".join(map(str, form.errors["file"])))
    with refused():
        found = books.differences(desk, form.cleaned_data["file"])
    troubles = _troubles(found.refused)
    if troubles and not found.to_take:
        raise RefusedError(422, "Nothing in this file can be taken over.", errors=troubles)
    return {
        "changes": [_change(one) for one in found.changes],
        "conflicts": [_change(one) for one in found.conflicts],
        "refused": troubles,
        "warnings": _troubles(found.warnings),
        "absent": found.absent,
        "sealed": books.sealed(found, desk),
    }


def _taken(desk: books.Desk, sent: TakeIn) -> dict[str, Any]:
    with refused():
        typed = books.opened(sent.sealed, desk, chosen=map(str, sent.take))
    done, left = books.take_over(desk, typed)
    troubles = _troubles(left)
    if troubles and not done:
        raise RefusedError(422, "Nothing was taken over.", errors=troubles)
    return {"taken": len(done), "refused": troubles}


def _change(one: books.Typed) -> dict[str, Any]:
    return {
        "cell": one.cell,
        "name": one.name,
        "indicator": one.indicator,
        "heading": one.heading,
        **{name: written(getattr(one, name)) or None for name in ("exported", "before", "after")},
    }


def _troubles(found: Iterable[books.Refused]) -> list[dict[str, str]]:
    return [
        {"place": one.cell or ", ".join(each.cell for each in one.typed), "message": one.message}
        for one in found
    ]
