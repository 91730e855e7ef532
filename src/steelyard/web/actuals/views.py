"""Pages of values: all that is asked for, and one with its versions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.web.actuals import access, actions, queries
from steelyard.web.actuals.forms import CorrectionForm, OwnerForm, ValueField
from steelyard.web.actuals.models import Actual, ActualState
from steelyard.web.actuals.wanted import indicators
from steelyard.web.cycles import access as cycle_access
from steelyard.web.cycles.files import download
from steelyard.web.cycles.models import Cycle
from steelyard.web.org.access import for_roles, signed_in
from steelyard.web.org.requests import Request
from steelyard.web.org.roles import Role
from steelyard.web.ui.templatetags.steelyard import in_language
from steelyard.web.ui.typed import give_back

#: May be entered: nothing is there, or it was sent back.
TO_ENTER = (ActualState.MISSING, ActualState.FLAGGED)


@require_http_methods(["GET", "POST"])
@signed_in
def actuals(request: Request, cycle_id: UUID) -> HttpResponse:
    """All values of a cycle by indicator; those one answers for can be typed in at once."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    rows = list(access.values(request.viewer, cycle))
    typed, wrong = _typed(request, rows) if request.method == "POST" else ({}, {})
    if request.method == "POST" and not wrong:
        _enter(request, rows, typed)
        return redirect("actuals", cycle.pk)
    context = _context(request, cycle, rows, typed, wrong)
    return render(request, "actuals/actuals.html", context, status=422 if wrong else 200)


def _typed(request: Request, rows: list[Actual]) -> tuple[dict[int, Any], dict[int, str]]:
    """Value id → what was typed, and what is no number."""
    typed, wrong = {}, {}
    for row in rows:
        text = request.POST.get(f"value-{row.pk}", "").strip()
        if not text:
            continue
        try:
            typed[row.pk] = ValueField().clean(text)
        except forms.ValidationError as error:
            typed[row.pk] = text
            wrong[row.pk] = " ".join(error.messages)
    return typed, wrong


def _enter(request: Request, rows: list[Actual], typed: dict[int, Any]) -> None:
    entered = 0
    for row in rows:
        # What is there already was sent twice.
        if row.pk not in typed or (row.state not in TO_ENTER and row.value == typed[row.pk]):
            continue
        try:
            actions.enter(row, value=typed[row.pk], actor=request.user)
        except ValidationError as error:
            messages.error(request, f"{row.name}: {' '.join(error.messages)}")
            give_back(request, f"value-{row.pk}")
        else:
            entered += 1
    if entered:
        text = ngettext("%(n)d value is entered.", "%(n)d values are entered.", entered)
        messages.success(request, text % {"n": entered})


def _context(
    request: Request, cycle: Cycle, rows: list[Actual], typed: dict[int, Any], wrong: dict[int, str]
) -> dict[str, Any]:
    models = indicators(cycle)
    owners = queries.owners(cycle)
    me = request.viewer.person.pk if request.viewer.person else ""
    others = [] if cycle.state in actions.OVER else [row for row in rows if row.subject != me]
    mine = {row.pk for row in others if owners.get(row.indicator) == request.user and row.state in TO_ENTER}
    may_check = request.viewer.has(*access.CHECKERS)
    unchecked = {
        row.pk
        for row in others
        if may_check and row.state == ActualState.ENTERED and row.entered_by_id != request.user.pk
    }
    groups = [
        {
            "name": name,
            "title": dict(models[name].title.by_language) if name in models else {"": name},
            "unit": str(models[name].unit) if name in models else "",
            "owner": owners.get(name),
            "rows": listed,
            "to_enter": mine & {row.pk for row in listed},
            "to_check": unchecked & {row.pk for row in listed},
        }
        for name, found in groupby(rows, key=lambda row: row.indicator)
        if (listed := list(found))
    ]
    may_name = request.viewer.has(Role.HR) and cycle.state not in actions.OVER
    choices = [(name, in_language(dict(one.title.by_language))) for name, one in models.items()]
    return {
        "cycle": cycle,
        "groups": groups,
        "typed": typed,
        "wrong": wrong,
        "owner_form": OwnerForm(choices=choices) if may_name and choices else None,
    }


@require_POST
@for_roles(Role.HR)
def owner(request: Request, cycle_id: UUID) -> HttpResponse:
    """Names who answers for an indicator."""
    cycle = cycle_access.cycle_or_404(request.viewer, cycle_id)
    choices = [(name, name) for name in indicators(cycle)]
    form = OwnerForm(request.POST, choices=choices)
    if form.is_valid():
        given = form.cleaned_data
        _told(
            request,
            lambda: actions.name_owner(
                cycle, indicator=given["indicator"], user=given["user"], actor=request.user
            ),
        )
    else:
        messages.error(request, _("Choose an indicator and an account."))
    return redirect("actuals", cycle.pk)


@require_POST
@for_roles(*access.CHECKERS)
def check(request: Request, cycle_id: UUID) -> HttpResponse:
    """Those chosen are checked, one by one: what is not mine to check is said."""
    cycle = access.cycle_or_404(request.viewer, cycle_id)
    ids = [int(text) for text in request.POST.getlist("value") if text.isdecimal() and len(text) < 12]
    rows = access.values(request.viewer, cycle).filter(pk__in=ids)
    done = 0
    for row in rows.select_related("appraisee__person", "cycle"):
        try:
            actions.validate(row, actor=request.user)
        except ValidationError as error:
            messages.error(request, f"{row.name}: {' '.join(error.messages)}")
        else:
            done += 1
    text = ngettext("%(n)d value is checked.", "%(n)d values are checked.", done) % {"n": done}
    messages.success(request, text)
    return redirect("actuals", cycle.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def actual(request: Request, pk: int) -> HttpResponse:
    """One value: its versions, who entered and checked it, what can be done."""
    found = access.value_or_404(request.viewer, pk)
    form = CorrectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        return _step(request, found, form)
    return render(request, "actuals/actual.html", _actual(request, found, CorrectionForm()))


def _actual(request: Request, found: Actual, form: CorrectionForm) -> dict[str, Any]:
    model = indicators(found.cycle).get(found.indicator)
    person = request.viewer.person
    is_mine = person is not None and found.subject == person.pk
    is_open = found.cycle.state not in actions.OVER
    is_owner = is_open and actions.is_owner(found, request.user)
    return {
        "actual": found,
        "cycle": found.cycle,
        "title": dict(model.title.by_language) if model else {"": found.indicator},
        "unit": str(model.unit) if model else "",
        "versions": queries.versions(found),
        "may_restate": is_owner and found.is_current and found.state != ActualState.MISSING,
        "may_uphold": is_owner and found.state == ActualState.DISPUTED,
        "may_flag": is_open
        and not is_mine
        and request.viewer.has(Role.HR)
        and found.state in (ActualState.ENTERED, ActualState.VALIDATED),
        "may_dispute": is_open and is_mine and found.state in (ActualState.VALIDATED, ActualState.LOCKED),
        "form": form,
    }


def _step(request: Request, found: Actual, form: CorrectionForm) -> HttpResponse:
    asked, reason = request.POST.get("step", ""), request.POST.get("reason", "")[:2000]
    who = request.user
    if asked == "restate":
        if not form.is_valid():
            return render(request, "actuals/actual.html", _actual(request, found, form), status=422)
        given = form.cleaned_data
        made: list[Actual] = []
        if _told(request, lambda: made.append(actions.restate(found, actor=who, **given))):
            return redirect("actual", made[0].pk)
        return redirect("actual", found.pk)
    steps: dict[str, Callable[[], Any]] = {
        "uphold": lambda: actions.uphold(found, reason=reason, actor=who),
        "flag": lambda: actions.flag(found, reason=reason, actor=who),
        "dispute": lambda: actions.dispute(found, reason=reason, actor=who),
    }
    if asked not in steps or (asked == "flag" and not request.viewer.has(*access.RUNNERS)):
        raise Http404
    _told(request, steps[asked])
    return redirect("actual", found.pk)


def _told(request: Request, step: Callable[[], Any]) -> bool:
    try:
        step()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        give_back(request, "value", "reason")
        return False
    messages.success(request, _("Saved."))
    return True


@require_GET
@signed_in
def evidence(request: Request, pk: int) -> HttpResponse:
    """The file behind a value."""
    return download(access.value_or_404(request.viewer, pk).evidence)
