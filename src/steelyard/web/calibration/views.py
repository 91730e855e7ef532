"""The room: the board with its meeting, the panel of one person, the raters, the moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from steelyard.web.audit.reading import note_read
from steelyard.web.calibration import access, actions, queries
from steelyard.web.calibration.models import RaterReport
from steelyard.web.cycles.models import Cycle, CycleState
from steelyard.web.jobs.access import may_manage
from steelyard.web.jobs.queries import newest_of
from steelyard.web.org.requests import Request
from steelyard.web.results import queries as results
from steelyard.web.results.computing import OPEN
from steelyard.web.results.models import Result
from steelyard.web.ui import downloads

#: Cards drawn in a column; for more a group is chosen.
MOST = 60
#: Steps of the board that are about one person.
ABOUT = ("propose", "discuss", "conflict")


@require_http_methods(["GET", "POST"])
@access.for_room
def board(request: Request, cycle_id: UUID) -> HttpResponse:
    """Grades as columns, people as cards, the guideline above, the decisions of the meeting below."""
    cycle = access.room_or_404(request.viewer, cycle_id)
    if request.method == "POST":
        return _step(request, cycle)
    return render(request, "calibration/board.html", _board(request, cycle))


def _board(request: Request, cycle: Cycle, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    found = queries.picture(cycle, request.user)
    session = access.current(cycle)
    asked = request.GET.get("group", "")
    context: dict[str, Any] = {
        "cycle": cycle,
        "picture": found,
        "session": session,
        "members": list(session.members.select_related("person")) if session else [],
        "may_begin": session is None and _is_open(cycle) and access.may_be_member(request.viewer),
        "candidates": access.candidates() if session is None else [],
        "is_member": _is_member(request, cycle),
        "locks": _locks(request, cycle),
        "computed": results.computed_of(cycle),
        **_job(request, f"cycle-results:{cycle.pk}", actions.key_of(cycle)),
        "typed": typed or {},
        "most": MOST,
        "group": asked,
        "ended": cycle.calibrations.exclude(ended_at=None),
    }
    if found is None:
        return context
    cards, groups = queries.chosen(found, asked)
    pools, teams = queries.choices(found, asked)
    moves = list(queries.moves_of(cycle, request.user))
    return context | {
        "columns": queries.columns(found, cards, groups),
        "groups": groups,
        "pools": pools,
        "teams": teams,
        "borders": [each for each in queries.borders(found) if each[0] in cards],
        "undecided": [one for one in moves if one.is_open],
        "decided": [one for one in moves if not one.is_open and session and one.session_id == session.pk],
        "n_moves": len(moves),
        **_asked_person(request, found),
    }


def _asked_person(request: Request, found: queries.Picture) -> dict[str, Any]:
    """The panel of the person in the address, where there is one to be seen."""
    try:
        wanted = UUID(request.GET.get("person", ""))
    except ValueError:
        return {}
    card = queries.card_of(found, wanted)
    return _panel(request, found, card) if card is not None else {}


def _job(request: Request, *keys: str) -> dict[str, Any]:
    """What is being computed, and whether the one who looks may follow it."""
    job = newest_of(*keys)
    asked = job is not None and job.created_by_id == request.user.pk
    return {"job": job, "sees_job": asked or may_manage(request.viewer)}


def _is_open(cycle: Cycle) -> bool:
    return cycle.state == CycleState.CALIBRATING


def _is_member(request: Request, cycle: Cycle) -> bool:
    session = access.current(cycle)
    return (
        session is not None
        and access.may_be_member(request.viewer)
        and session.members.filter(pk=request.user.pk).exists()
    )


def _locks(request: Request, cycle: Cycle) -> dict[str, int]:
    found = access.locks_of(request.user, cycle)
    return {why: n for why in (access.SELF, access.MANAGER, access.DECLARED) if (n := found.count(why))}


# ── what is done ────────────────────────────────────────────────────────────────────────────────────


def _step(request: Request, cycle: Cycle) -> HttpResponse:
    if not access.may_be_member(request.viewer):
        raise Http404
    asked = request.POST.get("step", "")
    result = _result(request) if asked in ABOUT else None
    step = _steps(request, cycle, result).get(asked)
    if step is None:
        raise Http404
    try:
        step()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        # What was typed is shown again, never lost.
        context = _board(request, cycle, _typed(request, result))
        return render(request, "calibration/board.html", context, status=422)
    messages.success(request, _done(asked))
    return redirect(_address(request, cycle, result if asked != "conflict" else None))


def _steps(request: Request, cycle: Cycle, result: Result | None) -> dict[str, Callable[[], Any]]:
    sent, who = request.POST, request.user
    reason = sent.get("reason", "")[:2000]
    steps: dict[str, Callable[[], Any]] = {
        "begin": lambda: actions.begin(cycle, members=_numbers(sent.getlist("member")), actor=who),
        "end": lambda: actions.end(_session(cycle), notes=reason, actor=who),
        "explain": lambda: actions.explain(cycle, pool=sent.get("pool", ""), reason=reason, actor=who),
        "approve": lambda: actions.approve(_move(request, cycle), answer=reason, actor=who),
        "reject": lambda: actions.reject(_move(request, cycle), answer=reason, actor=who),
        "withdraw": lambda: actions.withdraw(_move(request, cycle), actor=who),
    }
    if result is not None:
        steps |= {
            "propose": lambda: actions.propose(
                result, seen=sent.get("seen", ""), to=sent.get("to", ""), reason=reason, actor=who
            ),
            "discuss": lambda: actions.discuss(result, note=reason, actor=who),
            "conflict": lambda: actions.declare(
                result.appraisee, member=_candidate(request), reason=reason, actor=who
            ),
        }
    return steps


def _done(asked: str) -> str:
    said = {
        "begin": _("The meeting has begun."),
        "end": _("The meeting is over."),
        "propose": _("The move is proposed. A second member decides on it."),
        "approve": _("The move is approved."),
        "reject": _("The move is rejected."),
        "withdraw": _("The move is withdrawn."),
    }
    return said.get(asked, _("It is written down."))


def _typed(request: Request, result: Result | None) -> dict[str, Any]:
    return {
        "appraisee": result.appraisee_id if result is not None else None,
        "step": request.POST.get("step", ""),
        "move": request.POST.get("move", ""),
        "pool": request.POST.get("pool", ""),
        "to": request.POST.get("to", "")[:20],
        "reason": request.POST.get("reason", "")[:2000],
    }


def _address(request: Request, cycle: Cycle, result: Result | None) -> str:
    kept = {"group": request.GET.get("group", ""), "person": str(result.appraisee_id) if result else ""}
    asked = urlencode({name: value for name, value in kept.items() if value})
    return reverse("calibration", args=[cycle.pk]) + (f"?{asked}" if asked else "")


def _result(request: Request) -> Result:
    return access.result_or_404(request.viewer, _id(request, "appraisee"))


def _move(request: Request, cycle: Cycle) -> Any:
    return access.move_or_404(request.viewer, cycle, _id(request, "move"))


def _id(request: Request, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _session(cycle: Cycle) -> Any:
    found = access.current(cycle)
    if found is None:
        raise ValidationError(_("No meeting is going on. Begin one first."))
    return found


def _candidate(request: Request) -> Any:
    found = access.candidates().filter(pk__in=_numbers([request.POST.get("member", "")])).first()
    if found is None:
        raise Http404
    return found


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 12]


# ── one person, the raters, the moves ───────────────────────────────────────────────────────────────


@require_GET
@access.for_room
def person(request: Request, appraisee_id: UUID) -> HttpResponse:
    """Evidence, raters and history of one person, beside the board."""
    result = access.result_or_404(request.viewer, appraisee_id)
    cycle = result.appraisee.cycle
    if not request.htmx:
        return redirect(_address(request, cycle, result))
    found = queries.picture(cycle, request.user)
    card = queries.card_of(found, appraisee_id) if found is not None else None
    if found is None or card is None:
        raise Http404
    context = {"cycle": cycle, "is_member": _is_member(request, cycle), **_panel(request, found, card)}
    return render(request, "calibration/person.html", context)


def _panel(request: Request, found: queries.Picture, card: queries.Card) -> dict[str, Any]:
    """Whoever looks closely at somebody is noted, as everywhere."""
    result = card.result
    note_read(request.user.pk, result.appraisee.person_id)
    views, advice = queries.views_of(found, result.appraisee.person_id)
    border = [text for each, text in queries.borders(found) if each.result.pk == result.pk]
    return {
        "card": card,
        "order": found.order,
        "lines": list(results.lines(result)),
        "views": views,
        "advice": advice,
        "border": border[0] if border else None,
        "chances": [(grade, 100 * card.border.probabilities[grade]) for grade in found.order]
        if card.border
        else [],
        "talks": result.discussions.select_related("by__person"),
        "history": queries.history_of(result),
        "own_moves": queries.moves_of(found.cycle, request.user).filter(result=result),
        "may_move": _is_member(request, found.cycle) and result.state in OPEN,
        "may_declare": access.may_be_member(request.viewer),
        "committee": access.candidates(),
    }


@require_GET
@access.for_room
def raters(request: Request, cycle_id: UUID) -> HttpResponse:
    """Severity, range and halo of each rater; corrections only where raters are linked. Names stay here."""
    cycle = access.room_or_404(request.viewer, cycle_id)
    report = RaterReport.objects.filter(cycle=cycle).first()
    context = {
        "cycle": cycle,
        "report": report,
        "body": report.body if report else {},
        "flagged": [one for one in report.body["raters"] if one["flags"]] if report else [],
        **_job(request, actions.key_of(cycle)),
    }
    return render(request, "calibration/raters.html", context)


@require_GET
@access.for_room
def moves(request: Request, cycle_id: UUID) -> HttpResponse:
    """Every move with its reason, decision, before and after; as a file too."""
    cycle = access.room_or_404(request.viewer, cycle_id)
    found = queries.moves_of(cycle, request.user)
    if (ending := request.GET.get("download", "")) in downloads.TYPES:
        title = f"{cycle.title} {_('Moves')}"
        return downloads.file_of(title, queries.COLUMNS, list(queries.records(found)), ending)
    return render(request, "calibration/moves.html", {"cycle": cycle, "moves": found})
