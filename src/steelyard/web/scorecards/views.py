"""Pages of scorecards."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steelyard.web.org.access import for_roles, signed_in
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role
from steelyard.web.org.tasks import open_tasks
from steelyard.web.scorecards import access, audience, pictures, queries, rows, whatif
from steelyard.web.scorecards.headline import headline
from steelyard.web.scorecards.lines import Line, lines_of, parts_of
from steelyard.web.scorecards.models import Scorecard, SubjectKind
from steelyard.web.scorecards.people import Asked, file, people_of
from steelyard.web.ui import downloads

#: Who may follow a number to the page of the run that brought its rows.
SEES_RUNS = (Role.DATA_OWNER, Role.ADMIN, Role.DIRECTOR, Role.AUDITOR)


@require_GET
@signed_in
def mine(request: Request) -> HttpResponse:
    """To one's own newest card, or a page that says why there is none."""
    person = request.viewer.person
    card = queries.newest_card_of(person.pk) if person is not None else None
    if card is None:
        return render(request, "scorecards/none.html")
    return redirect("scorecard", card.subject, card.computation.period)


@require_GET
@signed_in
def newest(request: Request, subject: str) -> HttpResponse:
    """To the newest card of somebody."""
    if not request.viewer.may_see_person(subject):
        raise Http404
    found = queries.newest_card_of(subject)
    if found is None:
        raise Http404
    return redirect("scorecard", subject, found.computation.period)


@require_GET
@for_roles(Role.MANAGER, Role.DIRECTOR, Role.HR, Role.AUDITOR)
def people(request: Request) -> HttpResponse:
    """Everybody one may see, in one table."""
    asked = Asked.of(request.GET)
    if (ending := request.GET.get("download")) in downloads.TYPES:
        answer = file(request.viewer, asked, ending)
        if answer is None:
            raise Http404
        return answer
    return render(request, "scorecards/people.html", people_of(request.viewer, asked))


@require_GET
@signed_in
def card(request: Request, subject: str, period: str) -> HttpResponse:
    """A whole scorecard."""
    found = access.card_or_404(request.viewer, subject, period)
    if found.kind != SubjectKind.EMPLOYEE:
        return redirect("dashboard-of", subject, period)
    past = queries.history(found)
    figures = queries.figures_of(past)
    lines = lines_of(found, figures.get(found.pk, {}), _trends(past, figures))
    parts = parts_of(found, lines)
    is_own = audience.is_own(request.viewer, found)
    audience.note(request.viewer, found)
    return render(
        request,
        "scorecards/card.html",
        {
            "card": found,
            "computation": found.computation,
            "outline": found.computation.outline,
            "is_own": is_own,
            "head": headline(found, lines),
            "parts": parts,
            "left_out": [line for line in lines if line.applies and not line.is_ok],
            "waterfall": pictures.waterfall(found, parts) if found.total is not None else None,
            "totals": pictures.totals(past) if len(past) > 1 else None,
            "past": past,
            "periods": queries.periods_with_results(),
            "sliders": whatif.sliders(lines),
            "audience": audience.audience_of(found),
            "unacknowledged": queries.unacknowledged(found, request.viewer.person.pk)
            if is_own and request.viewer.person
            else None,
            "tasks": open_tasks(request.viewer) if is_own else [],
        },
    )


def _trends(past: list[Scorecard], figures: dict[int, dict[str, Any]]) -> dict[str, list[float | None]]:
    names = {name for found in figures.values() for name in found}
    return {
        name: [figure.value if (figure := figures[card.pk].get(name)) else None for card in past]
        for name in names
    }


@require_GET
@signed_in
def indicator(request: Request, subject: str, period: str, name: str) -> HttpResponse:
    """Where one number comes from."""
    found = access.card_or_404(request.viewer, subject, period)
    past = queries.history(found)
    figures = queries.figures_of(past, name)
    line = _line_or_404(found, figures, name)
    audience.note(request.viewer, found)
    evidence = queries.evidence_of(found, name)
    return render(
        request,
        "scorecards/indicator.html",
        {
            "card": found,
            "computation": found.computation,
            "is_own": audience.is_own(request.viewer, found),
            "line": line,
            "curve": pictures.curve(found, line),
            "trend": pictures.trend(line, past, figures) if len(past) > 1 else None,
            "measures": rows.measures(line),
            "history": rows.target_history(past, figures, name),
            "peers": queries.peer_median(found, name),
            "evidence": evidence,
        },
    )


def _line_or_404(card: Scorecard, figures: dict[int, dict[str, Any]], name: str) -> Line:
    for line in lines_of(card, figures.get(card.pk, {}), {}):
        if line.name == name:
            return line
    raise Http404


@signed_in
def evidence(request: Request, subject: str, period: str, name: str) -> HttpResponse:
    """The rows behind a number: shown when they were looked up, else asked for (POST) and waited for."""
    found = access.card_or_404(request.viewer, subject, period)
    line = _line_or_404(found, queries.figures_of([found], name), name)
    known = queries.evidence_of(found, name)
    audience.note(request.viewer, found)
    if known is not None and (ending := request.GET.get("download")) in downloads.TYPES:
        return rows.download(known, request.GET.get("table", ""), ending)
    if known is None and request.method == "POST":
        rows.ask_for(found.computation, subject, name, actor=request.user)
        return redirect("indicator-rows", subject, period, name)
    if known is not None and request.method == "POST":
        return redirect("indicator-rows", subject, period, name)
    job = rows.waiting(found.computation, subject, name) if known is None else None
    return render(
        request,
        "scorecards/rows.html",
        {
            "card": found,
            "computation": found.computation,
            "line": line,
            "evidence": known,
            "tables": rows.tables(known) if known else [],
            "sees_runs": request.viewer.has(*SEES_RUNS),
            "job": job,
        },
    )


@require_POST
@signed_in
def what_if(request: Request, subject: str, period: str) -> HttpResponse:
    """The score with other actuals, as a fragment. Nothing is stored."""
    found = access.card_or_404(request.viewer, subject, period)
    lines = lines_of(found, queries.figures_of([found])[found.pk], {})
    try:
        actuals = whatif.read(request.POST, lines)
    except whatif.NotANumberError as error:
        complaint = whatif.complaint(lines, str(error))
        return render(request, "scorecards/whatif.html", {"complaint": complaint}, status=422)
    result = whatif.outcome(found, lines, actuals) if actuals else None
    return render(request, "scorecards/whatif.html", {"card": found, "result": result})


@require_GET
def live(request: Request) -> JsonResponse:
    """Which computation is the newest: what pages ask every ten seconds. One query, besides the account's."""
    if not request.user.is_authenticated:
        return JsonResponse({"detail": _("Sign in first.")}, status=401)
    newest = queries.newest_stamp(request.GET.get("period", ""))
    return JsonResponse(newest)
