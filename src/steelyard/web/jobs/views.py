"""How far a job is: a fragment that asks again until the job ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from steelyard.web.jobs import access
from steelyard.web.org.requests import Request


def job(request: Request, job_id: UUID) -> HttpResponse:
    """The progress of one's own job, or of any for those who look after the data."""
    found = access.visible_job(request.viewer, job_id)
    return render(request, "jobs/job.html", {"job": found})
