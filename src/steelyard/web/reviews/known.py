"""What is known about somebody, beside the questions of a review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from steelyard.web.contributions.models import Contribution
from steelyard.web.contributions.queries import verified_in
from steelyard.web.cycles.models import Task, TaskState
from steelyard.web.org.viewer import Viewer
from steelyard.web.reviews import access
from steelyard.web.reviews.actions import STAGES
from steelyard.web.reviews.answers import Answer, Answers, kept
from steelyard.web.reviews.models import Rating, Review
from steelyard.web.reviews.questions import Question, label
from steelyard.web.scorecards import audience, queries
from steelyard.web.scorecards.lines import Line, lines_of
from steelyard.web.scorecards.models import Scorecard

#: Of each indicator, so many of one's own ratings of earlier cycles.
EARLIER = 3


@dataclass(frozen=True)
class Written:
    """A review that was submitted: whose, and what it says."""

    task: Task
    answers: Answers
    perspective: str

    @property
    def who(self) -> str:
        return str(self.task.assignee.name)


@dataclass(frozen=True)
class Past:
    """A rating of an earlier cycle."""

    cycle: str
    answer: Answer


@dataclass(frozen=True)
class Known:
    """`lines` are the quantitative results so far; `before` the self-review and earlier rounds."""

    card: Scorecard | None = None
    lines: Sequence[Line] = ()
    contributions: Sequence[Contribution] = ()
    before: Sequence[Written] = ()
    own: Mapping[str, Sequence[Past]] = field(default_factory=dict)

    def beside(self, question: Question) -> list[tuple[Written, Answer]]:
        """What others said about one indicator."""
        found = [(one, one.answers.of(question.name)) for one in self.before]
        return [(one, answer) for one, answer in found if not answer.is_empty]


def known_to(viewer: Viewer, task: Task) -> Known:
    """About eight queries, however large the company. Looking at somebody's results leaves a trace."""
    lines: list[Line] = []
    card = None
    if access.sees_results(viewer, task):
        card, lines = _results(viewer, task)
    return Known(
        card=card,
        lines=lines,
        contributions=_contributions(viewer, task),
        before=list(_before(task)),
        own=_own(task),
    )


def _results(viewer: Viewer, task: Task) -> tuple[Scorecard | None, list[Line]]:
    card = queries.card_of(task.appraisee.person_id, task.stage.cycle.period)
    if card is None:
        return None, []
    audience.note(viewer, card)
    lines = lines_of(card, queries.figures_of([card])[card.pk], {})
    return card, [one for one in lines if one.applies and one.about.get("input") != "ratings"]


def _contributions(viewer: Viewer, task: Task) -> list[Contribution]:
    if not access.sees_results(viewer, task):
        return []
    cycle = task.stage.cycle
    return list(verified_in(cycle.starts_on, cycle.ends_on).filter(subject=task.appraisee.person_id))


def _before(task: Task) -> Iterable[Written]:
    """What the author may read while writing."""
    done = submitted(Task.objects.filter(appraisee=task.appraisee_id, stage__kind__in=STAGES))
    return [written(one) for one in done if access.is_ground_of(one, task)]


def submitted(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those with a review that was submitted and not sent back, in the order of stages and rounds."""
    done = tasks.filter(state=TaskState.DONE, review__submitted_at__isnull=False)
    found = done.select_related("stage", "assignee", "person", "review").prefetch_related("review__ratings")
    return found.order_by("stage__position", "round", "perspective")


def written(task: Task) -> Written:
    review: Review = task.review
    return Written(task, kept(review), label(task.perspective, task.round))


def _own(task: Task) -> dict[str, list[Past]]:
    """What the author said about the same person in earlier cycles."""
    earlier = Rating.objects.filter(
        review__task__assignee=task.assignee_id,
        review__task__appraisee__person=task.appraisee.person_id,
        review__task__state=TaskState.DONE,
        review__task__perspective=task.perspective,
    ).exclude(review__task__stage__cycle=task.stage.cycle_id)
    found: dict[str, list[Past]] = {}
    with_cycle = earlier.select_related("review__task__stage__cycle")
    for one in with_cycle.order_by("-review__task__stage__cycle__starts_on"):
        past = found.setdefault(one.indicator, [])
        if len(past) < EARLIER:
            title = one.review.task.stage.cycle.title
            past.append(Past(title, Answer(one.rating, one.cannot_tell, one.comment)))
    return found
