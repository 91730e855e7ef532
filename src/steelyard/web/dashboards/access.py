"""Who opens a dashboard: aggregates for those in the team and above it, people for those who lead them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404

from steelyard.web.dashboards.subjects import Subject, subject_of
from steelyard.web.org.access import View, for_roles
from steelyard.web.org.roles import READS_RESULTS
from steelyard.web.org.viewer import Viewer

for_readers: Callable[[View], View] = for_roles(*READS_RESULTS)


def subject_or_404(viewer: Viewer, subject: str) -> Subject:
    found = subject_of(viewer, subject)
    if found is None:
        raise Http404
    return found
