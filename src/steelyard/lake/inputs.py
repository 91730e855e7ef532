"""The inputs that people keep in a plain folder: who works where, and what was agreed, rated and decided.

The tables are those of DESIGN §6; their columns are described in `lake.tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from steelyard.core.periods import Period
from steelyard.core.problems import Place, Problem, Severity, SteelyardError
from steelyard.lake.data import Data
from steelyard.lake.entries import Entry, Reader
from steelyard.lake.figures import Known, check_figures, read_period
from steelyard.lake.people import check_people, ids


@dataclass(frozen=True, slots=True)
class Employee:
    place: Place
    employee_id: str
    name: str
    position: str | None = None
    manager_id: str | None = None
    hired_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Team:
    place: Place
    team_id: str
    name: str
    parent_id: str | None = None
    kind: str = "team"


@dataclass(frozen=True, slots=True)
class Membership:
    """From `valid_from` up to `valid_to`; None is open."""

    place: Place
    employee_id: str
    team_id: str
    valid_from: date
    valid_to: date | None = None
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Target:
    """None inherits from the next source. `subject` is an id or, for kind position, a position."""

    place: Place
    period: Period
    subject_kind: str
    subject: str
    indicator: str
    threshold: Decimal | None = None
    target: Decimal | None = None
    stretch: Decimal | None = None
    weight: Decimal | None = None
    effective_from: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's answer. Rows without a rating ("cannot tell") are left out."""

    place: Place
    period: Period
    subject: str
    indicator: str
    perspective: str
    rater: str
    rating: Decimal
    comment: str | None = None
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actual:
    """A finished value; None is missing."""

    place: Place
    period: Period
    subject: str
    indicator: str
    value: Decimal | None = None
    entered_by: str | None = None
    entered_at: datetime | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    place: Place
    contribution_id: str
    subject: str
    kind: str
    occurred_on: date
    title: str | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None
    rating: Decimal | None = None

    @property
    def counts(self) -> bool:
        """Only what was verified counts."""
        return self.verified_by is not None and self.verified_at is not None


@dataclass(frozen=True, slots=True)
class Decision:
    place: Place
    period: Period
    subject: str
    kind: str
    decided_by: str
    decided_at: datetime
    reason: str
    effect: str | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Every tuple is empty when its file is absent. `warnings` are problems that stop nothing."""

    employees: tuple[Employee, ...] = ()
    teams: tuple[Team, ...] = ()
    memberships: tuple[Membership, ...] = ()
    targets: tuple[Target, ...] = ()
    ratings: tuple[Rating, ...] = ()
    actuals: tuple[Actual, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    decisions: tuple[Decision, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def has_people(self) -> bool:
        return bool(self.employees or self.teams)


def read_inputs(
    data: Data,
    *,
    targets: Path | None = None,
    ratings: Path | None = None,
    actuals: Path | None = None,
    indicators: Collection[str] | None = None,
    known_subjects: Collection[str] | None = None,
    timezone: str = "Asia/Shanghai",
) -> Inputs:
    """All inputs there are. `targets`, `ratings` and `actuals` are files to read instead.

    Raises SteelyardError with every problem of all of them. Ids are checked against the tables that are
    there, subjects also against `known_subjects`.
    """
    reader = Reader(data, timezone=timezone)
    people = {name: reader.read(name) for name in ("employees", "teams", "memberships")}
    figures = {
        "targets": reader.read("targets", instead=targets),
        "ratings": reader.read("ratings", instead=ratings),
        "actuals": reader.read("actuals", instead=actuals),
        "contributions": reader.read("contributions"),
        "decisions": reader.read("decisions"),
    }
    known = _known(people, indicators, known_subjects)
    problems = [*reader.problems, *check_people(**people)]
    for name, entries in figures.items():
        problems += check_figures(name, entries, known)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SteelyardError(problem for problem in problems if problem.severity is Severity.ERROR)
    return _built(people | figures, problems)


def _known(
    people: Mapping[str, Sequence[Entry]],
    indicators: Collection[str] | None,
    known_subjects: Collection[str] | None,
) -> Known:
    employees, teams = people["employees"], people["teams"]
    subjects = ids(employees, "employee_id") | ids(teams, "team_id") | set(known_subjects or ())
    return Known(
        employees=ids(employees, "employee_id") if employees else None,
        teams=ids(teams, "team_id") if teams else None,
        positions=ids(employees, "position") if employees else None,
        departments={entry.text("team_id") for entry in teams if not entry.text("parent_id")}
        if teams
        else None,
        subjects=subjects or None,
        indicators=indicators,
    )


def _built(entries: Mapping[str, Sequence[Entry]], warnings: Sequence[Problem]) -> Inputs:
    rated = [entry for entry in entries["ratings"] if entry.values["rating"] is not None]
    return Inputs(
        employees=_records(Employee, entries["employees"]),
        teams=_records(Team, entries["teams"]),
        memberships=_records(Membership, entries["memberships"]),
        targets=_records(Target, entries["targets"]),
        ratings=_records(Rating, rated),
        actuals=_records(Actual, entries["actuals"]),
        contributions=_records(Contribution, entries["contributions"]),
        decisions=_records(Decision, entries["decisions"]),
        warnings=tuple(warnings),
    )


R = TypeVar("R")


def _records(make: Callable[..., R], entries: Sequence[Entry]) -> tuple[R, ...]:
    """Rows as records; an empty cell leaves the default of its field."""
    names = {field.name for field in fields(make)}  # type: ignore[arg-type]
    found = []
    for entry in entries:
        values: dict[str, Any] = {k: v for k, v in entry.values.items() if v is not None and k in names}
        if "period" in values:
            values["period"] = read_period(values["period"])
        found.append(make(place=entry.row.place(), **values))
    return tuple(found)
