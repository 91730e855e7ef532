"""Who opens a dashboard: aggregates for those in the team and above it, people for those who lead them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404

from steelyard.web.dashboards.subjects import Subject, subject_of
from steelyard.web.org.access import View, for_roles
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer

#: Whoever looks after the installation alone has no business with results.
for_readers: Callable[[View], View] = for_roles(
    Role.EMPLOYEE, Role.MANAGER, Role.DIRECTOR, Role.HR, Role.AUDITOR, Role.DATA_OWNER
)


def subject_or_404(viewer: Viewer, subject: str) -> Subject:
    found = subject_of(viewer, subject)
    if found is None:
        raise Http404
    return found
