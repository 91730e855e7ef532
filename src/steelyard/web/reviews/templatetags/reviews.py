"""What reviews add to the pages of a cycle and of an appraisee."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from steelyard.core import numbers
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState
from steelyard.web.reviews import answers, queries
from steelyard.web.reviews.answers import Answer
from steelyard.web.reviews.questions import Question

register = template.Library()


@register.inclusion_tag("reviews/in_cycle.html", takes_context=True)
def reviews_in_cycle(context: dict[str, Any], cycle: Cycle) -> dict[str, Any]:
    """Doors to the reviews of a cycle and to those who are named to rate."""
    viewer = context["viewer"]
    sees_all = viewer.has(*cycles.READERS)
    is_draft = cycle.state == CycleState.DRAFT
    return {
        "cycle": cycle,
        "sees_all": sees_all,
        "sees_reviews": not is_draft and (sees_all or bool(viewer.led)),
    }


@register.inclusion_tag("reviews/on_appraisee.html", takes_context=True)
def reviews_on_appraisee(context: dict[str, Any], appraisee: Appraisee) -> dict[str, Any]:
    """Who is left out, with the banner that says so, and the door to the reviews."""
    tasks = queries.tasks_about(appraisee)
    return {"appraisee": appraisee, "left_out": queries.left_out(tasks), "asked": bool(tasks)}


@register.filter
def plain(value: Decimal) -> str:
    """A step of a scale with all its digits and no more."""
    return numbers.plain(value)


@register.filter
def shown(answer: Answer) -> str:
    """A rating in words."""
    return answers.shown(answer)


@register.filter
def meaning(answer: Answer, question: Question) -> Any:
    """The behaviour a rating stands for, in all languages; empty between anchors."""
    return question.text_of(answer.rating)
