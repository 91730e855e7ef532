"""Pages of the dashboard: one subject in one period, or in a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from steelyard.core.periods import Grain, Period
from steelyard.web.config import clock
from steelyard.web.dashboards import (
    access,
    attention,
    charts,
    choosing,
    exporting,
    people,
    queries,
    tiles,
    words,
    years,
)
from steelyard.web.dashboards.subjects import Subject, first_subject
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role


@access.for_readers
def dashboard(request: Request) -> HttpResponse:
    """The dashboard one starts with: the own team or the department, in the newest period."""
    subject = first_subject(request.viewer, on=clock.today())
    newest = queries.newest()
    if subject is None:
        return render(request, "dashboards/nothing.html", {"why": "nobody"})
    if newest is None:
        return _nothing(request, subject)
    return redirect("dashboard-of", subject.id, newest.period)


@access.for_readers
def dashboard_of(request: Request, subject: str, period: str) -> HttpResponse:
    """Score, dimensions, charts and what needs attention of a subject the viewer may see."""
    at = _period_or_404(period)
    found = access.subject_or_404(request.viewer, subject)
    card = queries.card_of(found.id, str(at))
    if card is None and at.grain is Grain.YEAR:
        return _year(request, found, str(at))
    if card is None:
        return _nothing(request, found, str(at))
    page = queries.page_of(request.viewer, found, card, number=request.GET.get("page"))
    return render(request, "dashboards/dashboard.html", _context(page))


@access.for_readers
def subjects(request: Request) -> HttpResponse:
    """Teams and people that the chooser does not list: as a page, or as a list in the chooser."""
    words, period = request.GET.get("q", "").strip()[:100], request.GET.get("period", "")
    newest = None if period else queries.newest()
    at = newest.period if newest is not None else str(_period_or_404(period)) if period else ""
    hits = choosing.search(request.viewer, at, words)
    template = "dashboards/found.html" if request.htmx else "dashboards/subjects.html"
    return render(request, template, {"hits": hits, "words": words, "period": at})


@access.for_readers
def export(request: Request, subject: str, period: str) -> HttpResponse:
    """The same figures as a workbook."""
    at = _period_or_404(period)
    found = access.subject_or_404(request.viewer, subject)
    card = queries.card_of(found.id, str(at))
    if card is None:
        raise Http404
    page = queries.page_of(request.viewer, found, card, everybody=True)
    shapes = _board(page)
    sheets = {
        _("Score"): charts.waterfall(page),
        _("Funnel"): shapes["funnel"]["shape"],
        _("Campaigns"): shapes["campaigns"]["shape"],
        _("Response times"): shapes["response"]["shape"],
        _("Awareness"): shapes["awareness"]["shape"],
        _("Reputation"): shapes["reputation"]["shape"],
        _("People") if page.crowd.count else _("Teams"): people.everybody(page),
    }
    return exporting.workbook(f"{found.name} {at}", list(tiles.tiles(page, tiles.readings(page))), sheets)


def _period_or_404(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        raise Http404 from None


def _nothing(request: Request, subject: Subject, period: str = "") -> HttpResponse:
    """Nothing to show yet: what is missing, and what to do about it."""
    newest = queries.newest()
    why = "card" if newest is not None else "computation" if queries.has_scheme() else "scheme"
    # Nobody is led to a door that is locked for them.
    may_fetch = request.viewer.has(Role.DATA_OWNER, Role.DIRECTOR, Role.AUDITOR)
    about = {"why": why, "subject": subject, "period": period, "newest": newest, "may_fetch": may_fetch}
    return render(request, "dashboards/nothing.html", about)


def _year(request: Request, subject: Subject, year: str) -> HttpResponse:
    found = years.year_of(subject, year, queries.cards_of_year(subject.id, year))
    if found is None:
        return _nothing(request, subject, year)
    return render(request, "dashboards/year.html", {"year": found, "subject": subject})


def _context(page: queries.Page) -> dict[str, Any]:
    readings = tiles.readings(page)
    return {
        "page": page,
        "subject": page.subject,
        "period": page.period,
        "computation": page.computation,
        "score": tiles.score(page),
        "tiles": list(tiles.tiles(page, readings)),
        "needs": attention.needs(page, readings.values()),
        "below": people.below(page),
        "waterfall": charts.waterfall(page),
        "radar": charts.radar(page),
        "years_known": _years(page.periods),
        **_board(page),
    }


def _years(periods: Sequence[str]) -> list[str]:
    """The years of the periods; a scheme scored by the year has them already."""
    return [one for one in dict.fromkeys(period[:4] for period in periods) if one not in periods]


def _board(page: queries.Page) -> dict[str, Any]:
    """The four charts of the board: a shape, or the reason why there is none."""
    body = page.body
    shapes: dict[str, Any] = {}
    makers: dict[str, Any] = {
        "funnel": charts.funnel,
        "response": charts.response,
        "campaigns": lambda part: charts.campaigns(part, page.names, _currency(page)),
    }
    for name, make in makers.items():
        reason = words.reason_of(body.get(name))
        shapes[name] = {
            "reason": reason,
            "body": body.get(name),
            "shape": None if reason else make(body[name]),
        }
    reason = words.reason_of(body.get("brand"))
    for what in ("awareness", "reputation"):
        shape = None if reason else charts.brand(body["brand"], what)
        shapes[what] = {"reason": reason, "shape": shape}
    return shapes


def _currency(page: queries.Page) -> str:
    """The currency the scheme counts in."""
    units = (str(one.get("unit", "")) for one in page.outline.get("indicators", {}).values())
    return next((unit for unit in units if unit.startswith("currency:")), "currency:CNY")
