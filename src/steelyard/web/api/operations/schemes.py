"""Schemes and their versions: read, edited, reviewed, published, acknowledged."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.decorators import decorate_view

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer, viewer_with
from steelyard.web.api.fields import ReasonIn, refused
from steelyard.web.api.idempotency import once
from steelyard.web.api.text import Text
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes import actions
from steelyard.web.schemes.access import EDITORS, PUBLISHERS, draft_or_404
from steelyard.web.schemes.models import Scheme, State, Version

router = Router(tags=["schemes"], auth=Token(Scope.SCHEMES_READ))
WRITE = Token(Scope.SCHEMES_WRITE)
Slug = Annotated[Text, Path(max_length=80)]
SEES_DRAFTS = (Role.DIRECTOR, Role.HR, Role.DATA_OWNER, Role.AUDITOR)


class SchemeOut(Schema):
    slug: str
    title: dict[str, str]


class VersionOut(Schema):
    """`text` is the document itself; a published one never changes, `sha256` proves it."""

    number: int
    state: str
    revision: int
    sha256: str
    applies_from: str
    published_at: datetime | None
    text: str


Document = Annotated[Text, Field(max_length=actions.LONGEST)]
Words = Annotated[Text, Field(max_length=2000)]


class NewIn(Schema):
    """A new scheme and its first draft."""

    slug: Annotated[str, Field(max_length=80, pattern=r"^[-\w]+$")]
    text: Document


class TextIn(Schema):
    """The draft with another text; `revision` is the one it was made on."""

    text: Document
    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]


class NoteIn(Schema):
    note: Words = ""


class PublishIn(Schema):
    """`applies_from` is the first period, such as 2026Q4; empty: all."""

    applies_from: Annotated[Text, Field(max_length=10)] = ""


@router.get("/schemes", response=list[SchemeOut], operation_id="list_schemes", summary="Schemes")
def schemes(request: HttpRequest) -> list[dict[str, Any]]:
    """Those with a version one may see."""
    found = Scheme.objects.filter(versions__in=_visible(viewer(request))).distinct().order_by("slug")
    return [{"slug": one.pk, "title": one.title} for one in found]


@router.get(
    "/schemes/{slug}/versions", response=list[VersionOut], operation_id="list_versions", summary="Versions"
)
def versions(request: HttpRequest, slug: Slug) -> list[Version]:
    """The newest first; drafts for those who work on schemes or audit them."""
    found = list(_visible(viewer(request)).filter(scheme=slug).order_by("-number"))
    if not found:
        raise Http404
    return found


def _visible(looking: Viewer) -> Any:
    found = Version.objects.all()
    return found if looking.has(*SEES_DRAFTS) else found.filter(state=State.PUBLISHED)


@router.post(
    "/schemes", auth=WRITE, response=VersionOut, operation_id="create_scheme", summary="A new scheme"
)
@decorate_view(once)
def create(request: HttpRequest, sent: NewIn) -> Version:
    """With a first draft; the text may still have mistakes."""
    looking = viewer_with(request, *EDITORS)
    with refused():
        return actions.create(slug=sent.slug, text=sent.text, actor=looking.user)


@router.post(
    "/schemes/{slug}/revise", auth=WRITE, response=VersionOut, operation_id="revise_scheme", summary="A draft"
)
@decorate_view(once)
def revise(request: HttpRequest, slug: Slug) -> Version:
    """The open draft, or a new one that begins as the newest version."""
    looking = viewer_with(request, *EDITORS)
    scheme = Scheme.objects.filter(pk=slug).first()
    if scheme is None:
        raise Http404
    with refused():
        return actions.revise(scheme, actor=looking.user)


@router.put(
    "/schemes/{slug}/draft",
    auth=WRITE,
    response=VersionOut,
    operation_id="save_draft",
    summary="Save the draft",
)
def save(request: HttpRequest, slug: Slug, sent: TextIn) -> Version:
    """409 when somebody else saved meanwhile."""
    looking = viewer_with(request, *EDITORS)
    with refused():
        return actions.save_text(
            draft_or_404(slug), text=sent.text, revision=sent.revision, actor=looking.user
        )


@router.post(
    "/schemes/{slug}/submit",
    auth=WRITE,
    response=VersionOut,
    operation_id="submit_draft",
    summary="To review",
)
@decorate_view(once)
def submit(request: HttpRequest, slug: Slug, sent: NoteIn) -> Version:
    """Refused while the linter finds errors."""
    looking, draft = viewer_with(request, *EDITORS), draft_or_404(slug)
    with refused():
        actions.submit(draft, actor=looking.user, note=sent.note)
    return Version.objects.get(pk=draft.pk)


@router.post(
    "/schemes/{slug}/return",
    auth=WRITE,
    response=VersionOut,
    operation_id="return_draft",
    summary="Send back",
)
@decorate_view(once)
def send_back(request: HttpRequest, slug: Slug, sent: ReasonIn) -> Version:
    """From review to draft, with a reason."""
    looking, draft = viewer_with(request, *EDITORS), draft_or_404(slug)
    with refused():
        actions.send_back(draft, actor=looking.user, reason=sent.reason)
    return Version.objects.get(pk=draft.pk)


@router.post(
    "/schemes/{slug}/publish",
    auth=WRITE,
    response=VersionOut,
    operation_id="publish_scheme",
    summary="Publish",
)
@decorate_view(once)
def publish(request: HttpRequest, slug: Slug, sent: PublishIn) -> Version:
    """By a second pair of eyes: not who sent it for review."""
    looking, draft = viewer_with(request, *PUBLISHERS), draft_or_404(slug)
    with refused():
        actions.publish(draft, actor=looking.user, applies_from=sent.applies_from)
    return Version.objects.get(pk=draft.pk)


@router.post(
    "/schemes/{slug}/versions/{number}/acknowledge",
    response={204: None},
    operation_id="acknowledge_scheme",
    summary="Confirm to have read it",
)
def acknowledge(
    request: HttpRequest, slug: Slug, number: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> tuple[int, None]:
    """By the person who is scored by it."""
    looking = viewer(request)
    version = Version.objects.filter(scheme=slug, number=number, state=State.PUBLISHED).first()
    if version is None or looking.person is None or looking.user is None:
        raise Http404
    with refused():
        actions.acknowledge(version, person=looking.person, actor=looking.user)
    return 204, None
