"""What schemes ask of people: read and confirm the one in force; look at what was sent for review."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.org.roles import Role
from steelyard.web.org.tasks import Task, source
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes.access import PUBLISHERS
from steelyard.web.schemes.models import State, Version
from steelyard.web.ui.templatetags.steelyard import in_language


@source
def schemes(viewer: Viewer) -> Iterator[Task]:
    """Two queries."""
    if viewer.person is not None:
        yield from _to_read(viewer)
    if viewer.has(*PUBLISHERS):
        waiting = Version.objects.filter(state=State.REVIEW).exclude(submitted_by=viewer.user)
        for version in waiting.select_related("scheme"):
            title = _("Review “%(scheme)s”") % {"scheme": in_language(version.scheme.title)}
            yield Task(title, reverse("scheme", args=[version.scheme_id]), urgent=True)


def _to_read(viewer: Viewer) -> Iterator[Task]:
    """The newest published version of each scheme that this person has not confirmed."""
    if viewer.has(Role.EMPLOYEE):
        published = Version.objects.filter(state=State.PUBLISHED).select_related("scheme")
        seen = set(
            viewer.person.acknowledgements.values_list("version_id", flat=True) if viewer.person else ()
        )
        newest: dict[str, Version] = {}
        for version in published.order_by("number"):
            newest[version.scheme_id] = version
        for version in newest.values():
            if version.pk not in seen:
                title = _("Read “%(scheme)s” and confirm") % {"scheme": in_language(version.scheme.title)}
                yield Task(title, reverse("scheme", args=[version.scheme_id]))
