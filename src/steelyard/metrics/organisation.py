"""Who belongs where and when: employees, teams, memberships, and the roll-up they imply.

A row follows the membership at its own moment; a parent team includes its descendants; who is scored
is as of the end of the period or the person's last day (DESIGN "Roll-up").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Protocol


class Employee(Protocol):
    @property
    def employee_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def position(self) -> str | None: ...
    @property
    def hired_on(self) -> date | None: ...
    @property
    def left_on(self) -> date | None: ...


class Team(Protocol):
    @property
    def team_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent_id(self) -> str | None: ...


class Membership(Protocol):
    @property
    def employee_id(self) -> str: ...
    @property
    def team_id(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def share(self) -> Decimal: ...


BEGINNING, FOREVER = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Belonging:
    """From `start` up to `end`, `share` of what `owner` does counts for `subject`."""

    owner: str
    start: date
    end: date
    subject: str
    share: Decimal


@dataclass(frozen=True)
class Organisation:
    employees: Sequence[Employee]
    teams: Sequence[Team]
    memberships: Sequence[Membership]

    @cached_property
    def people(self) -> dict[str, Employee]:
        return {employee.employee_id: employee for employee in self.employees}

    @cached_property
    def units(self) -> dict[str, Team]:
        return {team.team_id: team for team in self.teams}

    @cached_property
    def department(self) -> str | None:
        """The root of the teams."""
        return next((team.team_id for team in self.teams if not team.parent_id), None)

    @cached_property
    def chains(self) -> dict[str, tuple[str, ...]]:
        """Each team with its ancestors, from itself to the root."""
        chains: dict[str, tuple[str, ...]] = {}
        for team_id in self.units:
            chain: list[str] = []
            current: str | None = team_id
            while current and current in self.units and current not in chain:
                chain.append(current)
                current = self.units[current].parent_id
            chains[team_id] = tuple(chain)
        return chains

    @cached_property
    def _by_person(self) -> dict[str, list[Membership]]:
        found: dict[str, list[Membership]] = defaultdict(list)
        for membership in self.memberships:
            found[membership.employee_id].append(membership)
        return found

    def name(self, subject: str) -> str:
        """The name of a person or team, else the id."""
        known = self.people.get(subject) or self.units.get(subject)
        return known.name if known is not None and known.name else subject

    def kind(self, subject: str) -> str | None:
        if subject in self.people:
            return "employee"
        if subject in self.units:
            return "department" if subject == self.department else "team"
        return None

    def shares_on(self, employee_id: str, day: date) -> dict[str, Decimal]:
        """Direct teams on a day with the person's share in each."""
        return {
            membership.team_id: membership.share
            for membership in self._by_person.get(employee_id, ())
            if (membership.valid_from or BEGINNING) <= day < (membership.valid_to or FOREVER)
        }

    def shares_above(self, employee_id: str, day: date) -> dict[str, Decimal]:
        """Teams on a day, direct or above, without the department; a person's shares in one add up."""
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for team_id, share in self.shares_on(employee_id, day).items():
            for above in self.chains.get(team_id, ()):
                if above != self.department:
                    totals[above] += share
        return totals

    def main_team(self, employee_id: str, day: date) -> str | None:
        """The team with the largest share on that day (the first id among equals)."""
        shares = self.shares_on(employee_id, day)
        return min(shares, key=lambda team: (-shares[team], team)) if shares else None

    def subjects(self, kind: str, *, start: date, last_day: date) -> list[str]:
        """Who is scored between the two days, both included."""
        if kind == "employee":
            return [e.employee_id for e in self.employees if _employed(e, start, last_day)]
        if kind == "department":
            return [self.department] if self.department else []
        return [team.team_id for team in self.teams if team.team_id != self.department]

    def reference_day(self, subject: str, last_day: date) -> date:
        """The day as of which a subject is looked at: the end of the period, or the last day.

        Many lists end the last membership on the last day itself: then the day before counts.
        """
        person = self.people.get(subject)
        day = min(last_day, person.left_on) if person and person.left_on else last_day
        return day if self.shares_on(subject, day) else day_before(day)

    def belongings(self, kinds: Iterable[str]) -> Iterator[Belonging]:
        """What counts for whom, for subjects of the given kinds."""
        wanted = set(kinds)
        if "employee" in wanted:
            yield from (Belonging(e, BEGINNING, FOREVER, e, Decimal(1)) for e in self.people)
        if "team" in wanted or "department" in wanted:
            yield from self._belongings_of_teams(wanted)
            for employee_id in self.people:
                yield from self._belongings_of(employee_id, wanted)

    def _belongings_of_teams(self, wanted: set[str]) -> Iterator[Belonging]:
        """A row may be owned by a team itself."""
        for team_id, chain in self.chains.items():
            for above in chain:
                if self.kind(above) in wanted:
                    yield Belonging(team_id, BEGINNING, FOREVER, above, Decimal(1))

    def _belongings_of(self, employee_id: str, wanted: set[str]) -> Iterator[Belonging]:
        if "department" in wanted and self.department:
            yield Belonging(employee_id, BEGINNING, FOREVER, self.department, Decimal(1))
        if "team" not in wanted:
            return
        for start, end in self._epochs(employee_id):
            for team_id, share in self.shares_above(employee_id, start).items():
                yield Belonging(employee_id, start, end, team_id, share)

    def _epochs(self, employee_id: str) -> Iterator[tuple[date, date]]:
        """Stretches of time in which nothing changes for a person."""
        edges = {BEGINNING, FOREVER}
        for membership in self._by_person.get(employee_id, ()):
            edges |= {membership.valid_from or BEGINNING, membership.valid_to or FOREVER}
        ordered = sorted(edges)
        yield from pairwise(ordered)


def _employed(employee: Employee, start: date, last_day: date) -> bool:
    return (employee.hired_on or BEGINNING) <= last_day and (employee.left_on or FOREVER) >= start


def day_before(day: date) -> date:
    return day - timedelta(days=1)
