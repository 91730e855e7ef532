"""Pages of targets: the sheet of one person, the sheets of a cycle, cascading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import TARGET
from steelyard.web.actuals.forms import ValueField
from steelyard.web.config import clock
from steelyard.web.cycles import access
from steelyard.web.cycles.models import Appraisee
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request
from steelyard.web.targets import actions, beside, cascading, queries
from steelyard.web.targets.forms import CascadeForm, ChangeForm
from steelyard.web.targets.models import Sheet
from steelyard.web.ui.typed import give_back


@require_http_methods(["GET", "POST"])
@signed_in
def targets(request: Request, appraisee_id: UUID) -> HttpResponse:
    """The targets of one person: what is proposed, what is known, what to do next."""
    found = access.appraisee_or_404(request.viewer, appraisee_id)
    sheet = queries.sheet_or_404(found)
    parts = access.parts_of(request.viewer, found)
    if request.method == "POST":
        return _step(request, sheet, parts)
    return render(request, "targets/targets.html", _context(found, sheet, parts, {}, {}))


def _context(
    found: Appraisee, sheet: Sheet, parts: frozenset[Part], typed: dict[str, str], wrong: dict[str, str]
) -> dict[str, Any]:
    waiting = queries.waiting(sheet)
    steps = set(TARGET.names(sheet.state, by=parts))
    both = {Part.APPRAISEE, Part.MANAGER} & parts
    return {
        "appraisee": found,
        "cycle": found.cycle,
        "sheet": sheet,
        "lines": beside.lines(sheet),
        "steps": steps,
        "may_type": bool(both) and sheet.state in actions.EDITABLE,
        "may_change": "request_change" in steps and waiting is None,
        "change": ChangeForm(initial={"effective_from": clock.today()}),
        "waiting": waiting,
        "may_consent": waiting is not None and bool(both),
        "versions": queries.versions(found),
        "typed": typed,
        "wrong": wrong,
        "is_mine": Part.APPRAISEE in parts,
    }


def _step(request: Request, sheet: Sheet, parts: frozenset[Part]) -> HttpResponse:
    asked, reason = request.POST.get("step", ""), request.POST.get("reason", "")[:2000]
    who = request.user
    if asked in ("save", "submit", "change"):
        return _with_marks(request, sheet, parts, asked)
    waiting = queries.waiting(sheet)
    steps: dict[str, Callable[[], Any]] = {
        "approve": lambda: actions.approve(sheet, actor=who, parts=parts),
        "send_back": lambda: actions.send_back(sheet, actor=who, parts=parts, reason=reason),
    }
    if Part.APPRAISEE in parts:
        steps["acknowledge"] = lambda: actions.acknowledge(sheet, actor=who)
        steps["object"] = lambda: actions.object_to(sheet, actor=who, reason=reason)
    if waiting is not None and {Part.APPRAISEE, Part.MANAGER} & parts:
        steps["consent"] = lambda: actions.consent(waiting, actor=who, parts=parts)
        steps["decline"] = lambda: actions.decline(waiting, actor=who, parts=parts, reason=reason)
    if asked not in steps:
        raise Http404
    if not _told(request, steps[asked]):
        give_back(request, "reason")
    return redirect("targets", sheet.appraisee_id)


def _with_marks(request: Request, sheet: Sheet, parts: frozenset[Part], asked: str) -> HttpResponse:
    if not {Part.APPRAISEE, Part.MANAGER, Part.HR} & parts:
        raise Http404
    marks, typed, wrong = _marks(request, sheet)
    if wrong:
        context = _context(sheet.appraisee, sheet, parts, typed, wrong)
        return render(request, "targets/targets.html", context, status=422)
    form = ChangeForm(request.POST)
    if asked == "change":
        if not form.is_valid():
            messages.error(request, _("A day and a reason are needed."))
            return redirect("targets", sheet.appraisee_id)
        given = form.cleaned_data
        done = _told(
            request,
            lambda: actions.ask_change(
                sheet,
                marks,
                effective_from=given["effective_from"],
                reason=given["reason"],
                actor=request.user,
                parts=parts,
            ),
        )
    else:
        done = _told(request, lambda: _save(request, sheet, marks, parts, asked))
    if not done:
        context = _context(sheet.appraisee, sheet, parts, typed, {})
        return render(request, "targets/targets.html", context, status=422)
    return redirect("targets", sheet.appraisee_id)


@transaction.atomic
def _save(request: Request, sheet: Sheet, marks: Any, parts: frozenset[Part], asked: str) -> None:
    text = request.POST.get("revision", "")
    revision = int(text) if text.isdecimal() and len(text) < 9 else 0
    actions.save_lines(sheet, marks, revision=revision, actor=request.user)
    if asked == "submit":
        actions.submit(sheet, actor=request.user, parts=parts)


def _marks(request: Request, sheet: Sheet) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """Indicator → its three numbers; what was typed; what is no number."""
    marks: dict[str, Any] = {}
    typed, wrong = {}, {}
    for line in sheet.lines.all():
        found = []
        for mark in beside.MARKS:
            field = f"{mark}-{line.indicator}"
            if field not in request.POST:
                continue
            typed[field] = request.POST[field][:40]
            try:
                found.append(ValueField().clean(typed[field]))
            except forms.ValidationError as error:
                wrong[field] = " ".join(error.messages)
        if len(found) == len(beside.MARKS):
            marks[line.indicator] = tuple(found)
    return marks, typed, wrong


def _told(request: Request, step: Callable[[], Any]) -> bool:
    try:
        step()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        return False
    messages.success(request, _("Saved."))
    return True


@require_GET
@signed_in
def cycle_targets(request: Request, cycle_id: UUID) -> HttpResponse:
    """The sheets of a cycle and where they stand: all of them by role, else those of one's people."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    sees_all = request.viewer.has(*access.READERS)
    if not (sees_all or request.viewer.led):
        raise Http404
    rows = queries.sheets_of(cycle)
    if not sees_all:
        rows = rows.filter(appraisee__person__in=request.viewer.led)
    context = {
        "cycle": cycle,
        "rows": rows,
        "has_book": any(_may_type(request, one) for one in rows),
        "may_run": request.viewer.has(*access.RUNNERS),
    }
    return render(request, "targets/sheets.html", context)


def _may_type(request: Request, sheet: Sheet) -> bool:
    return bool(access.parts_of(request.viewer, sheet.appraisee) & {Part.MANAGER, Part.HR})


@require_http_methods(["GET", "POST"])
@access.for_runners
def cascade(request: Request, cycle_id: UUID) -> HttpResponse:
    """The target of the department handed to teams and people by shares that add up."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    choices = cascading.choices(cycle)
    form = CascadeForm(request.POST or None, choices=choices)
    found, problems = None, []
    if request.method == "POST" and form.is_valid():
        shares = cascading.shares_in(request.POST)
        try:
            given = form.cleaned_data
            if request.POST.get("step") == "take":
                n = cascading.take(cycle, given["indicator"], given["target"], shares, actor=request.user)
                messages.success(request, _("%(n)d sheets have their part.") % {"n": n})
                return redirect("cycle-targets", cycle.pk)
            found = cascading.worked_out(cycle, given["indicator"], given["target"], shares)
        except ValidationError as error:
            problems = error.messages
    context = {
        "cycle": cycle,
        "form": form,
        "found": found,
        "problems": problems,
        "tree": cascading.tree(cycle, request.POST),
    }
    return render(request, "targets/cascade.html", context, status=422 if problems else 200)
