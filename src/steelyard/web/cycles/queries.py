"""What the pages of a cycle read: a constant number of queries, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from steelyard.web.config import clock
from steelyard.web.cycles.models import (
    PENDING,
    Appraisee,
    Cycle,
    Stage,
    StageKind,
    StageState,
    Task,
    TaskState,
)
from steelyard.web.org.viewer import Viewer


@dataclass(frozen=True)
class Progress:
    """A stage and how far its tasks are. `late` are pending ones past their day."""

    stage: Stage
    total: int
    done: int
    late: int
    left_out: int

    @property
    def pending(self) -> int:
        return self.total - self.done - self.left_out

    @property
    def is_now(self) -> bool:
        return self.stage.state == "open"


def progress(cycle: Cycle) -> list[Progress]:
    """Every stage that is on: one query."""
    return _counted(cycle.stages.filter(is_on=True))


def all_stages(cycle: Cycle) -> list[Progress]:
    """Those that are off, too: one query."""
    return _counted(cycle.stages.all())


def under_way() -> list[tuple[Cycle, list[Progress]]]:
    """Live cycles with the stages that are open: one query."""
    found: dict[Cycle, list[Progress]] = {}
    for one in _counted(Stage.objects.filter(state=StageState.OPEN).select_related("cycle")):
        if one.stage.cycle.is_live:
            found.setdefault(one.stage.cycle, []).append(one)
    return list(found.items())


def _counted(stages: QuerySet[Stage]) -> list[Progress]:
    past = Q(tasks__state__in=PENDING, tasks__due_on__lt=clock.today())
    out = Q(tasks__state__in=[TaskState.EXCLUDED, TaskState.WAIVED])
    found = stages.annotate(
        total=Count("tasks"),
        finished=Count("tasks", filter=Q(tasks__state=TaskState.DONE)),
        late=Count("tasks", filter=past),
        out=Count("tasks", filter=out),
    )
    return [Progress(one, one.total, one.finished, one.late, one.out) for one in found]


def pending(stage: Stage) -> QuerySet[Task]:
    """Who still has something to do, the longest overdue first."""
    found = stage.tasks.filter(state__in=PENDING)
    return found.select_related("appraisee__person", "person", "assignee").order_by(
        "due_on", "assignee__name"
    )


def pending_for(viewer: Viewer, stage: Stage) -> QuerySet[Task]:
    """As a viewer may see it; of 360° feedback on oneself it would tell whose answers there are."""
    found = pending(stage)
    if stage.kind == StageKind.FEEDBACK and viewer.person is not None:
        return found.exclude(appraisee__person=viewer.person)
    return found


def mine(viewer: Viewer) -> list[Task]:
    """What cycles under way ask of a viewer, the first due first: one query."""
    if viewer.person is None:
        return []
    found = Task.objects.filter(assignee=viewer.person, state__in=PENDING)
    return [
        task for task in found.select_related("stage__cycle", "appraisee__person") if task.stage.cycle.is_live
    ]


def appraisees(cycle: Cycle) -> Sequence[Appraisee]:
    return list(cycle.appraisees.select_related("person", "team", "manager"))


def tasks_of(appraisee: Appraisee) -> QuerySet[Task]:
    """All tasks about somebody, by stage."""
    return appraisee.tasks.select_related("stage", "assignee", "person").order_by("stage__position", "round")


def shown_tasks(appraisee: Appraisee) -> QuerySet[Task]:
    """Who gives 360° feedback is shown to nobody; who writes the others is no secret."""
    return tasks_of(appraisee).exclude(stage__kind=StageKind.FEEDBACK)
