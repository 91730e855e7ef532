"""The audit room: read, search, export, check."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from steelyard.web.audit import queries
from steelyard.web.audit.models import Entry, Read
from steelyard.web.audit.verifying import verify_chain
from steelyard.web.org.access import for_roles
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role
from steelyard.web.ui import downloads

PER_PAGE = 50
for_auditors = for_roles(Role.AUDITOR, Role.ADMIN)


@require_GET
@for_auditors
def entries(request: Request) -> HttpResponse:
    """The chain, newest first, with filters; or all that fits as a file."""
    asked = {name: request.GET.get(name, "") for name in queries.FILTERS}
    found = queries.entries(asked)
    if (ending := request.GET.get("download", "")) in downloads.TYPES:
        return downloads.file_of("audit", queries.COLUMNS, list(queries.records(found)), ending)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    # Addresses of the other pages and of the files keep the filters.
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"page": page, "asked": asked, "kept": kept.urlencode(), **queries.choices()}
    return render(request, "audit/entries.html", context)


@require_GET
@for_auditors
def entry(request: Request, number: int) -> HttpResponse:
    """One entry with everything it holds."""
    found = get_object_or_404(Entry.objects.select_related("actor"), number=number)
    return render(request, "audit/entry.html", {"entry": found})


@require_POST
@for_auditors
def check(request: Request) -> HttpResponse:
    """Every seal computed again."""
    return render(request, "audit/verdict.html", {"verdict": verify_chain()})


@require_GET
@for_auditors
def reads(request: Request) -> HttpResponse:
    """Who looked at whose score."""
    found = Read.objects.select_related("reader").order_by("-at")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/reads.html", {"page": page})
