"""Pages of cycles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import CYCLE
from steelyard.web.config import clock
from steelyard.web.cycles import (
    access,
    actions,
    following,
    planning,
    presence,
    queries,
    reopening,
    work_items,
)
from steelyard.web.cycles.enrolment import why_not
from steelyard.web.cycles.forms import (
    DueForm,
    LeaveForm,
    NewForm,
    PersonForm,
    ReasonForm,
    RulesForm,
    SegmentForm,
    StageForm,
    StandInForm,
)
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, Delegation, Stage
from steelyard.web.org.access import signed_in
from steelyard.web.org.models import Person
from steelyard.web.org.requests import Request


@require_GET
@signed_in
def cycles(request: Request) -> HttpResponse:
    """All cycles one takes part in or looks after."""
    found = access.visible(request.viewer).select_related("version__scheme")
    may_run = request.viewer.has(*access.RUNNERS)
    return render(request, "cycles/cycles.html", {"cycles": found, "may_run": may_run})


@require_http_methods(["GET", "POST"])
@access.for_runners
def new(request: Request) -> HttpResponse:
    """A new cycle, from the newest published scheme."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.create(
                title=given["title"],
                version=given["version"],
                periods=given["periods"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("cycle", made.pk)
    return render(request, "cycles/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@signed_in
def cycle(request: Request, cycle_id: UUID) -> HttpResponse:
    """Where a cycle stands: its stages, what is late, what to do next."""
    found = access.cycle_or_404(request.viewer, cycle_id)
    return render(request, "cycles/cycle.html", _cycle(request, found))


def _cycle(request: Request, found: Cycle) -> dict[str, Any]:
    may_run = request.viewer.has(*access.RUNNERS)
    steps = queries.progress(found)
    is_draft = found.state == CycleState.DRAFT
    person = request.viewer.person
    return {
        "cycle": found,
        "may_run": may_run,
        "sees_all": request.viewer.has(*access.READERS),
        "progress": steps,
        "next": next((one.stage for one in steps if one.stage.state == "waiting"), None),
        "people": found.appraisees.count(),
        "rated": found.appraisees.filter(not_rated="").count(),
        "problems": planning.problems(found) if is_draft and may_run else [],
        "is_draft": is_draft,
        "steps": set(CYCLE.names(found.state, by=[Part.HR])) if may_run else set(),
        "mine": found.appraisees.filter(person=person).first() if person else None,
    }


@require_http_methods(["GET", "POST"])
@access.for_runners
def plan(request: Request, cycle_id: UUID) -> HttpResponse:
    """Stages, days and rules of a draft."""
    found = access.cycle_or_404(request.viewer, cycle_id)
    if found.state != CycleState.DRAFT:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    rows = [_stage_form(one, posted) for one in found.stages.all()]
    rules = RulesForm(posted, initial=RulesForm.first(found))
    if posted is not None and all(form.is_valid() for form in (*rows, rules)):
        ordered = sorted(rows, key=lambda form: form.cleaned_data["ORDER"] or 0)
        stages = [{**form.cleaned_data, "kind": form.cleaned_data["kind"]} for form in ordered]
        try:
            actions.plan(
                found,
                stages=stages,
                rules=rules.onto(planning.rules_of(found).plain()),
                revision=_revision(request),
                actor=request.user,
            )
        except ValidationError as error:
            rules.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("cycle", found.pk)
    context = {"cycle": found, "rows": rows, "rules": rules, "stages": list(found.stages.all())}
    return render(request, "cycles/plan.html", context, status=422 if posted is not None else 200)


def _stage_form(stage: Stage, posted: Any) -> StageForm:
    first = {
        "kind": stage.kind,
        "is_on": stage.is_on,
        "starts_on": stage.starts_on,
        "due_on": stage.due_on,
        "overdue": stage.overdue,
        "ORDER": stage.position + 1,
    }
    form = StageForm(posted, initial=first, prefix=stage.kind)
    form.stage = stage  # type: ignore[attr-defined]
    return form


def _revision(request: Request) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


@require_POST
@access.for_runners
def move(request: Request, cycle_id: UUID) -> HttpResponse:
    """One step of the cycle as a whole."""
    found = access.cycle_or_404(request.viewer, cycle_id)
    reason = request.POST.get("reason", "")[:2000]
    steps: dict[str, Any] = {
        "launch": lambda: actions.launch(found, revision=_revision(request), actor=request.user),
        "next": lambda: actions.begin_next(found, actor=request.user, seen=request.POST.get("stage", "")),
        "suspend": lambda: actions.suspend(found, reason=reason, actor=request.user),
        "resume": lambda: actions.resume(found, reason=reason, actor=request.user),
        "cancel": lambda: actions.cancel(found, reason=reason, actor=request.user),
        "close": lambda: actions.close(found, revision=_revision(request), actor=request.user),
        "enrol": lambda: actions.enrol_again(found, revision=_revision(request), actor=request.user),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return _done(request, step, "cycle", found.pk)


def _done(request: Request, step: Any, view: str, *arguments: Any) -> HttpResponse:
    """Does it and says so, or says why not."""
    try:
        step()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("Done."))
    return redirect(view, *arguments)


@require_http_methods(["GET", "POST"])
@access.for_readers
def stage(request: Request, cycle_id: UUID, kind: str) -> HttpResponse:
    """One stage: who has something to do, and what HR can do about it."""
    found = access.cycle_or_404(request.viewer, cycle_id)
    at = get_object_or_404(Stage, cycle=found, kind=kind)
    may_run = request.viewer.has(*access.RUNNERS)
    if request.method == "POST":
        if not may_run:
            raise Http404
        return _stage_step(request, at)
    context = {
        "cycle": found,
        "stage": at,
        "pending": queries.pending_for(request.viewer, at),
        "may_run": may_run,
        "may_reopen": may_run and reopening.may_reopen(at),
        "due": DueForm(initial={"due_on": at.due_on}),
        "today": clock.today(),
    }
    return render(request, "cycles/stage.html", context)


def _stage_step(request: Request, at: Stage) -> HttpResponse:
    asked = request.POST.get("step", "")
    reason = request.POST.get("reason", "")[:2000]
    if asked == "remind":
        n = work_items.remind(list(queries.pending(at)), actor=request.user)
        text = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", n) % {"n": n}
        messages.success(request, text)
        return redirect("cycle-stage", at.cycle_id, at.kind)
    if asked == "due":
        form = DueForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("A day and a reason are needed."))
            return redirect("cycle-stage", at.cycle_id, at.kind)
        given = form.cleaned_data
        return _done(
            request,
            lambda: actions.move_due(at, due_on=given["due_on"], reason=given["reason"], actor=request.user),
            "cycle-stage",
            at.cycle_id,
            at.kind,
        )
    steps: dict[str, Any] = {
        "open": lambda: actions.open_stage(at, actor=request.user),
        "close": lambda: actions.close_stage(at, actor=request.user, reason=reason),
        "reopen": lambda: reopening.reopen(at, reason=reason, actor=request.user),
    }
    if asked not in steps:
        raise Http404
    return _done(request, steps[asked], "cycle-stage", at.cycle_id, at.kind)


@require_GET
@access.for_readers
def people(request: Request, cycle_id: UUID) -> HttpResponse:
    """Everybody in a cycle, and why somebody is not rated."""
    found = access.cycle_or_404(request.viewer, cycle_id)
    rows = [(one, why_not(one)) for one in queries.appraisees(found)]
    context = {"cycle": found, "rows": rows, "may_run": request.viewer.has(*access.RUNNERS)}
    return render(request, "cycles/people.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def appraisee(request: Request, appraisee_id: UUID) -> HttpResponse:
    """One person in a cycle: what was asked about them, and what is done."""
    found = access.appraisee_or_404(request.viewer, appraisee_id)
    may_run = request.viewer.has(*access.RUNNERS) and not access.is_about(request.viewer, found)
    if request.method == "POST":
        if not may_run:
            raise Http404
        return _appraisee_step(request, found)
    context = {
        "appraisee": found,
        "cycle": found.cycle,
        "tasks": queries.shown_tasks(found),
        "segments": found.segments.select_related("team", "manager"),
        "why_not": why_not(found),
        "there": presence.attendance_of(found, found.leaves.all(), planning.rules_of(found.cycle)),
        "may_run": may_run,
        "is_mine": access.is_about(request.viewer, found),
        "today": clock.today(),
    }
    if may_run:
        context |= {
            "leaves": found.leaves.all(),
            "leave_form": LeaveForm(prefix="leave"),
            "segment_form": SegmentForm(prefix="segment", appraisee=found),
        }
    return render(request, "cycles/appraisee.html", context)


def _appraisee_step(request: Request, found: Appraisee) -> HttpResponse:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    steps: dict[str, Any] = {
        "leave_out": lambda: actions.leave_out(found, reason=reason, actor=request.user),
        "take_in": lambda: actions.take_in(found, reason=reason, actor=request.user),
        "note_leave": lambda: _note_leave(request, found),
        "strike_leave": lambda: _strike_leave(request, found, reason),
        "name_manager": lambda: _name_manager(request, found),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return _done(request, step, "appraisee", found.pk)


def _note_leave(request: Request, found: Appraisee) -> None:
    form = LeaveForm(request.POST, prefix="leave")
    if not form.is_valid():
        raise ValidationError(_("Say from when, until when, and why it counts."))
    following.note_leave(found, actor=request.user, **form.cleaned_data)


def _strike_leave(request: Request, found: Appraisee, reason: str) -> None:
    asked = request.POST.get("leave", "")
    leave = get_object_or_404(found.leaves, pk=asked if asked.isdecimal() and len(asked) < 12 else 0)
    following.strike_leave(leave, reason=reason, actor=request.user)


def _name_manager(request: Request, found: Appraisee) -> None:
    form = SegmentForm(request.POST, prefix="segment", appraisee=found)
    if not form.is_valid():
        raise ValidationError(_("Choose the days, the person and a reason."))
    given = form.cleaned_data
    following.name_manager(
        given["segment"], manager=given["manager"], reason=given["reason"], actor=request.user
    )


@require_POST
@access.for_runners
def follow(request: Request, cycle_id: UUID) -> HttpResponse:
    """People, teams and managers as the organisation has them now."""
    found = access.cycle_or_404(request.viewer, cycle_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        n = following.follow(found, reason=reason, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = ngettext("%(n)d person has changed.", "%(n)d people have changed.", n) % {"n": n}
        messages.success(request, text)
    return redirect("cycle-people", found.pk)


@require_POST
@signed_in
def task_step(request: Request, task_id: UUID) -> HttpResponse:
    """Waive, reopen, send back or delegate a task: HR, and the manager or rater for their own."""
    found, parts = access.task_to_change_or_404(request.viewer, task_id)
    form = PersonForm(request.POST) if request.POST.get("step") == "delegate" else ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A reason is needed."))
        return redirect("cycle", found.stage.cycle_id)
    given = form.cleaned_data
    reason = given["reason"]
    is_hr = Part.HR in parts
    steps: dict[str, Any] = {
        "delegate": lambda: work_items.delegate(
            found, to=given["to"], actor=request.user, parts=parts, reason=reason
        ),
    }
    if is_hr:
        steps |= {
            "waive": lambda: work_items.waive(found, actor=request.user, reason=reason),
            "reopen": lambda: work_items.reopen(found, actor=request.user, reason=reason),
            "send_back": lambda: work_items.send_back(found, actor=request.user, parts=parts, reason=reason),
        }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return _done(request, step, "cycle", found.stage.cycle_id)


@require_http_methods(["GET", "POST"])
@signed_in
def rules(request: Request, task_id: UUID) -> HttpResponse:
    """The rules of a cycle, to read and to confirm."""
    found = access.task_or_404(request.viewer, task_id)
    if found.stage.kind != "policy":
        raise Http404
    if request.method == "POST":
        return _done(request, lambda: work_items.finish(found, actor=request.user), "home")
    at = found.stage.cycle
    context = {
        "task": found,
        "cycle": at,
        "stages": at.stages.filter(is_on=True),
        "rules": planning.rules_of(at),
    }
    return render(request, "cycles/rules.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def midterm(request: Request, task_id: UUID) -> HttpResponse:
    """The talk at half time: held."""
    found = access.task_or_404(request.viewer, task_id)
    if found.stage.kind != "midterm":
        raise Http404
    if request.method == "POST":
        return _done(request, lambda: work_items.finish(found, actor=request.user), "home")
    return render(request, "cycles/midterm.html", {"task": found, "cycle": found.stage.cycle})


@require_http_methods(["GET", "POST"])
@signed_in
def delegations(request: Request) -> HttpResponse:
    """Who stands in for me."""
    me = request.viewer.person
    if me is None:
        raise Http404
    colleagues = Person.objects.filter(left_on=None).exclude(pk=me.pk)
    form = StandInForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            work_items.stand_in(
                me,
                given["delegate"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                reason=given["reason"],
                notify_principal=given["notify_principal"],
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Done."))
            return redirect("delegations")
    context = {
        "form": form,
        "mine": me.delegations.select_related("delegate").order_by("-starts_on"),
        "for_others": me.stands_in_for.filter(ended_at=None, ends_on__gte=clock.today()).select_related(
            "principal"
        ),
    }
    return render(request, "cycles/delegations.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def delegation_end(request: Request, delegation_id: int) -> HttpResponse:
    """The end of a delegation of one's own."""
    found = get_object_or_404(Delegation, pk=delegation_id, principal=request.viewer.person, ended_at=None)
    return _done(request, lambda: work_items.end_delegation(found, actor=request.user), "delegations")
