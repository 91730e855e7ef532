"""Who may see a job: who asked for it, and who looks after the data."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from steelyard.web.jobs.models import Job
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer


def visible_job(viewer: Viewer, job_id: UUID) -> Job:
    """Strangers get 404."""
    found = Job.objects.filter(pk=job_id).first()
    if found is None:
        raise Http404
    if viewer.has(Role.ADMIN, Role.DATA_OWNER) or (viewer.user_id and found.created_by_id == viewer.user_id):
        return found
    raise Http404
