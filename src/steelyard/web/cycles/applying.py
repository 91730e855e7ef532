"""Whom an indicator is for, as the engine decides it: by position, and by the team and those above it."""

from __future__ import annotations

from steelyard.scheme.model import Indicator
from steelyard.web.cycles.models import Appraisee, Cycle


def applies(indicator: Indicator, appraisee: Appraisee, cycle: Cycle) -> bool:
    """Whether an indicator of people is one of the appraisee's."""
    meant = indicator.applies_to
    by_position = not meant.positions or appraisee.position in meant.positions
    return by_position and (not meant.teams or bool(set(meant.teams) & set(chain(cycle, appraisee.team_id))))


def chain(cycle: Cycle, team: str | None) -> list[str]:
    """A team and those above it, as they were at the launch."""
    parents = {str(one["id"]): one["parent_id"] for one in cycle.organisation.get("teams", ())}
    found: list[str] = []
    while team is not None and team not in found:
        found.append(team)
        team = parents.get(team)
    return found
