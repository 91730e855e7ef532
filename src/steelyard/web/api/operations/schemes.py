"""Schemes in force and their versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.text import Text
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import Scheme, State, Version

router = Router(tags=["schemes"], auth=Token(Scope.SCHEMES_READ))
Slug = Annotated[Text, Path(max_length=80)]
SEES_DRAFTS = (Role.DIRECTOR, Role.HR, Role.DATA_OWNER, Role.AUDITOR)


class SchemeOut(Schema):
    slug: str
    title: dict[str, str]


class VersionOut(Schema):
    """`text` is the document itself; a published one never changes, `sha256` proves it."""

    number: int
    state: str
    sha256: str
    applies_from: str
    published_at: datetime | None
    text: str


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
