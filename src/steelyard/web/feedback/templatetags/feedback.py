"""What feedback adds to the pages of a cycle and of an appraisee."""

from __future__ import annotations

from typing import Any

from django import template

from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, StageKind

register = template.Library()


@register.inclusion_tag("feedback/door.html", takes_context=True)
def feedback_in_cycle(context: dict[str, Any], cycle: Cycle) -> dict[str, Any]:
    """The door to the feedback of a cycle, where the stage is on."""
    viewer = context["viewer"]
    is_on = cycle.stages.filter(kind=StageKind.FEEDBACK, is_on=True).exists()
    if not is_on or not (viewer.has(*cycles.READERS) or viewer.led):
        return {}
    # In the draft there are only questions to look at.
    is_draft = cycle.state == CycleState.DRAFT
    return {"name": "feedback-questionnaire" if is_draft else "feedback-cycle", "pk": cycle.pk}


@register.inclusion_tag("feedback/door.html")
def feedback_on_appraisee(appraisee: Appraisee) -> dict[str, Any]:
    """The door to what was said of somebody."""
    is_on = appraisee.cycle.stages.filter(kind=StageKind.FEEDBACK, is_on=True).exists()
    return {"name": "feedback", "pk": appraisee.pk} if is_on and appraisee.is_rated else {}
