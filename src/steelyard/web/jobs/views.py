"""How far a job is: a fragment that asks again until the job ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from steelyard.web.jobs import access
from steelyard.web.jobs.models import State
from steelyard.web.org.requests import Request

#: The status by which htmx is told to ask no more.
STOP_POLLING = 286


def job(request: Request, job_id: UUID) -> HttpResponse:
    """The progress of one's own job, or of any for those who look after the data."""
    found = access.visible_job(request.viewer, job_id)
    response = render(request, "jobs/job.html", {"job": found})
    if found.state == State.DONE and request.htmx:
        # Whoever waits on a page for the job sees what it made.
        response.headers["HX-Refresh"] = "true"
    elif found.is_over and request.htmx:
        response.status_code = STOP_POLLING
    return response
