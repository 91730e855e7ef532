"""What the pages of reviews read: a constant number of queries, whatever the size of the cycle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Cycle, Task, TaskState
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.org.viewer import Viewer
from steelyard.web.reviews import access
from steelyard.web.reviews.actions import STAGES
from steelyard.web.reviews.answers import Answer
from steelyard.web.reviews.known import Written, submitted, written
from steelyard.web.reviews.models import Rater
from steelyard.web.reviews.questions import MANAGER, SELF, Question, asked_of, label


@dataclass(frozen=True)
class Said:
    """One indicator of a review that was submitted."""

    question: Question
    answer: Answer


@dataclass(frozen=True)
class Shown:
    """A review as its readers see it; `versions` are how often it was submitted."""

    review: Written
    said: list[Said]
    versions: int


def tasks_about(appraisee: Appraisee) -> list[Task]:
    """Everything that is asked about somebody in the two stages."""
    found = appraisee.tasks.filter(stage__kind__in=STAGES).select_related("stage", "assignee", "person")
    return list(found.order_by("stage__position", "round", "perspective", "person__name"))


def reviews_of(viewer: Viewer, appraisee: Appraisee) -> list[Shown]:
    """The reviews about somebody that the viewer may read."""
    allowed = {one.pk for one in access.readable(viewer, appraisee, tasks_about(appraisee))}
    scheme = scheme_of(appraisee.cycle.version.text)
    shown = []
    for task in submitted(Task.objects.filter(pk__in=allowed)).prefetch_related("review__submissions"):
        asked = (
            asked_of(scheme, appraisee, appraisee.cycle, task.perspective, task.round)
            if scheme is not None
            else []
        )
        review = written(task)
        said = [Said(one, review.answers.of(one.name)) for one in asked]
        shown.append(
            Shown(
                review,
                [one for one in said if not one.answer.is_empty],
                len(task.review.submissions.all()),
            )
        )
    return shown


@dataclass(frozen=True)
class LeftOut:
    """Somebody whose review does not come, and why: the weight goes to the others."""

    task: Task
    perspective: str


def left_out(tasks: Iterable[Task]) -> list[LeftOut]:
    gone = (TaskState.EXCLUDED, TaskState.WAIVED)
    return [LeftOut(one, label(one.perspective, one.round)) for one in tasks if one.state in gone]


@dataclass
class Line:
    """One person in a cycle: the self-review, managers round by round, dotted lines and named raters."""

    appraisee: Appraisee
    own: list[Task] = field(default_factory=list)
    managers: list[Task] = field(default_factory=list)
    others: list[Task] = field(default_factory=list)


def overview(viewer: Viewer, cycle: Cycle) -> list[Line]:
    """Everybody whom the viewer may see: two queries."""
    people = cycle.appraisees.filter(not_rated="").select_related("person").only("person__name")
    if not viewer.has(*cycles.READERS):
        people = people.filter(person__in=viewer.led)
    lines = {one.pk: Line(one) for one in people}
    found = Task.objects.filter(stage__cycle=cycle, stage__kind__in=STAGES, appraisee__in=people.values("pk"))
    fields = ("appraisee_id", "person_id", "perspective", "round", "state", "reason", "assignee__name")
    for task in found.select_related("assignee").only(*fields).order_by("round", "person__name"):
        line = lines[task.appraisee_id]
        if task.perspective == SELF:
            line.own.append(task)
        elif task.perspective == MANAGER:
            line.managers.append(task)
        else:
            line.others.append(task)
    return list(lines.values())


def asked_of_viewer(viewer: Viewer, cycle: Cycle) -> bool:
    """Whether the viewer is asked to review others in it."""
    asked = Task.objects.filter(stage__cycle=cycle, stage__kind__in=STAGES, assignee=viewer.person)
    return viewer.person is not None and asked.exclude(perspective=SELF).exists()


def raters_of(cycle: Cycle) -> QuerySet[Rater]:
    return cycle.raters.select_related("person", "team", "named_by")
