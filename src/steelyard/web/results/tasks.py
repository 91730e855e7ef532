"""What results and appeals ask of a viewer, among the tasks of the first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.cycles.models import CycleState, Stage, StageKind, StageState
from steelyard.web.org.roles import Role
from steelyard.web.org.tasks import Task, source
from steelyard.web.org.viewer import Viewer
from steelyard.web.results.models import Appeal, AppealState, Interview, Result, ResultState


@source
def results(viewer: Viewer) -> Iterator[Task]:
    """What the person has to answer, and what waits for HR or the director. Six queries at most."""
    if viewer.person is not None:
        yield from _mine(viewer)
    if viewer.has(Role.DIRECTOR):
        for cycle, title, n in _waiting(ResultState.CALIBRATED, StageKind.RATIFICATION):
            words = {"n": n, "cycle": title}
            yield Task(_("Ratify %(n)d results of “%(cycle)s”") % words, reverse("results", args=[cycle]))
    if viewer.has(Role.HR):
        for cycle, title, n in _waiting(ResultState.RATIFIED, StageKind.RELEASE):
            words = {"n": n, "cycle": title}
            yield Task(_("Release %(n)d results of “%(cycle)s”") % words, reverse("results", args=[cycle]))
    yield from _appeals(viewer)


def _mine(viewer: Viewer) -> Iterator[Task]:
    talks = Interview.objects.filter(
        result__appraisee__person=viewer.person,
        result__appraisee__cycle__state=CycleState.RELEASING,
        state="minutes_submitted",
    )
    for talk in talks.select_related("result"):
        address = reverse("interview", args=[talk.result.appraisee_id])
        yield Task(_("Read the minutes of your talk and answer"), address)
    asked = Appeal.objects.filter(
        result__appraisee__person=viewer.person, state=AppealState.SUPPLEMENT_REQUESTED
    )
    for one in asked:
        address = reverse("appeal", args=[one.pk])
        yield Task(_("Add what is missing to your appeal"), address, due=one.supplement_by)


def _waiting(state: ResultState, kind: StageKind) -> Iterable[tuple[UUID, str, int]]:
    """Cycle, its title, and how many results wait in this stage. One query."""
    running = Stage.objects.filter(kind=kind, state=StageState.OPEN, cycle=OuterRef("appraisee__cycle"))
    rows = Result.objects.filter(Exists(running), state=state)
    counted = rows.values("appraisee__cycle", "appraisee__cycle__title").annotate(n=Count("pk"))
    return counted.order_by("appraisee__cycle").values_list(
        "appraisee__cycle", "appraisee__cycle__title", "n"
    )


def _appeals(viewer: Viewer) -> Iterator[Task]:
    """Nobody is asked about an appeal of their own."""
    if not viewer.has(Role.HR, Role.DIRECTOR):
        return
    states = (AppealState.SUBMITTED, AppealState.INVESTIGATING, AppealState.DECIDED)
    found = Appeal.objects.filter(state__in=states).select_related("result__appraisee__person")
    for one in found:
        about = one.result.appraisee.person
        words = _words(viewer, one)
        if words and (viewer.person is None or about.pk != viewer.person.pk):
            yield Task(words % {"who": about.name}, reverse("appeal", args=[one.pk]))


def _words(viewer: Viewer, appeal: Appeal) -> str:
    """What this viewer is to do next about it; empty: it is somebody else's turn."""
    if appeal.state == AppealState.SUBMITTED and viewer.has(Role.HR):
        return _("Admit the appeal of %(who)s, or say why not")
    if appeal.state == AppealState.INVESTIGATING and viewer.has(Role.HR) and not appeal.difference:
        return _("Look into the appeal of %(who)s")
    if appeal.state == AppealState.INVESTIGATING and viewer.has(Role.DIRECTOR) and appeal.difference:
        return _("Decide the appeal of %(who)s")
    if appeal.state == AppealState.DECIDED and appeal.decided_by_id != viewer.user_id and viewer.has(Role.HR):
        return _("Carry out what was decided on the appeal of %(who)s")
    return ""
