"""What has come into the lake, run by run."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from steelyard.web.data import access, queries
from steelyard.web.data.remedies import remedy
from steelyard.web.data.words import STATUSES
from steelyard.web.org.requests import Request


@require_GET
@access.reader
def runs(request: Request) -> HttpResponse:
    """All runs, the newest first."""
    source, status = request.GET.get("source", ""), request.GET.get("status", "")
    page = page_of(request)
    rows, total, sources = queries.runs(source=source, status=status, page=page)
    return render(
        request,
        "data/runs.html",
        {
            "rows": rows,
            "page": pages(total, page),
            "kept": urlencode({"source": source, "status": status}),
            "source": source,
            "status": status,
            "sources": sources,
            "statuses": STATUSES,
        },
    )


@require_GET
@access.reader
def run(request: Request, run_id: str) -> HttpResponse:
    """One run: counts by table, warnings, its held rows, and what was computed on its snapshot."""
    found = queries.run(run_id)
    if found is None:
        raise Http404
    hint = remedy(found["message"]) if found["message"] else ""
    return render(request, "data/run.html", {"run": found, "remedy": hint})


def page_of(request: Request) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def pages(total: int, number: int) -> object:
    """What the page links need to know; the rows themselves are read page by page."""
    return Paginator(range(total), queries.PAGE).get_page(number)
