"""Who may see a job: who asked for it, and those who look after data and system."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from steelyard.web.jobs.models import Job
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer

LOOKING_AFTER = (Role.DATA_OWNER, Role.ADMIN)


def may_manage(viewer: Viewer) -> bool:
    """Whether one sees all jobs, and may have failed ones tried again."""
    return viewer.has(*LOOKING_AFTER)


def visible_job(viewer: Viewer, job_id: UUID) -> Job:
    """Strangers get 404."""
    found = Job.objects.select_related("created_by__person").filter(pk=job_id).first()
    if found is None:
        raise Http404
    if may_manage(viewer) or (viewer.user_id and found.created_by_id == viewer.user_id):
        return found
    raise Http404


def managed_job(viewer: Viewer, job_id: UUID) -> Job:
    """A job that one may have tried again; 404 for others."""
    if not may_manage(viewer):
        raise Http404
    return visible_job(viewer, job_id)
