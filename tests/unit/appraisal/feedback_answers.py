"""Questionnaires for tests: answers by hand, and random ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from steelyard.appraisal.anonymity import Answer, Perspective, Published, Question, Slice, Thresholds, publish

#: Wide enough that all raters of a test can give different ratings.
POINTS = tuple(Decimal(point) for point in range(1, 31))
QUESTIONS = (Question("listens", POINTS), Question("plans", POINTS), Question("advice"))
ANONYMOUS = (Perspective.PEER, Perspective.REPORT, Perspective.OTHER_DEPARTMENT)


@dataclass(frozen=True)
class Questionnaire:
    answers: tuple[Answer, ...]
    thresholds: Thresholds

    def published(self) -> Published:
        return publish(self.answers, self.thresholds, QUESTIONS)

    def answered(self, question: Question) -> list[Answer]:
        return [
            answer
            for answer in self.answers
            if question.name in (answer.ratings if question.points else answer.comments)
        ]


def answers_of(perspective: Perspective, ratings: Mapping[str, int], **groups: str) -> list[Answer]:
    """One answer per rater to the question `listens`."""
    return [
        Answer(rater, perspective, {"listens": Decimal(rating)}, groups=groups)
        for rater, rating in ratings.items()
    ]


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Up to 24 raters, most of them peers and reports, who leave out what they like.

    No two give the same rating to a question.
    """
    often = [*Perspective, *[Perspective.PEER] * 6, *[Perspective.REPORT] * 3]
    kinds = draw(st.lists(st.sampled_from(often), max_size=24))
    kinds = [kind for at, kind in enumerate(kinds) if kind is not Perspective.SELF or kind not in kinds[:at]]
    different = {question.name: draw(st.permutations(POINTS)) for question in QUESTIONS if question.points}
    answers = tuple(
        Answer(
            f"rater-{at}",
            kind,
            {name: points[at] for name, points in different.items() if draw(st.integers(0, 5))},
            {q.name: f"word {at}" for q in QUESTIONS if draw(st.booleans())},
            draw(_groups()),
        )
        for at, kind in enumerate(kinds)
    )
    least = {kind: draw(st.integers(3, 4)) for kind in ANONYMOUS}
    named = {kind: 1 for kind in Perspective if kind.is_named}
    return Questionnaire(answers, Thresholds(minimum={**named, **least}))


def _groups() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {}, optional={"team": st.sampled_from(["brand", "events"]), "city": st.sampled_from("SBG")}
    )


def raters_in(of: Slice, found: Questionnaire, published: Published) -> set[str]:
    """Who is in a view, from the answers alone: a total holds the perspectives that are shown, without self."""
    shown = {view.of.perspective for view in published.views if view.of.question == of.question} - {None}
    wanted = {of.perspective} if of.perspective else shown - {Perspective.SELF}
    question = next(each for each in QUESTIONS if each.name == of.question)
    return {
        answer.rater
        for answer in found.answered(question)
        if answer.perspective in wanted and (of.group is None or of.group in answer.groups.items())
    }
