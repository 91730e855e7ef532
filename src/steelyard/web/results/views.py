"""Pages of results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import APPEAL, RESULT
from steelyard.core.problems import SteelyardError
from steelyard.web.audit.reading import note_read
from steelyard.web.config import clock
from steelyard.web.cycles import access as cycle_access
from steelyard.web.cycles.files import download
from steelyard.web.cycles.models import Cycle
from steelyard.web.jobs.queries import newest_of
from steelyard.web.org.access import for_roles, signed_in
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role
from steelyard.web.results import access, actions, appeals, interviews, queries
from steelyard.web.results.forms import (
    AppealForm,
    DecisionForm,
    MinutesForm,
    ObjectionForm,
    RefusalForm,
    ScheduleForm,
)
from steelyard.web.results.models import Appeal, Interview, Result, ResultState
from steelyard.web.ui.templatetags.steelyard import in_language
from steelyard.web.ui.typed import give_back

#: Fields of its forms that hold words; those of a talk stay in their form.
TEXTS = ("text", "reason")


@require_http_methods(["GET", "POST"])
@for_roles(*access.READERS)
def results(request: Request, cycle_id: UUID) -> HttpResponse:
    """All results of a cycle: to compute, to ratify, to release."""
    cycle = cycle_access.cycle_or_404(request.viewer, cycle_id)
    if request.method == "POST":
        return _results_step(request, cycle)
    found = queries.results_of(cycle)
    stages = {one.kind: one for one in cycle.stages.filter(is_on=True)}
    context = {
        "cycle": cycle,
        "results": found,
        "marks": {one.pk: actions.mark(one) for one in found},
        "grades": queries.grades_of(found),
        "computed": queries.computed_of(cycle),
        "stages": stages,
        "may_run": request.viewer.has(Role.HR),
        "may_take_out": request.viewer.has(Role.HR, Role.DIRECTOR),
        "may_ratify": request.viewer.has(Role.DIRECTOR) and _is_open(stages, "ratification"),
        "to_ratify": found.filter(state=ResultState.CALIBRATED).count(),
        "to_release": found.filter(state=ResultState.RATIFIED).count(),
        "may_compute": cycle.state in ("collecting", "reviewing", "calibrating"),
        "release_open": _is_open(stages, "release"),
        "appeals": queries.appeals_of(cycle),
        "job": newest_of(f"cycle-results:{cycle.pk}", f"cycle-release:{cycle.pk}"),
    }
    return render(request, "results/results.html", context)


def _is_open(stages: dict[str, Any], kind: str) -> bool:
    return kind in stages and stages[kind].state == "open"


def _results_step(request: Request, cycle: Cycle) -> HttpResponse:
    asked = request.POST.get("step", "")
    is_hr, is_director = request.viewer.has(Role.HR), request.viewer.has(Role.DIRECTOR)
    if asked == "compute" and is_hr:
        actions.request_computation(cycle, actor=request.user)
        messages.success(request, _("Results are being computed."))
    elif asked == "release" and is_hr:
        _told(request, lambda: actions.request_release(cycle, actor=request.user), _("Results go out now."))
    elif asked == "ratify" and is_director:
        _ratify(request, cycle)
    else:
        raise Http404
    return redirect("results", cycle.pk)


def _ratify(request: Request, cycle: Cycle) -> None:
    chosen = request.POST.getlist("result")
    ids = [int(text) for text in chosen if text.isdecimal() and len(text) < 12]
    waiting = queries.results_of(cycle).filter(state=ResultState.CALIBRATED, pk__in=ids)
    seen = {text: request.POST[f"seen-{text}"] for text in chosen if f"seen-{text}" in request.POST}
    try:
        n = actions.ratify(list(waiting), actor=request.user, seen=seen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    text = ngettext("%(n)d result is ratified.", "%(n)d results are ratified.", n) % {"n": n}
    messages.success(request, text)


def _written_down() -> str:
    return _("Thank you. It is written down.")


def _told(request: Request, step: Callable[[], Any], done: str) -> bool:
    try:
        step()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        give_back(request, *TEXTS)
        return False
    except SteelyardError as error:
        messages.error(request, str(error.problems[0]))
        give_back(request, *TEXTS)
        return False
    messages.success(request, done)
    return True


@require_http_methods(["GET", "POST"])
@signed_in
def result(request: Request, appraisee_id: UUID) -> HttpResponse:
    """One result: the numbers, how they came about, what can be done about them."""
    found = access.result_or_404(request.viewer, appraisee_id)
    is_mine = cycle_access.is_about(request.viewer, found.appraisee)
    parts = cycle_access.parts_of(request.viewer, found.appraisee)
    if request.method == "POST":
        return _result_step(request, found, parts)
    if not is_mine and request.viewer.user_id is not None:
        note_read(request.viewer.user_id, found.appraisee.person_id)
    context = _result(found, is_mine, parts)
    return render(request, "results/result.html", context)


def _result(found: Result, is_mine: bool, parts: frozenset[Part]) -> dict[str, Any]:
    steps = set(RESULT.names(found.state, by=parts))
    return {
        "result": found,
        "appraisee": found.appraisee,
        "cycle": found.appraisee.cycle,
        "lines": list(queries.lines(found)),
        "parts": queries.parts(found),
        "differences": queries.differences(found),
        "is_mine": is_mine,
        "steps": steps,
        "talk": Interview.objects.filter(result=found).select_related("held_by").first(),
        "appeals": found.appeals.all(),
        "objection": ObjectionForm() if "object" in steps else None,
        "refusal": RefusalForm() if "refuse" in steps else None,
        "may_appeal": "appeal" in steps and is_mine,
    }


def _result_step(request: Request, found: Result, parts: frozenset[Part]) -> HttpResponse:
    asked = request.POST.get("step", "")
    if asked == "acknowledge" and Part.APPRAISEE in parts:
        _told(
            request,
            lambda: actions.acknowledge(found, actor=request.user),
            _("Thank you. It is written down."),
        )
    elif asked == "object" and Part.APPRAISEE in parts:
        text = request.POST.get("text", "")[:4000]
        _told(
            request,
            lambda: actions.object_to(found, text=text, actor=request.user),
            _("Your objection stands in the record."),
        )
    elif asked == "send_back" and {Part.DIRECTOR, Part.HR} & parts:
        reason = request.POST.get("reason", "")[:2000]
        _told(
            request,
            lambda: actions.send_back(found, actor=request.user, parts=sorted(parts), reason=reason),
            _("Sent back to calibration."),
        )
    elif asked == "refuse" and {Part.MANAGER, Part.HR} & parts:
        _refuse(request, found, parts)
    else:
        raise Http404
    return redirect("result", found.appraisee_id)


def _refuse(request: Request, found: Result, parts: frozenset[Part]) -> None:
    form = RefusalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A witness and what happened are needed."))
        return
    given = form.cleaned_data
    _told(
        request,
        lambda: actions.refuse(
            found, witness=given["witness"], reason=given["reason"], actor=request.user, parts=sorted(parts)
        ),
        _("It is written down."),
    )


# ── the talk ────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@signed_in
def interview(request: Request, appraisee_id: UUID) -> HttpResponse:
    """Minutes of the talk: written by the manager, answered by the person."""
    found = access.result_or_404(request.viewer, appraisee_id)
    talk = access.talk_or_404(found)
    holds = access.holds(request.viewer, talk)
    is_mine = cycle_access.is_about(request.viewer, found.appraisee)
    form = MinutesForm(request.POST or None, initial={"held_on": clock.today()})
    if request.method == "POST":
        if holds and request.POST.get("step") == "schedule":
            _schedule(request, talk)
            return redirect("interview", appraisee_id)
        if holds and form.is_valid():
            if _told(
                request,
                lambda: interviews.write_up(talk, actor=request.user, **form.cleaned_data),
                _("Saved."),
            ):
                return redirect("result", appraisee_id)
        elif is_mine:
            _answer(request, talk)
            return redirect("interview", appraisee_id)
        elif not holds:
            raise Http404
    context = {
        "result": found,
        "cycle": found.appraisee.cycle,
        "appraisee": found.appraisee,
        "talk": talk,
        "form": form if holds and talk.state in ("scheduled", "held") else None,
        "schedule": ScheduleForm(initial={"on": talk.scheduled_on})
        if holds and talk.state == "scheduled"
        else None,
        "may_answer": is_mine and talk.state == "minutes_submitted",
    }
    return render(request, "results/interview.html", context, status=422 if form.errors and holds else 200)


def _schedule(request: Request, talk: Interview) -> None:
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A day is needed."))
        return
    _told(
        request,
        lambda: interviews.schedule(talk, on=form.cleaned_data["on"], actor=request.user),
        _("Saved."),
    )


def _answer(request: Request, talk: Interview) -> None:
    if request.POST.get("step") == "agree":
        _told(
            request, lambda: interviews.agree(talk, actor=request.user), _("Thank you. It is written down.")
        )
    else:
        text = request.POST.get("text", "")[:4000]
        _told(
            request,
            lambda: interviews.object_to(talk, text=text, actor=request.user),
            _("Your objection stands in the record."),
        )


# ── appeals ─────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@signed_in
def appeal_new(request: Request, appraisee_id: UUID) -> HttpResponse:
    """An appeal on a number of one's own result."""
    found = access.result_or_404(request.viewer, appraisee_id)
    if not cycle_access.is_about(request.viewer, found.appraisee):
        raise Http404
    numbers = [(line.name, in_language(line.title)) for line in queries.lines(found)]
    first = {"number": request.GET.get("number", "")}
    form = AppealForm(request.POST or None, request.FILES or None, numbers=numbers, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = appeals.submit(found, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your appeal is in. HR answers you here."))
            return redirect("appeal", made.pk)
    context = {"form": form, "result": found, "cycle": found.appraisee.cycle, "appraisee": found.appraisee}
    return render(request, "results/appeal_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def appeal(request: Request, appeal_id: UUID) -> HttpResponse:
    """One appeal: what is claimed, what a new computation gives, what was decided."""
    found = access.appeal_or_404(request.viewer, appeal_id)
    parts = cycle_access.parts_of(request.viewer, found.result.appraisee)
    if request.method == "POST":
        return _appeal_step(request, found, parts)
    context = {
        "appeal": found,
        "result": found.result,
        "appraisee": found.result.appraisee,
        "cycle": found.result.appraisee.cycle,
        "steps": set(APPEAL.names(found.state, by=parts)),
        "decision": DecisionForm(),
        "others": _others(found) if request.viewer.has(*access.READERS) else [],
        **_number(found),
        "job": newest_of(appeals.key_of(found)),
    }
    return render(request, "results/appeal.html", context)


def _others(found: Appeal) -> list[tuple[str, dict[str, Any]]]:
    """Who shares the datum, by name for those who may see everybody."""
    others = found.difference.get("others", [])
    names = dict(
        found.result.appraisee.cycle.appraisees.filter(
            pk__in=[one["appraisee"] for one in others]
        ).values_list("pk", "person__name")
    )
    return [(names.get(UUID(one["appraisee"]), ""), one) for one in others]


def _number(found: Appeal) -> dict[str, str]:
    """What the appeal is on: its title, and the unit of its values."""
    for line in queries.lines(found.result):
        if line.name == found.number:
            return {"title": in_language(line.title), "unit": line.unit}
    return {"title": found.number or _("The grade as a whole"), "unit": ""}


def _appeal_step(request: Request, found: Appeal, parts: frozenset[Part]) -> HttpResponse:
    reason = request.POST.get("reason", "")[:4000]
    who = request.user
    mine: dict[str, Callable[[], Any]] = {
        "supplement": lambda: appeals.supplement(found, text=reason, actor=who),
        "withdraw": lambda: appeals.withdraw(found, actor=who),
    }
    theirs: dict[str, Callable[[], Any]] = {
        "accept": lambda: appeals.accept(found, actor=who),
        "reject": lambda: appeals.reject(found, reason=reason, actor=who),
        "ask": lambda: appeals.ask(found, reason=reason, actor=who),
        "compare": lambda: appeals.request_comparison(found, actor=who),
        "decide": lambda: appeals.decide(
            found, outcome=request.POST.get("outcome", ""), reason=reason, actor=who
        ),
        "execute": lambda: appeals.request_execution(
            found, others_too=request.POST.get("others") == "on", actor=who
        ),
    }
    steps = mine if Part.APPRAISEE in parts else theirs if {Part.HR, Part.COMMITTEE} & parts else {}
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    _told(request, step, _("Done."))
    return redirect("appeal", found.pk)


@require_GET
@signed_in
def appeal_evidence(request: Request, appeal_id: UUID) -> HttpResponse:
    """The file, as a download: never shown in the browser."""
    found = access.appeal_or_404(request.viewer, appeal_id)
    return download(found.evidence)
