"""Pages of the contribution log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import CONTRIBUTION
from steelyard.web.contributions import access, actions, evidence, queries
from steelyard.web.contributions.forms import EntryForm, PassOnForm, ReasonForm, VerifyForm
from steelyard.web.contributions.models import Contribution, ContributionState, Kind
from steelyard.web.org.access import signed_in
from steelyard.web.org.models import Person
from steelyard.web.org.requests import Request
from steelyard.web.ui import downloads


@require_GET
@signed_in
def mine(request: Request) -> HttpResponse:
    """What I contributed, and what I entered for others."""
    _me(request)
    found = queries.mine(request.viewer)
    context = {"rows": found, "tabs": _tabs(request, "mine")}
    return render(request, "contributions/mine.html", context)


@require_GET
@signed_in
def to_verify(request: Request) -> HttpResponse:
    """What others did and I am asked about."""
    _me(request)
    context = {"rows": queries.to_verify(request.viewer), "tabs": _tabs(request, "verify")}
    return render(request, "contributions/verify.html", context)


@require_GET
@signed_in
def department(request: Request) -> HttpResponse:
    """Of everybody one may see: the department, or the people one leads."""
    if not (request.viewer.has(*access.READERS) or request.viewer.led):
        raise Http404
    asked = {name: request.GET.get(name, "") for name in queries.FILTERS}
    found = queries.of_others(request.viewer, asked)
    if (ending := request.GET.get("download")) in downloads.TYPES:
        records = list(queries.records(found))
        names = list(records[0]) if records else ["contribution_id"]
        return downloads.file_of(_("Contributions"), names, records, str(ending))
    context = {
        "rows": found[: queries.MOST],
        "count": found.count(),
        "most": queries.MOST,
        "totals": queries.totals(found),
        "asked": asked,
        "kinds": Kind.choices,
        "states": [one for one in ContributionState.choices if one[0] not in access.PRIVATE],
        "tabs": _tabs(request, "department"),
    }
    return render(request, "contributions/department.html", context)


def _tabs(request: Request, here: str) -> dict[str, Any]:
    """The rooms of the log: nobody sees a door that is locked for them."""
    viewer = request.viewer
    return {
        "here": here,
        "has_own": viewer.person is not None,
        "waiting": queries.to_verify(viewer).count(),
        "sees_others": viewer.has(*access.READERS) or bool(viewer.led),
    }


def _me(request: Request) -> Person:
    """Who is looking, as a person of the organisation. Accounts that are nobody have no log."""
    person = request.viewer.person
    if person is None:
        raise Http404
    return person


# ── entering ────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    """A new entry, for oneself or a colleague."""
    me = _me(request)
    form = EntryForm(request.POST or None, request.FILES or None, initial={"subject": me.pk})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter(
                form.entry(),
                by=me,
                actor=request.user,
                file=form.cleaned_data["evidence"],
                submit_it=request.POST.get("do") == "submit",
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("contribution", made.pk)
    return render(request, "contributions/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def change(request: Request, contribution_id: UUID) -> HttpResponse:
    """Other words for a draft, or for one that was not verified."""
    found = access.contribution_or_404(request.viewer, contribution_id)
    parts = access.parts_of(request.viewer, found)
    if Part.APPRAISEE not in parts or not found.is_changeable:
        raise Http404
    form = EntryForm(request.POST or None, request.FILES or None, initial=_first(found), found=found)
    theirs: Contribution | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, found, form)
        except actions.StaleError as stale:
            theirs = stale.contribution
            form.add_error(None, stale)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("contribution", found.pk)
    context = {
        "form": form,
        "found": found,
        "theirs": theirs,
        "revision": theirs.revision if theirs is not None else request.POST.get("revision", found.revision),
    }
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "contributions/change.html", context, status=status)


def _change(request: Request, found: Contribution, form: EntryForm) -> None:
    given = form.cleaned_data
    changed = actions.change(
        found,
        form.entry(),
        revision=_revision(request),
        actor=request.user,
        file=given["evidence"],
        drop_file=given.get("drop_evidence", False),
    )
    if request.POST.get("do") == "submit":
        actions.submit(changed, actor=request.user, parts=access.parts_of(request.viewer, changed))


def _first(found: Contribution) -> dict[str, Any]:
    names = ("kind", "title", "what", "occurred_on")
    ids = {"subject": found.subject_id, "verifier": found.verifier_id}
    return {**{name: getattr(found, name) for name in names}, **ids}


def _revision(request: Request) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────


@require_GET
@signed_in
def contribution(request: Request, contribution_id: UUID) -> HttpResponse:
    """What somebody did, where it stands, and what the viewer may do about it."""
    found = access.contribution_or_404(request.viewer, contribution_id)
    return _page(request, found)


def _page(
    request: Request, found: Contribution, *, forms_: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    parts = access.parts_of(request.viewer, found)
    given = forms_ or {}
    context = {
        "found": found,
        "steps": set(CONTRIBUTION.names(found.state, by=parts)),
        "may_change": found.is_changeable and Part.APPRAISEE in parts,
        "may_pass_on": found.state == ContributionState.SUBMITTED and bool({Part.HR, Part.RATER} & parts),
        "has_person": request.viewer.person is not None,
        "verify_form": given.get("verify") or VerifyForm(),
        "reason_form": given.get("reason") or ReasonForm(),
        "pass_form": given.get("pass_on") or PassOnForm(auto_id="pass_%s"),
        "tabs": _tabs(request, ""),
    }
    return render(request, "contributions/contribution.html", context, status=status)


@require_POST
@signed_in
def step(request: Request, contribution_id: UUID) -> HttpResponse:
    """One step: handed in, verified or not, passed on, taken back, withdrawn."""
    found = access.contribution_or_404(request.viewer, contribution_id)
    parts = access.parts_of(request.viewer, found)
    asked = request.POST.get("step", "")
    if not parts:
        raise Http404
    plain: dict[str, Callable[[], object]] = {
        "submit": lambda: actions.submit(found, actor=request.user, parts=parts),
        "withdraw": lambda: actions.withdraw(found, actor=request.user, parts=parts),
    }
    if asked in plain:
        return _done(request, found, plain[asked])
    taken = _with_words(request, found, asked, parts)
    if taken is None:
        raise Http404
    form, name, act = taken
    if not form.is_valid():
        return _page(request, found, forms_={name: form}, status=422)
    return _done(request, found, lambda: act(form.cleaned_data))


Act = Callable[[dict[str, Any]], object]


def _with_words(
    request: Request, found: Contribution, asked: str, parts: frozenset[Part]
) -> tuple[forms.Form, str, Act] | None:
    """Steps that need more than a click: the form, and what is done with what was said."""
    actor, person = request.user, request.viewer.person
    if asked == "verify" and person is not None:
        return (
            VerifyForm(request.POST),
            "verify",
            lambda given: actions.verify(found, by=person, actor=actor, parts=parts, **given),
        )
    if asked == "pass_on":
        return (
            PassOnForm(request.POST, auto_id="pass_%s"),
            "pass_on",
            lambda given: actions.name_verifier(
                found, given["to"], reason=given["reason"], actor=actor, parts=parts
            ),
        )
    reasoned = {"reject": actions.reject, "take_back": actions.take_back}
    if asked in reasoned:
        return (
            ReasonForm(request.POST),
            "reason",
            lambda given: reasoned[asked](found, reason=given["reason"], actor=actor, parts=parts),
        )
    return None


def _done(request: Request, found: Contribution, act: Callable[[], object]) -> HttpResponse:
    """Does it and says so, or says why not."""
    try:
        act()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("Done."))
    return redirect("contribution", found.pk)


@require_GET
@signed_in
def evidence_file(request: Request, contribution_id: UUID) -> HttpResponse:
    """The file, to be saved: a browser never shows it as a page of ours."""
    found = access.contribution_or_404(request.viewer, contribution_id)
    return evidence.download(found.evidence_name, found.evidence_stored)
