"""What actuals add to the page of a cycle."""

from __future__ import annotations

from typing import Any

from django import template

from steelyard.web.actuals.models import DataOwner
from steelyard.web.cycles.access import READERS
from steelyard.web.cycles.models import Cycle, CycleState

register = template.Library()


@register.inclusion_tag("actuals/door.html", takes_context=True)
def actuals_in_cycle(context: dict[str, Any], cycle: Cycle) -> dict[str, Any]:
    """The door to the values, for who looks after cycles and for the data owners of this one."""
    viewer = context["viewer"]
    owns = DataOwner.objects.filter(cycle=cycle, user=viewer.user_id)
    is_open = cycle.state != CycleState.DRAFT and (viewer.has(*READERS) or owns.exists())
    return {"cycle": cycle if is_open else None}
