"""Reconciliations: what two sources should agree on, and settling what they do not."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steelyard.web.data import access, reconciling
from steelyard.web.org.requests import Request


@require_GET
@access.reader
def reconciliations(request: Request) -> HttpResponse:
    """What the last comparison found, the open ones first."""
    job, settlement = reconciling.newest(), reconciling.newest_settlement()
    listed = reconciling.listed(job, request.viewer)
    return render(
        request,
        "data/reconciliations.html",
        {
            "job": job,
            "settlement": settlement,
            "records": listed.records,
            "owner": listed.owner,
            "may_write": access.may_write(request.viewer),
        },
    )


@require_POST
@access.writer
def compare(request: Request) -> HttpResponse:
    """Compare now."""
    reconciling.ask_to_compare(actor=request.user)
    return redirect("reconciliations")


@require_POST
@access.writer
def settle(request: Request) -> HttpResponse:
    """The owner accepts a difference, with a reason."""
    person = request.viewer.person
    if person is None:
        raise Http404
    said = {name: request.POST.get(name, "").strip()[:500] for name in ("scheme", "name", "period", "reason")}
    if not said["reason"]:
        messages.error(request, _("Say why: others will want to know."))
        return redirect("reconciliations")
    reconciling.ask_to_settle(**said, owner=person.pk, actor=request.user)
    return redirect("reconciliations")
