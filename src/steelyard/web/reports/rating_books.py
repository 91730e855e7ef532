"""The book of ratings: what is asked of somebody in the reviews of a cycle, and never a rating of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from steelyard.core.numbers import plain
from steelyard.documents.books.kinds import parts_of as ids_in
from steelyard.documents.books.kinds import ratings_book
from steelyard.documents.books.model import Book
from steelyard.web.config import clock
from steelyard.web.cycles.models import Cycle, Task
from steelyard.web.org.viewer import Viewer
from steelyard.web.reports.books import Typed
from steelyard.web.reports.papers import language
from steelyard.web.reviews import actions
from steelyard.web.reviews.answers import Answer, Answers, kept
from steelyard.web.reviews.models import Review
from steelyard.web.reviews.questions import SELF, Question, label, questions_of
from steelyard.web.ui.templatetags.steelyard import in_language

_STEP = Decimal("0.0001")


class RatingDesk:
    """Reviews of others that the viewer is asked for."""

    kind = "ratings"

    def __init__(self, viewer: Viewer, cycle: Cycle) -> None:
        self.viewer, self.cycle = viewer, cycle

    @cached_property
    def tasks(self) -> dict[str, Task]:
        person = self.viewer.person
        if person is None:
            return {}
        found = Task.objects.filter(
            stage__cycle=self.cycle, stage__kind__in=actions.STAGES, assignee=person
        ).exclude(perspective=SELF)
        rows = found.exclude(appraisee__person=person).select_related(
            "stage__cycle__version", "appraisee__person", "appraisee__cycle"
        )
        return {str(one.pk): one for one in rows.order_by("appraisee__person__name", "round")}

    @cached_property
    def _reviews(self) -> dict[str, Review]:
        found = Review.objects.filter(task__in=self.tasks.values()).prefetch_related("ratings")
        return {str(one.task_id): one for one in found}

    @cached_property
    def _questions(self) -> dict[str, list[Question]]:
        return {key: questions_of(task) for key, task in self.tasks.items()}

    @property
    def title(self) -> str:
        return _("ratings")

    @property
    def may_open(self) -> bool:
        return bool(self.tasks)

    def now(self) -> Book:
        return self._book(self.tasks.values())

    def to_fill_in(self) -> Book:
        """Without reviews that were submitted or cannot be written now."""
        return self._book([one for one in self.tasks.values() if not actions.closed_because(one)])

    def _book(self, tasks: Any) -> Book:
        records = [self._record(task, one) for task in tasks for one in self._questions[str(task.pk)]]
        asked = [one for questions in self._questions.values() for one in questions]
        scale = (
            min((one.low for one in asked), default=Decimal(0)),
            max((one.high for one in asked), default=Decimal(100)),
        )
        book = ratings_book(
            records, language(), scale=scale, exported_by=str(self.viewer.user), exported_at=clock.now()
        )
        rows = [replace(row, cells={**row.cells, "perspective": self._label(row.id)}) for row in book.rows]
        notes = (_("“I cannot tell”, strengths and what to work on are written on the page of the review."),)
        return replace(book, rows=rows, notes=notes)

    def _label(self, id_: str) -> str:
        task = self.tasks[self.unit_of(id_)]
        return label(task.perspective, task.round)

    def _record(self, task: Task, question: Question) -> dict[str, Any]:
        answer = kept(self._reviews.get(str(task.pk))).of(question.name)
        return {
            "period": self.cycle.period,
            "subject": str(task.pk),
            "name": task.appraisee.person.name,
            "indicator": question.name,
            "title": in_language(question.title),
            "perspective": task.perspective,
            "anchors": "\n".join(f"{plain(one.value)} {in_language(one.text)}" for one in question.anchors),
            "rating": answer.rating,
            "comment": answer.comment or None,
        }

    def unit_of(self, id_: str) -> str:
        return ids_in(id_)[1]

    def save(self, unit: str, edits: Sequence[Typed]) -> None:
        """A draft, made on what was shown; who submits it does so on its page."""
        review = self._reviews.get(unit)
        before = kept(review)
        ratings = dict(before.ratings)
        for one in edits:
            name = ids_in(one.id)[2]
            ratings[name] = _edited(ratings.get(name, Answer()), one)
        answers = Answers(ratings, before.strengths, before.to_work_on)
        revision = review.revision if review is not None else 0
        actions.save(self.tasks[unit], answers, revision=revision, actor=self.viewer.user)


def _edited(answer: Answer, edit: Typed) -> Answer:
    if edit.column == "comment":
        return replace(answer, comment=str(edit.after or ""))
    rating = None if edit.after is None else Decimal(edit.after).quantize(_STEP)
    return replace(answer, rating=rating, cannot_tell=answer.cannot_tell and rating is None)
