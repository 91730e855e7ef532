"""The organisation as it is at the launch: kept with the cycle, whatever changes later."""

from __future__ import annotations

from typing import Any

from steelyard.web.cycles.models import Cycle
from steelyard.web.org.models import DottedLine, Membership, Person, Team


def picture(cycle: Cycle) -> dict[str, Any]:
    """People, teams, memberships and dotted lines that touch the days of the cycle. Ids, no names."""
    people = Person.objects.exclude(hired_on__gt=cycle.ends_on).exclude(left_on__lte=cycle.starts_on)
    stays = Membership.objects.filter(valid_from__lte=cycle.ends_on).exclude(valid_to__lte=cycle.starts_on)
    lines = DottedLine.objects.filter(valid_from__lte=cycle.ends_on).exclude(valid_to__lte=cycle.starts_on)
    return {
        "people": list(people.values("id", "position", "manager_id", "hired_on", "left_on")),
        "teams": list(Team.objects.values("id", "name", "parent_id", "kind")),
        "memberships": list(stays.values("person_id", "team_id", "valid_from", "valid_to", "share")),
        "lines": list(lines.values("person_id", "manager_id", "valid_from", "valid_to")),
    }
