"""What cycles ask of a viewer, among the tasks of the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.config import clock
from steelyard.web.cycles import queries
from steelyard.web.cycles.access import RUNNERS
from steelyard.web.cycles.models import PENDING, Stage, StageKind, StageState, Task
from steelyard.web.org.tasks import Task as Shown
from steelyard.web.org.tasks import source
from steelyard.web.org.viewer import Viewer

#: Stage → the address where its tasks are done. Rooms add theirs in their `apps.py`.
ADDRESSES: dict[str, Callable[[Task], str]] = {
    StageKind.POLICY: lambda task: reverse("task-rules", args=[task.pk]),
    StageKind.MIDTERM: lambda task: reverse("task-midterm", args=[task.pk]),
}


def titles() -> dict[str, str]:
    """Stage → what is asked, in the imperative, with the name of the appraisee."""
    return {
        StageKind.POLICY: _("Read the rules of “%(cycle)s” and confirm"),
        StageKind.TARGETS: _("Targets of %(who)s"),
        StageKind.MIDTERM: _("Mid-term talk with %(who)s"),
        StageKind.SELF_REVIEW: _("Write your self-review for “%(cycle)s”"),
        StageKind.FEEDBACK: _("Feedback for %(who)s"),
        StageKind.MANAGER_REVIEW: _("Review %(who)s"),
        StageKind.RELEASE: _("Talk with %(who)s about the result"),
        StageKind.ACKNOWLEDGEMENT: _("Read your result of “%(cycle)s” and answer"),
    }


def title_of(task: Task) -> str:
    if task.stage.kind == StageKind.FEEDBACK and task.appraisee.person_id == task.person_id:
        return _("Feedback about yourself")
    words = {"who": task.appraisee.person.name, "cycle": task.stage.cycle.title}
    return titles().get(task.stage.kind, "%(cycle)s") % words


def address_of(task: Task) -> str:
    made = ADDRESSES.get(task.stage.kind)
    return made(task) if made else reverse("cycle", args=[task.stage.cycle_id])


@source
def cycles(viewer: Viewer) -> Iterator[Shown]:
    """One query."""
    for task in queries.mine(viewer):
        late = task.due_on < clock.today()
        yield Shown(title_of(task), address_of(task), due=task.due_on, urgent=late)


@source
def stages(viewer: Viewer) -> Iterator[Shown]:
    """Of whoever runs cycles: stages in which all is done, and those past their last day. One query."""
    if not viewer.has(*RUNNERS):
        return
    found = Stage.objects.filter(state=StageState.OPEN).select_related("cycle")
    for stage in found.annotate(n=Count("tasks"), left=Count("tasks", filter=Q(tasks__state__in=PENDING))):
        words = {"stage": str(stage), "cycle": stage.cycle.title, "n": stage.left}
        address = reverse("cycle-stage", args=[stage.cycle_id, stage.kind])
        if not stage.cycle.is_live:
            continue
        if stage.n and not stage.left:
            yield Shown(_("“%(stage)s” of “%(cycle)s” is done: close it") % words, address)
        elif stage.left and stage.due_on < clock.today():
            title = _("“%(stage)s” of “%(cycle)s” is past its last day, %(n)d are not done") % words
            yield Shown(title, address, due=stage.due_on, urgent=True)
