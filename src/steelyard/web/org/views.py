"""Pages of the organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.core.problems import SteelyardError
from steelyard.web.config import clock
from steelyard.web.org import actions, importing, queries
from steelyard.web.org.access import for_roles, signed_in
from steelyard.web.org.forms import ImportForm, LineForm, RoleForm
from steelyard.web.org.models import DottedLine, Person, Team
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import READS_ORGANISATION, Role

WRITERS = (Role.HR, Role.ADMIN)


@require_GET
@for_roles(*READS_ORGANISATION)
def organisation(request: Request) -> HttpResponse:
    """Teams and people as of a day."""
    on = _day(request.GET.get("on", ""))
    return render(
        request,
        "org/organisation.html",
        {
            "on": on,
            "tree": queries.tree(on),
            "people": queries.people(on),
            "may_write": request.viewer.has(*WRITERS),
        },
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@require_GET
@signed_in
def person(request: Request, person_id: str) -> HttpResponse:
    """One person: where, for whom, since when."""
    found = Person.objects.select_related("manager", "user").filter(pk=person_id).first()
    if found is None or not (
        request.viewer.has(*READS_ORGANISATION) or request.viewer.may_see_person(found.pk)
    ):
        raise Http404
    return render(request, "org/person.html", _person(request, found, LineForm()))


def _person(request: Request, found: Person, form: LineForm) -> dict[str, Any]:
    return {
        "person": found,
        "memberships": found.memberships.select_related("team").order_by("-valid_from"),
        "lines": queries.lines_of(found),
        "reports": found.reports.all(),
        "may_write": request.viewer.has(*WRITERS),
        "may_see_score": request.viewer.may_see_person(found.pk),
        "form": form,
    }


@require_GET
@signed_in
def team(request: Request, team_id: str) -> HttpResponse:
    """One team: who is in it, today and before."""
    found = Team.objects.select_related("parent").filter(pk=team_id).first()
    is_led = found is not None and request.viewer.has(Role.MANAGER) and team_id in request.viewer.teams
    if found is None or not (request.viewer.has(*READS_ORGANISATION) or is_led):
        raise Http404
    members = found.memberships.select_related("person").order_by("valid_to", "person__name")
    return render(
        request, "org/team.html", {"team": found, "memberships": members, "children": found.children.all()}
    )


@require_POST
@for_roles(*WRITERS)
def add_line(request: Request, person_id: str) -> HttpResponse:
    """Adds a dotted line."""
    found = get_object_or_404(Person, pk=person_id)
    form = LineForm(request.POST)
    if form.is_valid():
        try:
            actions.add_line(found, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The line was added."))
            return redirect("person", found.pk)
    return render(request, "org/person.html", _person(request, found, form), status=422)


@require_POST
@for_roles(*WRITERS)
def end_line(request: Request, line_id: int) -> HttpResponse:
    """Ends a dotted line today."""
    line = get_object_or_404(DottedLine.objects.select_related("person"), pk=line_id)
    try:
        actions.end_line(line, on=clock.today(), actor=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The line ends today."))
    return redirect("person", line.person_id)


@require_http_methods(["GET", "POST"])
@for_roles(*READS_ORGANISATION)
def roles(request: Request) -> HttpResponse:
    """Who holds which role; giving and taking."""
    may_write = request.viewer.has(*WRITERS)
    form = RoleForm(request.POST or None)
    if request.method == "POST":
        if not may_write:
            raise Http404
        if form.is_valid() and _changed(request, form):
            return redirect("roles")
    context = {"grants": _by_role(), "form": form, "may_write": may_write}
    return render(request, "org/roles.html", context, status=422 if form.errors else 200)


def _by_role() -> list[tuple[Any, list[Any]]]:
    found = queries.grants()
    return [(Role(role), holders) for role, holders in found.items()]


def _changed(request: Request, form: RoleForm) -> bool:
    """Whether the role was given or taken; a refusal is written into the form."""
    change = actions.revoke if request.POST.get("change") == "revoke" else actions.grant
    try:
        change(actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("The role was changed."))
    return True


@require_http_methods(["GET", "POST"])
@for_roles(*WRITERS)
def bring_in(request: Request) -> HttpResponse:
    """Files: chosen, tried out and shown."""
    form = ImportForm(request.POST or None, request.FILES or None)
    kept = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = importing.keep(form.cleaned_data["files"])
        except SteelyardError as error:
            for problem in error.problems:
                form.add_error("files", str(problem.message))
    context = {
        "form": form,
        "kept": kept,
        "differences": importing.listed(kept.preview.differences) if kept else [],
        "templates": importing.TEMPLATES,
    }
    return render(request, "org/import.html", context, status=422 if form.errors else 200)


@require_POST
@for_roles(*WRITERS)
def confirm(request: Request) -> HttpResponse:
    """Takes in what was shown."""
    try:
        counts = importing.confirm(request.POST.get("token", ""), actor=request.user)
    except LookupError:
        messages.error(request, _("These files are no longer here. Choose them again."))
        return redirect("organisation-import")
    except SteelyardError as error:
        messages.error(request, str(error))
        return redirect("organisation-import")
    messages.success(request, _("Taken in: %(people)d people, %(teams)d teams.") % counts)
    return redirect("organisation")


@require_GET
@for_roles(*WRITERS)
def template(request: Request, name: str) -> HttpResponse:
    """A blank Excel file."""
    if name not in importing.TEMPLATES:
        raise Http404
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(importing.template(name), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
