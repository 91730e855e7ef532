"""What pages of a cycle say to whoever looks: their own part in it, and the ways to sheets of a person."""

from __future__ import annotations

from typing import Any

from django import template

from steelyard.web.config import clock
from steelyard.web.cycles.access import is_about
from steelyard.web.cycles.models import PENDING, Appraisee, Cycle, StageState, Task
from steelyard.web.cycles.tasks import address_of, title_of

register = template.Library()
register.filter("address", address_of)


@register.inclusion_tag("cycles/my_part.html", takes_context=True)
def my_part(context: dict[str, Any], cycle: Cycle) -> dict[str, Any]:
    """What the cycle asks of the viewer, or what comes next; nothing for who has no part in it."""
    person = context["viewer"].person
    if person is None or not cycle.is_live:
        return {"mine": cycle.appraisees.filter(person=person).first() if person else None}
    found = Task.objects.filter(assignee=person, stage__cycle=cycle, state__in=PENDING)
    tasks = list(found.select_related("stage__cycle", "appraisee__person"))
    waiting = cycle.stages.filter(is_on=True, state=StageState.WAITING)
    return {
        "mine": cycle.appraisees.filter(person=person).first(),
        "tasks": [(one, title_of(one), address_of(one)) for one in tasks],
        "next": waiting.order_by("position").first(),
        "today": clock.today(),
    }


@register.inclusion_tag("cycles/sheets.html", takes_context=True)
def sheets_of(context: dict[str, Any], appraisee: Appraisee) -> dict[str, Any]:
    """Doors to the targets and to the result of somebody, where they are there for the viewer."""
    result = getattr(appraisee, "result", None)
    is_mine = is_about(context["viewer"], appraisee)
    return {
        "appraisee": appraisee,
        "has_targets": appraisee.target_sheets.exists(),
        "has_result": result is not None and (result.is_out or not is_mine),
    }
