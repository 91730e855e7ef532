"""Who works where, from the tables of a folder or of a lake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from steelyard.engine.workspace import open_data
from steelyard.lake.inputs import Employee, Membership, Team, read_inputs

__all__ = ["Employee", "Membership", "People", "Team", "read_people"]


@dataclass(frozen=True, slots=True)
class People:
    """The organisation as the tables say it, checked: no unknown id, no cycle, no share above 1."""

    employees: Sequence[Employee]
    teams: Sequence[Team]
    memberships: Sequence[Membership]


def read_people(data: str | Path, *, snapshot: str | None = None) -> People:
    """Raises SteelyardError with every mistake of the tables, each with file, row and column."""
    inputs = read_inputs(open_data(data, snapshot))
    return People(inputs.employees, inputs.teams, inputs.memberships)
