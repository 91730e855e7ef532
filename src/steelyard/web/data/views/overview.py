"""The first page of data, and one table."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from steelyard.web.data import access, queries
from steelyard.web.org.requests import Request


@require_GET
@access.reader
def overview(request: Request) -> HttpResponse:
    """Tables and connections: what is fresh, what is late, what waits."""
    context = {"found": queries.overview(), "may_write": access.may_write(request.viewer)}
    return render(request, "data/overview.html", context)


@require_GET
@access.reader
def table(request: Request, name: str) -> HttpResponse:
    """One table: its columns, its versions and who brought them."""
    found = queries.table(name)
    if found is None:
        raise Http404
    return render(request, "data/table.html", {"table": found})
