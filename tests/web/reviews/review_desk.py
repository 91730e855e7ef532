"""A cycle in its stage of reviews, and what people fill in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rounds import TEXT, appraisee
from troupes import Troupe

from steelyard.web.cycles.models import Cycle, Task
from steelyard.web.reviews import actions
from steelyard.web.reviews.answers import Answer, Answers
from steelyard.web.reviews.models import Review
from steelyard.web.schemes.files import digest
from steelyard.web.schemes.models import Version

#: What a form sends for a whole review of teamwork.
WHOLE = {
    "rating-teamwork": "4",
    "comment-teamwork": "",
    "strengths": "Answers within the hour.",
    "to_work_on": "Says no too late.",
}


def task_of(cycle: Cycle, name: str, about: str, troupe: Troupe, round_: int = 1) -> Task:
    """What somebody of the cast is asked about somebody: the self-review, or a review by a manager or rater."""
    kind = "self_review" if name == about else "manager_review"
    return Task.objects.get(
        stage__cycle=cycle,
        stage__kind=kind,
        person=troupe.people[name],
        appraisee=appraisee(cycle, about, troupe),
        round=round_,
    )


def answers(rating: str | None = "4", comment: str = "", **words: str) -> Answers:
    """A whole review of teamwork; without a rating, "cannot tell"."""
    answer = Answer(Decimal(rating), comment=comment) if rating else Answer(cannot_tell=True, comment=comment)
    said = {"strengths": "Answers within the hour.", "to_work_on": "Says no too late.", **words}
    return Answers({"teamwork": answer}, **said)


def written(task: Task, troupe: Troupe, by: str, rating: str | None = "4", comment: str = "") -> Review:
    """The review, submitted by somebody of the cast."""
    return actions.submit(task, answers(rating, comment), revision=revision_of(task), actor=troupe.users[by])


def revision_of(task: Task) -> int:
    found = Review.objects.filter(task=task).first()
    return found.revision if found else 0


def rules(cycle: Cycle, **more: Any) -> None:
    """Other rules of a cycle that is under way: tests change them where people cannot."""
    Cycle.objects.filter(pk=cycle.pk).update(rules={**cycle.rules, **more})


def scheme(cycle: Cycle, *changes: tuple[str, str]) -> None:
    """The scheme of the cycle with other words in it."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Version.objects.filter(pk=cycle.version_id).update(text=text, sha256=digest(text))
