"""Who is looked at: the meaning of `--by` for a folder with or without an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.core.periods import Calendar, Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.workspace import Workspace
from steelyard.lake.inputs import Actual, Rating
from steelyard.metrics.asked import Subjects
from steelyard.metrics.organisation import Organisation
from steelyard.scheme.model import Level

KINDS = tuple(level.value for level in Level)


@dataclass(frozen=True)
class Asked:
    """What the scan must bring (`subjects`), and who of it is reported in each period."""

    subjects: Subjects
    by_period: dict[Period, list[str]] | None


def resolve(workspace: Workspace, by: str | None, periods: Sequence[Period]) -> Asked:
    """Raises SteelyardError naming the missing file when teams are asked for without one."""
    if by is None or by == "all":
        return Asked(Subjects("all"), None)
    if by not in KINDS:
        return Asked(Subjects("column", by), None)
    organisation = workspace.organisation if by == "employee" else _with_teams(workspace, by)
    if organisation is None or not organisation.employees:
        return _owners(workspace, periods)
    return _members(workspace, organisation, by, periods)


def _owners(workspace: Workspace, periods: Sequence[Period]) -> Asked:
    """No employees.csv: whoever owns rows is a subject, and whoever was rated or has a finished number."""
    entered: list[Actual | Rating] = [*workspace.inputs.actuals, *workspace.inputs.ratings]
    asked = {str(period) for period in periods}
    named = dict.fromkeys(entry.subject for entry in entered if str(entry.period) in asked)
    return Asked(Subjects("owner", ids=list(named)), None)


def _with_teams(workspace: Workspace, by: str) -> Organisation:
    absent = [
        f"{name}.csv"
        for name, rows in (
            ("employees", workspace.inputs.employees),
            ("teams", workspace.inputs.teams),
            ("memberships", workspace.inputs.memberships),
        )
        # An empty memberships.csv is an answer: nobody belongs to a team yet.
        if not rows and not (name == "memberships" and workspace.folder.has(name))
    ]
    if absent or workspace.organisation is None:
        names = ", ".join(absent)
        message = (
            f"--by {by} needs {names} in {workspace.folder.root}; `steelyard template DIR` writes blank ones"
        )
        raise SteelyardError(Problem(message))
    return workspace.organisation


def _members(workspace: Workspace, organisation: Organisation, by: str, periods: Sequence[Period]) -> Asked:
    calendar = workspace.calendar
    by_period = {period: _of_period(organisation, by, period, calendar) for period in periods}
    kinds = [by, *_inherited_kinds(workspace, by)]
    ids: dict[str, None] = {}
    for period in periods:
        for kind in kinds:
            ids.update(dict.fromkeys(_of_period(organisation, kind, period, calendar)))
    return Asked(Subjects("mapped", ids=list(ids), kinds=kinds), by_period)


def _of_period(organisation: Organisation, kind: str, period: Period, calendar: Calendar) -> list[str]:
    return organisation.subjects(kind, start=calendar.start(period), last_day=calendar.last_day(period))


def _inherited_kinds(workspace: Workspace, by: str) -> list[str]:
    """Higher kinds whose values are passed down to the subjects asked for."""
    height = Level(by).height
    return [
        level.value
        for level in Level
        if level.height > height
        and any(
            indicator.below == "inherit" and Level(indicator.level) is level
            for indicator in workspace.scheme.indicators.values()
        )
        and workspace.inputs.teams
    ]
