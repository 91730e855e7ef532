"""What a review asks: the rated indicators of the scheme that apply to the appraisee, with their anchors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from steelyard.core.texts import Text
from steelyard.scheme.model import Indicator, Scheme
from steelyard.scheme.rules import Descriptive
from steelyard.web.cycles.applying import applies, chain
from steelyard.web.cycles.models import Appraisee, Cycle, Task
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.reviews.models import Rater

SELF, MANAGER, DOTTED_LINE, RATER = "self", "manager", "dotted_line", "rater"
SECOND_MANAGER = "second_manager"
PERSPECTIVES = {
    SELF: _("Self-review"),
    MANAGER: _("Manager"),
    SECOND_MANAGER: _("Second manager"),
    DOTTED_LINE: _("Dotted-line manager"),
    RATER: _("Named rater"),
}
#: A scale of more whole steps than this is filled in as a number.
MOST_STEPS = 11


@dataclass(frozen=True)
class Step:
    """A step of a scale, with the behaviour it stands for where the scheme describes it."""

    value: Decimal
    text: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """One indicator as a review asks for it.

    `counted_as` is the perspective of the scheme under which the answer counts; None: it is read by others
    and does not enter the score. `steps` are empty where a number is asked for.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    dimension: Mapping[str, str]
    low: Decimal
    high: Decimal
    steps: tuple[Step, ...]
    anchors: tuple[Step, ...]
    counted_as: str | None

    @property
    def is_needed(self) -> bool:
        """Whether a review without an answer is incomplete."""
        return self.counted_as is not None

    @cached_property
    def _ends(self) -> tuple[Decimal, Decimal]:
        values = [one.value for one in self.anchors] or [self.low, self.high]
        return min(values), max(values)

    def allows(self, rating: Decimal) -> bool:
        """On the scale, and one of the steps where there are steps."""
        if self.steps:
            return any(one.value == rating for one in self.steps)
        return self.low <= rating <= self.high

    def needs_comment(self, rating: Decimal) -> bool:
        """At the lowest and the highest anchor: praise and blame rest on something that was seen."""
        lowest, highest = self._ends
        return rating <= lowest or rating >= highest

    def text_of(self, rating: Decimal | None) -> Mapping[str, str]:
        """The behaviour a rating stands for; empty between anchors."""
        return next((one.text for one in self.anchors if one.value == rating), {})


def fitting(perspective: str, round_: int) -> tuple[str, ...]:
    """Perspectives of a scheme under which a task counts, the most exact first.

    A scheme that knows no second manager, no dotted line or no named raters counts them as managers.
    """
    if perspective == MANAGER:
        return (SECOND_MANAGER, MANAGER) if round_ > 1 else (MANAGER,)
    if perspective == DOTTED_LINE:
        # Two names for one thing: that of tasks, and that of 360° feedback.
        return (DOTTED_LINE, "dotted_line_manager", MANAGER)
    return (RATER, MANAGER) if perspective == RATER else (perspective,)


def counted_as(indicator: Indicator, perspective: str, round_: int = 1) -> str | None:
    """The first of them that the indicator has."""
    known = indicator.ratings.perspectives if indicator.ratings else {}
    return next((one for one in fitting(perspective, round_) if one in known), None)


def label(perspective: str, round_: int = 1) -> str:
    """A perspective in words; of later rounds, the second manager."""
    if perspective == MANAGER and round_ > 1:
        perspective = SECOND_MANAGER
    return str(PERSPECTIVES.get(perspective, perspective))


def questions_of(task: Task) -> list[Question]:
    """What the page of a task asks. At most one query."""
    cycle, appraisee = task.stage.cycle, task.appraisee
    scheme = scheme_of(cycle.version.text)
    if scheme is None:
        return []
    only = _named(task) if task.perspective == RATER else None
    return [
        question
        for question in asked_of(scheme, appraisee, cycle, task.perspective, task.round)
        if only is None or question.name in only
    ]


def asked_of(
    scheme: Scheme, appraisee: Appraisee, cycle: Cycle, perspective: str, round_: int
) -> list[Question]:
    """Rated indicators that apply to the appraisee.

    Oneself is asked for all of them, as a ground for the talk; others for those that they count in.
    """
    found, rated = [], rated_indicators(scheme)
    for dimension in scheme.dimensions.values():
        for name, indicator in dimension.indicators.items():
            counts_as = counted_as(indicator, perspective, round_)
            if name in rated and applies(indicator, appraisee, cycle) and (counts_as or perspective == SELF):
                found.append(question_of(name, indicator, dimension.title, counts_as))
    return found


def rated_indicators(scheme: Scheme) -> dict[str, Indicator]:
    """Indicators of people that take ratings."""
    return {
        name: one
        for name, one in scheme.indicators.items()
        if one.input == "ratings" and one.level == "employee"
    }


def question_of(name: str, indicator: Indicator, dimension: Text, counts_as: str | None) -> Question:
    assert indicator.ratings is not None
    low, high = indicator.ratings.scale
    anchors = tuple(sorted(_anchors(indicator), key=lambda one: one.value))
    return Question(
        name=name,
        title=_texts(indicator.title),
        description=_texts(indicator.description),
        dimension=_texts(dimension),
        low=low,
        high=high,
        steps=tuple(_steps(low, high, anchors)),
        anchors=anchors,
        counted_as=counts_as,
    )


def _anchors(indicator: Indicator) -> Iterator[Step]:
    if isinstance(indicator.score, Descriptive):
        for value, anchor in indicator.score.anchors.items():
            yield Step(Decimal(value), _texts(anchor.text))


def _steps(low: Decimal, high: Decimal, anchors: Sequence[Step]) -> Iterator[Step]:
    """Every whole number and every anchor, from low to high; none of a scale that is too wide for that."""
    if high - low >= MOST_STEPS or low != low.to_integral_value() or high != high.to_integral_value():
        return
    texts = {one.value: one.text for one in anchors if low <= one.value <= high}
    whole = [Decimal(number) for number in range(int(low), int(high) + 1)]
    for value in sorted({*whole, *texts}):
        yield Step(value, texts.get(value, {}))


def _texts(text: Text | None) -> dict[str, str]:
    return dict(text.by_language) if text is not None else {}


def _named(task: Task) -> set[str]:
    """Indicators that the person of a task is named for."""
    cycle = task.stage.cycle
    teams = chain(cycle, task.appraisee.team_id)
    named: Any = Rater.objects.filter(cycle=cycle, person=task.person_id)
    return {one.indicator for one in named if covers(one, teams)}


def covers(rater: Rater, teams: Sequence[str]) -> bool:
    """Whether somebody is named for people of a team, given with those above it."""
    return rater.team_id is None or rater.team_id in teams
