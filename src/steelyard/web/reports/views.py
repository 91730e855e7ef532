"""Pages of documents."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from steelyard.web.cycles import access
from steelyard.web.cycles.forms import ReasonForm
from steelyard.web.cycles.models import CycleState
from steelyard.web.jobs.queries import newest_of
from steelyard.web.org.access import for_roles, signed_in
from steelyard.web.org.models import Person
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role
from steelyard.web.reports import archiving, forgetting, handing_out, mine
from steelyard.web.reports.models import Archive
from steelyard.web.results import access as results
from steelyard.web.ui.downloads import saved


@require_http_methods(["GET", "POST"])
@for_roles(Role.HR, Role.AUDITOR)
def archive(request: Request, cycle_id: UUID) -> HttpResponse:
    """The archive of a cycle: written by HR, checked by anybody."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    may_run = request.viewer.has(Role.HR)
    if request.method == "POST":
        if not may_run:
            raise Http404
        try:
            archiving.request(cycle, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("archive", cycle.pk)
    context = {
        "cycle": cycle,
        "archive": Archive.objects.filter(cycle=cycle).first(),
        "may_write": may_run and cycle.state == CycleState.CLOSED,
        "may_run": may_run,
        "job": newest_of(f"cycle-archive:{cycle.pk}"),
    }
    return render(request, "reports/archive.html", context)


@require_GET
@for_roles(Role.HR, Role.AUDITOR)
def archive_file(request: Request, cycle_id: UUID) -> HttpResponse:
    """The file itself; that it was taken out is in the chain."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    return handing_out.archive(cycle, actor=request.user)


@require_GET
@for_roles(Role.HR)
def archive_names(request: Request, cycle_id: UUID) -> HttpResponse:
    """Who is who in the archive: for HR alone."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    return handing_out.archive(cycle, names=True, actor=request.user)


@require_GET
@signed_in
def scorecard_paper(request: Request, appraisee_id: UUID) -> HttpResponse:
    """The result as PDF, for those who may see it."""
    found = results.result_or_404(request.viewer, appraisee_id)
    return handing_out.scorecard(found, actor=request.user)


@require_GET
@signed_in
def appeal_paper(request: Request, appeal_id: UUID) -> HttpResponse:
    """The record of an appeal as PDF."""
    found = results.appeal_or_404(request.viewer, appeal_id)
    return handing_out.appeal(found, actor=request.user)


@require_GET
@for_roles(Role.HR)
def payroll(request: Request, cycle_id: UUID) -> HttpResponse:
    """Grades and coefficients of the released results, for pay."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    return handing_out.payroll(cycle, actor=request.user)


@require_http_methods(["GET", "POST"])
@for_roles(Role.HR)
def forget(request: Request, person_id: str) -> HttpResponse:
    """Takes the name of somebody who has left out of everything; asked once, with what will happen."""
    person = Person.objects.filter(pk=person_id).exclude(name=forgetting.FORGOTTEN).first()
    if person is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            forgetting.forget(person, reason=form.cleaned_data["reason"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The person is forgotten. Numbers and proofs are as they were."))
            return redirect("organisation")
    context = {"person": person, "form": form, "day": forgetting.may_be_forgotten_from(person)}
    return render(request, "reports/forget.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def my_data(request: Request) -> HttpResponse:
    """My performance data as a file."""
    person = request.viewer.person
    if person is None:
        raise Http404
    return saved(mine.package(person), f"{_('My performance data')}.zip")
