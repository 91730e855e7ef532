"""Pages of feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.appraisal.anonymity import Perspective
from steelyard.appraisal.anonymity_words import PERSPECTIVES, told_to_appraisee, told_to_rater
from steelyard.appraisal.machine import Part
from steelyard.web.audit import reading
from steelyard.web.config import clock
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Stage, StageKind, StageState, Task
from steelyard.web.cycles.planning import rules_of
from steelyard.web.feedback import access, answering, nominations, publishing, queries, questionnaires
from steelyard.web.feedback.answering import Sheet
from steelyard.web.feedback.forms import SPARE, QuestionForm, RaterForm, first, written
from steelyard.web.feedback.models import NominationState, Questionnaire
from steelyard.web.feedback.people import ANONYMOUS
from steelyard.web.feedback.questions import (
    Item,
    own_questions,
    questions_about,
    questions_of,
    rated_by_colleagues,
)
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request

# ── a cycle ─────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@signed_in
def overview(request: Request, cycle_id: UUID) -> HttpResponse:
    """How far feedback is, person by person."""
    found = access.cycle_or_404(request.viewer, cycle_id)
    context = {
        "cycle": found,
        "stage": found.stages.filter(kind=StageKind.FEEDBACK).first(),
        "lines": queries.overview(request.viewer, found),
        "least": rules_of(found).feedback.least,
        "may_run": request.viewer.has(*cycles.RUNNERS),
        "sees_all": request.viewer.has(*cycles.READERS),
    }
    return render(request, "feedback/cycle.html", context)


@require_http_methods(["GET", "POST"])
@cycles.for_readers
def questionnaire(request: Request, cycle_id: UUID) -> HttpResponse:
    """The questions of a cycle; HR changes them until the stage opens."""
    found = cycles.cycle_or_404(request.viewer, cycle_id)
    may_change = request.viewer.has(*cycles.RUNNERS) and questionnaires.may_change(found)
    items = own_questions(found)
    complaint: list[str] = []
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not may_change:
        raise Http404
    forms_ = _question_forms(items, posted)
    if posted is not None and all(form.is_valid() for form in forms_):
        try:
            questionnaires.change(
                found, written(forms_, items), revision=_revision(request), actor=request.user
            )
        except ValidationError as error:
            complaint = error.messages
        else:
            messages.success(request, _("Saved."))
            return redirect("feedback-questionnaire", found.pk)
    kept = Questionnaire.objects.filter(cycle=found).first()
    context = {
        "cycle": found,
        "items": items,
        "of_scheme": [
            (one, [PERSPECTIVES[each] for each in one.asked]) for one in rated_by_colleagues(found)
        ],
        "forms": forms_,
        "may_change": may_change,
        "revision": kept.revision if kept else 0,
        "complaint": complaint,
    }
    return render(request, "feedback/questionnaire.html", context, status=422 if posted is not None else 200)


def _question_forms(items: Sequence[Item], posted: Any) -> list[QuestionForm]:
    """As many as were sent, else those there are and an empty one."""
    given = [first(one) for one in items] + [{} for _n in range(SPARE)]
    return [QuestionForm(posted, initial=one, prefix=f"q{n}") for n, one in enumerate(given)]


# ── who is asked ────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@signed_in
def raters(request: Request, appraisee_id: UUID) -> HttpResponse:
    """Who is proposed for somebody; proposing somebody more."""
    found, parts = access.chosen_for_or_404(request.viewer, appraisee_id)
    if request.method == "POST":
        form = RaterForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data["rater"]
            _told(request, lambda: nominations.propose(found, given, actor=request.user, parts=parts))
        else:
            messages.error(request, _("Choose a person."))
        return redirect("feedback-raters", found.pk)
    return render(request, "feedback/raters.html", _raters(request, found, parts))


def _raters(request: Request, found: Appraisee, parts: frozenset[Part]) -> dict[str, Any]:
    stage = Stage.objects.filter(cycle=found.cycle_id, kind=StageKind.FEEDBACK, is_on=True).first()
    is_open = stage is not None and stage.state == StageState.OPEN and found.cycle.is_live
    rules = rules_of(found.cycle).feedback
    groups = queries.nominations_of(found)
    proposed = any(one.state == NominationState.PROPOSED for _who, rows in groups for one in rows)
    may_decide = is_open and bool(parts & {Part.MANAGER, Part.HR})
    return {
        "appraisee": found,
        "cycle": found.cycle,
        "stage": stage,
        "is_open": is_open,
        "is_mine": cycles.is_about(request.viewer, found),
        "groups": groups,
        "too_few": queries.too_few(found, rules.thresholds.minimum()),
        "rules": rules,
        "asked": found.nominations.filter(state=NominationState.APPROVED, perspective__in=ANONYMOUS).count(),
        "candidates": queries.could_be_asked(found, nominations.organisation_of(stage))
        if is_open and stage
        else (),
        "may_decide": may_decide,
        "may_approve": may_decide and proposed,
        "may_withdraw": is_open and bool(parts & {Part.APPRAISEE, Part.MANAGER}),
    }


@require_POST
@signed_in
def approve(request: Request, appraisee_id: UUID) -> HttpResponse:
    """Those chosen are asked."""
    found, parts = access.chosen_for_or_404(request.viewer, appraisee_id)
    if not parts & {Part.MANAGER, Part.HR}:
        raise Http404
    proposed = found.nominations.filter(state=NominationState.PROPOSED).select_related("rater", "appraisee")
    chosen = [one for one in proposed if str(one.pk) in request.POST.getlist("nomination")]
    _told(request, lambda: nominations.approve(chosen, actor=request.user, parts=parts))
    return redirect("feedback-raters", found.pk)


@require_POST
@signed_in
def nomination(request: Request, nomination_id: UUID) -> HttpResponse:
    """One proposal: declined with a reason, or withdrawn."""
    found, parts = access.nomination_or_404(request.viewer, nomination_id)
    reason, who = request.POST.get("reason", "")[:2000], request.user
    steps: dict[str, Callable[[], Any]] = {
        "decline": lambda: nominations.decline(found, reason=reason, actor=who, parts=parts),
        "withdraw": lambda: nominations.withdraw(found, actor=who, parts=parts),
    }
    asked = request.POST.get("step", "")
    if asked not in steps:
        raise Http404
    _told(request, steps[asked])
    return redirect("feedback-raters", found.appraisee_id)


def _told(request: Request, step: Callable[[], Any]) -> None:
    try:
        step()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))


# ── answering ───────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request: Request, task_id: UUID) -> HttpResponse:
    """The questionnaire as its rater fills it in; first of all, who will see what."""
    task = access.task_or_404(request.viewer, task_id)
    if request.method == "GET":
        return _page(request, task)
    try:
        sheet = _sent(request, task)
    except ValidationError as error:
        return _page(request, task, complaint=error.messages, status=422)
    return _written(request, task, sheet)


def _written(request: Request, task: Task, sheet: Sheet) -> HttpResponse:
    does_submit = request.POST.get("do") == "submit"
    write: Callable[..., Any] = answering.submit if does_submit else answering.save
    try:
        write(task, sheet, revision=_revision(request), actor=request.user)
    except answering.StaleError as stale:
        return _page(request, task, sheet=sheet, stale=stale, status=409)
    except answering.IncompleteError as lacking:
        answering.save(task, sheet, revision=_revision(request), actor=request.user)
        return _page(
            request, task, sheet=sheet, places=lacking.places, complaint=lacking.messages, status=422
        )
    except ValidationError as error:
        return _page(request, task, sheet=sheet, complaint=error.messages, status=422)
    if does_submit:
        messages.success(request, _("Thank you. Your answer is in the box; nobody can read it alone."))
        return redirect("home")
    messages.success(request, _("Saved."))
    return redirect("feedback-answer", task.pk)


@require_POST
@signed_in
def save(request: Request, task_id: UUID) -> HttpResponse:
    """What is typed, sent by the page every few seconds. 409: another window saved; both texts."""
    task = access.task_or_404(request.viewer, task_id)
    try:
        sheet = _sent(request, task)
        revision = answering.save(task, sheet, revision=_revision(request), actor=request.user)
    except answering.StaleError as stale:
        return render(request, "feedback/conflict.html", _conflict(task, sheet, stale), status=409)
    except ValidationError as error:
        return JsonResponse({"problem": " ".join(error.messages)}, status=422)
    now = date_format(timezone.localtime(clock.now()), "H:i")
    return JsonResponse({"revision": revision, "saved": now})


def _sent(request: Request, task: Task) -> Sheet:
    items = answering.items_of(task)
    ratings = {one.name: request.POST.get(f"rating-{one.name}", "") for one in items}
    comments = {one.name: request.POST.get(f"comment-{one.name}", "") for one in items}
    return answering.sheet_of(items, ratings, comments)


def _conflict(task: Task, mine: Sheet, stale: answering.StaleError) -> dict[str, Any]:
    rows = [
        (one.title, _said(mine, one), _said(stale.sheet, one))
        for one in answering.items_of(task)
        if _said(mine, one) != _said(stale.sheet, one)
    ]
    return {"differing": rows, "revision": stale.revision}


def _said(sheet: Sheet, item: Item) -> str:
    rating = sheet.ratings.get(item.name, "")
    shown = _("I cannot tell") if rating == answering.CANNOT_TELL else rating
    return " · ".join(part for part in (shown, sheet.comments.get(item.name, "")) if part)


def _page(
    request: Request,
    task: Task,
    *,
    sheet: Sheet | None = None,
    stale: answering.StaleError | None = None,
    places: Mapping[str, str] | None = None,
    complaint: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """With these answers in its fields, else with those saved. After the end nothing is shown again."""
    nomination_ = answering.nomination_of(task)
    saved, revision = answering.draft_of(nomination_) if nomination_ else (Sheet(), 0)
    typed = sheet or saved
    where = Perspective(task.perspective)
    context = {
        "task": task,
        "cycle": task.stage.cycle,
        "is_self": where is Perspective.SELF,
        "perspective": PERSPECTIVES[where],
        "told": told_to_rater(where, publishing.thresholds_of(task.stage.cycle)),
        "rows": [
            {
                "item": one,
                "rating": typed.ratings.get(one.name, ""),
                "comment": typed.comments.get(one.name, ""),
            }
            for one in answering.items_of(task)
        ],
        "closed": answering.closed_because(task, nomination_),
        "revision": revision,
        "conflict": _conflict(task, typed, stale) if stale else None,
        "places": places or {},
        "complaint": complaint,
    }
    return render(request, "feedback/answer.html", context, status=status)


def _revision(request: Request) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@signed_in
def results(request: Request, appraisee_id: UUID) -> HttpResponse:
    """What was published about somebody: the same for everybody who may see it."""
    found = cycles.appraisee_or_404(request.viewer, appraisee_id)
    is_mine = cycles.is_about(request.viewer, found)
    outcome = access.outcome_of(request.viewer, found)
    if outcome is not None and not is_mine and request.viewer.user_id is not None:
        reading.note_read(request.viewer.user_id, found.person_id)
    published = publishing.from_plain(outcome.published) if outcome is not None else None
    asked = questions_about(found, found.cycle, questions_of(found.cycle))
    context = {
        "appraisee": found,
        "cycle": found.cycle,
        "is_mine": is_mine,
        "told": told_to_appraisee(publishing.thresholds_of(found.cycle)),
        "means": queries.means(published) if published else (),
        "questions": queries.answered(published, asked) if published else (),
        "left_out": queries.left_out(published) if published else (),
        "is_published": published is not None,
        "may_choose": bool(cycles.parts_of(request.viewer, found) & access.CHOOSERS),
    }
    return render(request, "feedback/results.html", context)
