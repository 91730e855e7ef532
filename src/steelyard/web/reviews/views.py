"""Pages of reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.web.audit import reading
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Cycle, StageState, Task
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.org.access import signed_in
from steelyard.web.org.models import Person
from steelyard.web.org.requests import Request
from steelyard.web.reviews import access, actions, queries, states
from steelyard.web.reviews.answers import Answers, Difference, differences, kept, sent
from steelyard.web.reviews.forms import RaterForm
from steelyard.web.reviews.known import known_to
from steelyard.web.reviews.models import Rater, Review
from steelyard.web.reviews.questions import (
    RATER,
    SELF,
    Question,
    counted_as,
    label,
    questions_of,
    rated_indicators,
)
from steelyard.web.ui.templatetags.steelyard import in_language


@require_http_methods(["GET", "POST"])
@signed_in
def review(request: Request, task_id: UUID) -> HttpResponse:
    """A review as its author writes it; afterwards, as it was written."""
    task = access.review_task_or_404(request.viewer, task_id)
    questions = questions_of(task)
    if request.method == "GET":
        return _page(request, task, questions, kept(_of(task)))
    try:
        answers = sent(request.POST, questions)
    except ValidationError as error:
        return _page(request, task, questions, kept(_of(task)), complaint=error.messages, status=422)
    return _written(request, task, questions, answers)


def _written(request: Request, task: Task, questions: Sequence[Question], answers: Answers) -> HttpResponse:
    does_submit = request.POST.get("do") == "submit"
    write = actions.submit if does_submit else actions.save
    try:
        write(task, answers, revision=_revision(request), actor=request.user)
    except actions.StaleError as stale:
        found = differences(answers, kept(stale.review), questions)
        return _page(
            request, task, questions, answers, revision=stale.review.revision, differing=found, status=409
        )
    except actions.IncompleteError as lacking:
        # What is there is kept: nobody types twice.
        actions.save(task, answers, revision=_revision(request), actor=request.user)
        return _page(
            request, task, questions, answers, places=lacking.places, complaint=lacking.messages, status=422
        )
    except ValidationError as error:
        return _page(request, task, questions, answers, complaint=error.messages, status=422)
    if does_submit:
        messages.success(request, _("Submitted."))
        return redirect("home")
    messages.success(request, _("Saved."))
    return redirect("review", task.pk)


@require_POST
@signed_in
def save(request: Request, task_id: UUID) -> HttpResponse:
    """What is typed, sent by the page every few seconds. 409: somebody else saved; both texts."""
    task = access.review_task_or_404(request.viewer, task_id)
    questions = questions_of(task)
    try:
        answers = sent(request.POST, questions)
        saved = actions.save(task, answers, revision=_revision(request), actor=request.user)
    except actions.StaleError as stale:
        found = differences(answers, kept(stale.review), questions)
        context = {"differing": found, "revision": stale.review.revision}
        return render(request, "reviews/conflict.html", context, status=409)
    except ValidationError as error:
        return JsonResponse({"problem": " ".join(error.messages)}, status=422)
    return JsonResponse({"revision": saved.revision, "saved": _clock_of(saved)})


@require_POST
@signed_in
def send_back(request: Request, task_id: UUID) -> HttpResponse:
    """The self-review, or the round before, goes back to its author."""
    task = access.review_task_or_404(request.viewer, task_id)
    try:
        back = actions.send_back(task, reason=request.POST.get("reason", "")[:2000], actor=request.user)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("Sent back to %(who)s.") % {"who": back.assignee.name})
    return redirect("review", task.pk)


def _page(
    request: Request,
    task: Task,
    questions: Sequence[Question],
    answers: Answers,
    *,
    revision: int | None = None,
    differing: Sequence[Difference] = (),
    places: Mapping[str, str] | None = None,
    complaint: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page with these answers in its fields, whatever is saved."""
    saved, known = _of(task), known_to(request.viewer, task)
    closed = actions.closed_because(task)
    context = {
        "task": task,
        "cycle": task.stage.cycle,
        "is_self": task.perspective == SELF,
        "perspective": label(task.perspective, task.round),
        "rows": [
            {
                "question": one,
                "answer": answers.of(one.name),
                "beside": known.beside(one),
                "own": known.own.get(one.name, ()),
            }
            for one in questions
        ],
        "answers": answers,
        "known": known,
        "revision": revision if revision is not None else (saved.revision if saved else 0),
        "saved": _clock_of(saved) if saved else "",
        "closed": closed,
        "returnable": actions.returnable(task) if not closed else None,
        "colleagues": _colleagues(request, task) if not closed and task.perspective != SELF else (),
        "differing": differing,
        "places": places or {},
        "complaint": complaint,
    }
    return render(request, "reviews/review.html", context, status=status)


def _colleagues(request: Request, task: Task) -> Any:
    """Who could do it instead."""
    mine = request.viewer.person
    return Person.objects.filter(left_on=None).exclude(
        pk__in=[task.appraisee.person_id, mine.pk if mine else ""]
    )


def _of(task: Task) -> Review | None:
    return Review.objects.filter(task=task).prefetch_related("ratings").first()


def _clock_of(review: Review) -> str:
    """When it was saved, as a clock shows it."""
    return date_format(timezone.localtime(review.saved_at), "H:i") if review.saved_at else ""


def _revision(request: Request) -> int:
    sent_ = request.POST.get("revision", "")
    return int(sent_) if sent_.isascii() and sent_.isdigit() and len(sent_) < 10 else -1


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@signed_in
def reviews_of(request: Request, appraisee_id: UUID) -> HttpResponse:
    """What was written about somebody, as far as the viewer may read it."""
    found = cycles.appraisee_or_404(request.viewer, appraisee_id)
    is_mine = cycles.is_about(request.viewer, found)
    if not is_mine and request.viewer.user_id is not None:
        reading.note_read(request.viewer.user_id, found.person_id)
    tasks = queries.tasks_about(found)
    context = {
        "appraisee": found,
        "cycle": found.cycle,
        "shown": queries.reviews_of(request.viewer, found),
        "left_out": queries.left_out(tasks),
        "pending": [one for one in tasks if one.is_pending],
        "is_mine": is_mine,
        "is_out": access.is_out(found),
    }
    return render(request, "reviews/of.html", context)


@require_GET
@signed_in
def overview(request: Request, cycle_id: UUID) -> HttpResponse:
    """How far the reviews of a cycle are, person by person: for those who see everybody, and for leaders."""
    found = cycles.cycle_or_404(request.viewer, cycle_id)
    if not (request.viewer.has(*cycles.READERS) or request.viewer.led):
        raise Http404
    may_run = request.viewer.has(*cycles.RUNNERS)
    stages = found.stages.filter(kind__in=actions.STAGES, state=StageState.OPEN) if may_run else ()
    context = {
        "cycle": found,
        "lines": states.table(queries.overview(request.viewer, found)),
        "unasked": [(one, missing) for one in stages if (missing := actions.unasked(one))],
        "sees_all": request.viewer.has(*cycles.READERS),
        "has_book": queries.asked_of_viewer(request.viewer, found),
    }
    return render(request, "reviews/cycle.html", context)


@require_POST
@cycles.for_runners
def ask(request: Request, cycle_id: UUID) -> HttpResponse:
    """Asks those who were not in the cycle when the stage began."""
    found = cycles.cycle_or_404(request.viewer, cycle_id)
    stage = get_object_or_404(found.stages, kind=request.POST.get("stage", ""))
    try:
        n = actions.ask_again(stage, actor=request.user)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, ngettext("%(n)d task is new.", "%(n)d tasks are new.", n) % {"n": n})
    return redirect("cycle-reviews", found.pk)


# ── named raters ────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@cycles.for_readers
def raters(request: Request, cycle_id: UUID) -> HttpResponse:
    """Who rates which indicator beside the managers; HR names them until the managers' stage opens."""
    found = access.cycle_to_look_after_or_404(request.viewer, cycle_id)
    may_name = request.viewer.has(*cycles.RUNNERS) and actions.may_name(found)
    if request.method == "POST" and not request.viewer.has(*cycles.RUNNERS):
        raise Http404
    titles = _titles(found)
    form = RaterForm(request.POST or None, indicators=_nameable(found, titles))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.name_rater(
                found,
                indicator=given["indicator"],
                person=given["person"],
                team=given["team"],
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Done."))
            return redirect("cycle-raters", found.pk)
    context = {
        "cycle": found,
        "rows": [(one, titles.get(one.indicator, one.indicator)) for one in queries.raters_of(found)],
        "form": form,
        "may_name": may_name,
    }
    return render(request, "reviews/raters.html", context, status=422 if form.errors else 200)


def _titles(cycle: Cycle) -> dict[str, str]:
    scheme = scheme_of(cycle.version.text)
    found = rated_indicators(scheme) if scheme is not None else {}
    return {name: in_language(dict(one.title.by_language)) for name, one in found.items()}


def _nameable(cycle: Cycle, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Indicators for which a named rater counts."""
    scheme = scheme_of(cycle.version.text)
    found = rated_indicators(scheme) if scheme is not None else {}
    return [(name, titles[name]) for name, one in found.items() if counted_as(one, RATER) is not None]


@require_POST
@cycles.for_runners
def remove_rater(request: Request, rater_id: int) -> HttpResponse:
    """Somebody is not to rate after all."""
    found = get_object_or_404(Rater.objects.select_related("cycle"), pk=rater_id)
    try:
        actions.remove_rater(found, actor=request.user)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("Done."))
    return redirect("cycle-raters", found.cycle_id)
