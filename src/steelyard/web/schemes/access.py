"""Who reads, edits and publishes schemes. A published one is open to everybody who is scored by it."""

from __future__ import annotations

from django.http import Http404

from steelyard.web.org.access import for_roles
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.models import Scheme, State, Version

EDITORS = (Role.DIRECTOR, Role.HR, Role.DATA_OWNER)
PUBLISHERS = (Role.DIRECTOR, Role.HR)
SEES_DRAFTS = (*EDITORS, Role.AUDITOR)
for_editors = for_roles(*EDITORS)
for_publishers = for_roles(*PUBLISHERS)
#: A back-test shows what everybody scores.
for_backtest_readers = for_roles(*PUBLISHERS, Role.AUDITOR)
for_draft_readers = for_roles(*SEES_DRAFTS)


def scheme_or_404(viewer: Viewer, slug: str) -> Scheme:
    """A scheme with a version the viewer may see."""
    found = Scheme.objects.filter(pk=slug).first()
    if found is None or not visible(viewer, found):
        raise Http404
    return found


def visible(viewer: Viewer, scheme: Scheme) -> list[Version]:
    """Its versions, the newest first; drafts only for those who work on them or audit them."""
    found = scheme.versions.select_related("created_by__person", "submitted_by", "published_by__person")
    return list(found if viewer.has(*SEES_DRAFTS) else found.filter(state=State.PUBLISHED))


def draft_or_404(slug: str) -> Version:
    """The open version of a scheme."""
    found = (
        Version.objects.select_related("scheme")
        .filter(scheme=slug, state__in=[State.DRAFT, State.REVIEW])
        .first()
    )
    if found is None:
        raise Http404
    return found
