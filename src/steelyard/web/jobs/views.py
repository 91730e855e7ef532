"""How far a job is, and all jobs for those who look after them."""

from __future__ import annotations

import json
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steelyard.web.jobs import access, actions, queries, words
from steelyard.web.jobs.models import Job, State
from steelyard.web.org.access import for_roles, signed_in
from steelyard.web.org.requests import Request

#: The status by which htmx is told to ask no more.
STOP_POLLING = 286


@require_GET
@signed_in
def job(request: Request, job_id: UUID) -> HttpResponse:
    """A page of its own; for htmx the progress alone (see `_progress`)."""
    found = access.visible_job(request.viewer, job_id)
    if request.htmx:
        return _progress(request, found, then=request.GET.get("then", ""))
    context = {
        "job": found,
        "may_manage": access.may_manage(request.viewer),
        "is_waiting": found.state == State.QUEUED,
        "has_failed": words.shown_state(found) in ("failed", "cancelled"),
    }
    return render(request, "jobs/page.html", context)


def _progress(request: Request, found: Job, *, then: str) -> HttpResponse:
    """A job that is over ends the polling and tells the page by the event `job-done`.

    A page is loaded anew when its job was done, with `then=refresh` also when it failed, and with
    `then=event` never: it listens for the event instead.
    """
    response = render(request, "jobs/job.html", {"job": found})
    if not found.is_over:
        return response
    told = {"job": str(found.pk), "state": words.shown_state(found), "kind": found.kind}
    response.headers["HX-Trigger"] = json.dumps({"job-done": told})
    if then == "refresh" or (found.state == State.DONE and then != "event"):
        response.headers["HX-Refresh"] = "true"
    else:
        response.status_code = STOP_POLLING
    return response


@require_GET
@for_roles(*access.LOOKING_AFTER)
def jobs(request: Request) -> HttpResponse:
    """All jobs, the newest first."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("state", "kind")}
    context = {
        "page": queries.jobs(**asked, page=request.GET.get("page", "1")),
        "asked": asked,
        "kept": urlencode(asked),
        "kinds": queries.kinds(),
        "states": State.choices,
        "counts": queries.counts(),
    }
    return render(request, "jobs/jobs.html", context)


@require_POST
@signed_in
def cancel(request: Request, job_id: UUID) -> HttpResponse:
    """Takes a waiting job out of the queue."""
    found = access.visible_job(request.viewer, job_id)
    if actions.cancel(found, actor=request.user):
        messages.success(request, _("The job was taken out of the queue."))
    else:
        messages.warning(request, _("The job has begun already; it was not stopped."))
    return redirect("job", found.pk)


@require_POST
@for_roles(*access.LOOKING_AFTER)
def retry(request: Request, job_id: UUID) -> HttpResponse:
    """A failed job again, as a new one."""
    found = access.managed_job(request.viewer, job_id)
    if found.state != State.FAILED:
        messages.warning(request, _("The job did not fail; there is nothing to try again."))
        return redirect("job", found.pk)
    return redirect("job", actions.retry(found, actor=request.user).pk)
