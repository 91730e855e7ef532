"""Pages of back-tests. They show people's scores: only for those who see everybody's."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from steelyard.web.config.languages import engine_language
from steelyard.web.org.requests import Request
from steelyard.web.schemes import access, checking
from steelyard.web.schemes.models import Backtest, Version
from steelyard.web.ui.downloads import TYPES


@require_POST
@access.for_publishers
def start(request: Request, slug: str, old: int, new: int) -> HttpResponse:
    """Has the last full periods scored under both versions."""
    # The engine is only needed here.
    from steelyard.web.schemes import backtesting

    sides = [get_object_or_404(Version, scheme=slug, number=number) for number in (old, new)]
    if any(checking.made_of(one.text) is None for one in sides):
        # The comparison says what is wrong, with its line.
        return redirect("scheme-compare", slug, old, new)
    made = backtesting.request(old=sides[0], new=sides[1], language=engine_language(), actor=request.user)
    return redirect("scheme-backtest", slug, made.pk)


@require_GET
@access.for_backtest_readers
def result(request: Request, slug: str, ticket: UUID) -> HttpResponse:
    """How far it is, then what it says."""
    found = _found(slug, ticket)
    context = {"found": found, "scheme": found.new.scheme, "job": found.job, "result": found.result}
    return render(request, "schemes/backtest.html", context)


@require_GET
@access.for_backtest_readers
def workbook(request: Request, slug: str, ticket: UUID) -> HttpResponse:
    """Every table of it as xlsx."""
    from steelyard.web.schemes import backtesting

    _found(slug, ticket)
    path = backtesting.file_of(ticket)
    if not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type=TYPES["xlsx"])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''backtest-{quote(slug)}.xlsx"
    return response


def _found(slug: str, ticket: UUID) -> Backtest:
    found = Backtest.objects.select_related("old", "new__scheme", "job__created_by__person")
    return get_object_or_404(found, pk=ticket, new__scheme=slug)
