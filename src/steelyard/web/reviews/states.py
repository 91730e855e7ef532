"""How far each review is, in words: one short text a task, so that a thousand people are a quick page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.cycles.models import Task, TaskState
from steelyard.web.reviews.queries import Line

#: State → sign; the word is always beside it.
SIGNS = {
    TaskState.DONE: "✓",
    TaskState.OVERDUE: "!",
    TaskState.EXCLUDED: "–",
    TaskState.WAIVED: "–",
}


@dataclass(frozen=True)
class Row:
    """One person: texts of the self-review, of managers round by round, and of the others."""

    name: str
    address: str
    own: list[str]
    managers: list[str]
    others: list[str]


def table(lines: Iterable[Line]) -> Iterator[Row]:
    words = {state.value: str(state.label) for state in TaskState}
    for line in lines:
        yield Row(
            name=line.appraisee.person.name,
            address=reverse("reviews-of", args=[line.appraisee.pk]),
            own=[_state(one, words) for one in line.own],
            managers=[_named(one, words) for one in line.managers],
            others=[_named(one, words) for one in line.others],
        )


def _state(task: Task, words: dict[str, str]) -> str:
    return f"{SIGNS.get(TaskState(task.state), '○')} {words[task.state]}"


def _named(task: Task, words: dict[str, str]) -> str:
    sign = SIGNS.get(TaskState(task.state), "○")
    text = f"{sign} {task.assignee.name}: {words[task.state]}"
    return f"{text} ({_('round %(n)d') % {'n': task.round}})" if task.round > 1 else text
