"""The contribution log: entered, handed in, verified by somebody else, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, acting, viewer
from steelyard.web.api.fields import ReasonIn, RevisionIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.contributions import access, actions, evidence, queries
from steelyard.web.contributions.models import Contribution
from steelyard.web.org.models import Person
from steelyard.web.org.viewer import Viewer

router = Router(tags=["contributions"], auth=Token(Scope.CONTRIBUTIONS_READ))
WRITE = Token(Scope.CONTRIBUTIONS_WRITE)
PersonId = Annotated[Text, Field(max_length=64)]
Words = Annotated[Text, Field(max_length=actions.LONGEST)]


class ContributionOut(Schema):
    """`counted`: "" is not, "yes" is in the lake, "held" waits in quarantine."""

    id: UUID
    subject: str
    kind: str
    title: str
    what: str
    occurred_on: date
    state: str
    revision: int
    entered_by: str
    verifier: str | None
    verified_by: str | None
    verified_at: datetime | None
    rating: int | None
    note: str
    reason: str
    evidence: str
    counted: str


class EntryIn(Schema):
    """Without a verifier, the nearest manager of the subject who did not enter it is asked."""

    subject: PersonId
    kind: Annotated[Text, Field(max_length=30)]
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    what: Annotated[Words, Field(min_length=1)]
    occurred_on: date
    verifier: PersonId | None = None


class NewIn(EntryIn):
    """`submit`: handed in at once."""

    submit: bool = False


class ChangeIn(EntryIn):
    """`revision` is the one it was made on."""

    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]


class VerifyIn(Schema):
    rating: Annotated[int, Field(ge=1, le=5)]
    note: Words = ""


class PassOnIn(ReasonIn):
    to: PersonId


class Asked(Paging):
    """Which ones: those that fit all of these."""

    words: Text = Field("", max_length=100)
    kind: Text = Field("", max_length=30)
    state: Text = Field("", max_length=10)
    since: date | None = None
    until: date | None = None


@router.get(
    "/contributions",
    response=Page[ContributionOut],
    operation_id="list_contributions",
    summary="Contributions",
)
def contributions(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Those handed in: one's own, those one verifies, of those one leads, or all by role."""
    wanted = {
        "words": asked.words,
        "kind": asked.kind,
        "state": asked.state,
        "since": asked.since.isoformat() if asked.since else "",
        "until": asked.until.isoformat() if asked.until else "",
    }
    found = page_of(queries.of_others(viewer(request), wanted), asked)
    return {**found, "items": [_out(one) for one in found["items"]]}


@router.post(
    "/contributions",
    auth=WRITE,
    response={201: ContributionOut},
    operation_id="enter_contribution",
    summary="Enter a contribution",
)
@decorate_view(once)
def enter(request: HttpRequest, sent: NewIn) -> tuple[int, dict[str, Any]]:
    """For oneself or for a colleague."""
    looking, me = _person(request)
    with refused():
        made = actions.enter(_entry(sent), by=me, actor=acting(looking), submit_it=sent.submit)
    return 201, _out(made)


@router.get(
    "/contributions/{uuid:contribution_id}",
    response=ContributionOut,
    operation_id="get_contribution",
    summary="A contribution",
)
def contribution(request: HttpRequest, contribution_id: UUID) -> dict[str, Any]:
    """With who entered and who verified it."""
    return _out(access.contribution_or_404(viewer(request), contribution_id))


@router.put(
    "/contributions/{uuid:contribution_id}",
    auth=WRITE,
    response=ContributionOut,
    operation_id="change_contribution",
    summary="Change a draft",
)
def change(request: HttpRequest, contribution_id: UUID, sent: ChangeIn) -> dict[str, Any]:
    """A draft, or one that was not verified. 409 when somebody else saved meanwhile."""
    looking, found = _own(request, contribution_id)
    with refused():
        return _out(actions.change(found, _entry(sent), revision=sent.revision, actor=acting(looking)))


@router.get(
    "/contributions/{uuid:contribution_id}/evidence",
    operation_id="download_contribution_evidence",
    summary="The evidence of a contribution",
)
def evidence_of(request: HttpRequest, contribution_id: UUID) -> HttpResponse:
    """The file; 404 where there is none."""
    found = access.contribution_or_404(viewer(request), contribution_id)
    return evidence.download(found.evidence_name, found.evidence_stored)


@router.post(
    "/contributions/{uuid:contribution_id}/evidence",
    auth=WRITE,
    response=ContributionOut,
    operation_id="attach_contribution_evidence",
    summary="Attach evidence",
)
@decorate_view(once)
def attach(
    request: HttpRequest, contribution_id: UUID, sent: Form[RevisionIn], file: Annotated[UploadedFile, File()]
) -> dict[str, Any]:
    """To a draft, or one that was not verified, in the place of the file before."""
    looking, found = _own(request, contribution_id)
    with refused():
        return _out(
            actions.change(
                found, actions.entry_of(found), revision=sent.revision, actor=acting(looking), file=file
            )
        )


@router.post(
    "/contributions/{uuid:contribution_id}/submit",
    auth=WRITE,
    response=ContributionOut,
    operation_id="submit_contribution",
    summary="Hand in",
)
@decorate_view(once)
def submit(request: HttpRequest, contribution_id: UUID) -> dict[str, Any]:
    """To whoever is to verify it."""
    return _step(request, contribution_id, lambda one, **who: actions.submit(one, **who))


@router.post(
    "/contributions/{uuid:contribution_id}/withdraw",
    auth=WRITE,
    response=ContributionOut,
    operation_id="withdraw_contribution",
    summary="Withdraw",
)
@decorate_view(once)
def withdraw(request: HttpRequest, contribution_id: UUID) -> dict[str, Any]:
    """By whose it is, or who entered it; not once it is verified."""
    return _step(request, contribution_id, lambda one, **who: actions.withdraw(one, **who))


@router.post(
    "/contributions/{uuid:contribution_id}/verify",
    auth=WRITE,
    response=ContributionOut,
    operation_id="verify_contribution",
    summary="Verify",
)
@decorate_view(once)
def verify(request: HttpRequest, contribution_id: UUID, sent: VerifyIn) -> dict[str, Any]:
    """By who is asked, or leads the person: never whose it is, nor who entered it."""
    _looking, me = _person(request)
    return _step(
        request,
        contribution_id,
        lambda one, **who: actions.verify(one, by=me, rating=sent.rating, note=sent.note, **who),
    )


@router.post(
    "/contributions/{uuid:contribution_id}/reject",
    auth=WRITE,
    response=ContributionOut,
    operation_id="reject_contribution",
    summary="Send back",
)
@decorate_view(once)
def reject(request: HttpRequest, contribution_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """It cannot be verified, and why."""
    return _step(request, contribution_id, lambda one, **who: actions.reject(one, reason=sent.reason, **who))


@router.post(
    "/contributions/{uuid:contribution_id}/take-back",
    auth=WRITE,
    response=ContributionOut,
    operation_id="take_back_contribution",
    summary="Take a verification back",
)
@decorate_view(once)
def take_back(request: HttpRequest, contribution_id: UUID, sent: ReasonIn) -> dict[str, Any]:
    """The row leaves the lake, and scores are computed without it."""
    return _step(
        request, contribution_id, lambda one, **who: actions.take_back(one, reason=sent.reason, **who)
    )


@router.post(
    "/contributions/{uuid:contribution_id}/pass-on",
    auth=WRITE,
    response=ContributionOut,
    operation_id="pass_on_contribution",
    summary="Ask somebody else",
)
@decorate_view(once)
def pass_on(request: HttpRequest, contribution_id: UUID, sent: PassOnIn) -> dict[str, Any]:
    """By HR, or by who is asked now."""
    to = _known(sent.to)
    return _step(
        request,
        contribution_id,
        lambda one, **who: actions.name_verifier(one, to, reason=sent.reason, **who),
    )


# ── in and out ──────────────────────────────────────────────────────────────────────────────────────


def _person(request: HttpRequest) -> tuple[Viewer, Person]:
    looking = viewer(request)
    if looking.person is None:
        raise Http404
    return looking, looking.person


def _own(request: HttpRequest, id_: UUID) -> tuple[Viewer, Contribution]:
    """One of one's own, or entered by oneself."""
    looking, me = _person(request)
    found = access.contribution_or_404(looking, id_)
    if me.pk not in (found.subject_id, found.entered_by_id):
        raise Http404
    return looking, found


def _step(request: HttpRequest, id_: UUID, act: Callable[..., Contribution]) -> dict[str, Any]:
    looking = viewer(request)
    found = access.contribution_or_404(looking, id_)
    parts = access.parts_of(looking, found)
    if not parts:
        raise Http404
    with refused():
        act(found, actor=acting(looking), parts=parts)
    return _out(Contribution.objects.get(pk=found.pk))


def _entry(sent: EntryIn) -> actions.Entry:
    return actions.Entry(
        subject=_known(sent.subject),
        kind=sent.kind,
        title=sent.title,
        what=sent.what,
        occurred_on=sent.occurred_on,
        verifier=_known(sent.verifier) if sent.verifier else None,
    )


def _known(person: str) -> Person:
    found = Person.objects.select_related("manager").filter(pk=person).first()
    if found is None:
        raise RefusedError(422, "There is no such person.")
    return found


def _out(one: Contribution) -> dict[str, Any]:
    return {
        "id": one.pk,
        "subject": one.subject_id,
        "kind": one.kind,
        "title": one.title,
        "what": one.what,
        "occurred_on": one.occurred_on,
        "state": one.state,
        "revision": one.revision,
        "entered_by": one.entered_by_id,
        "verifier": one.verifier_id,
        "verified_by": one.verified_by_id,
        "verified_at": one.verified_at,
        "rating": one.rating,
        "note": one.note,
        "reason": one.reason,
        "evidence": one.evidence_name,
        "counted": one.counted,
    }
