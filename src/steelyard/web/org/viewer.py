"""Who is looking: the roles of an account, and the people and teams it may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from steelyard.web.org.lines import below
from steelyard.web.org.models import DottedLine, Grant, Membership, Person, Team
from steelyard.web.org.roles import Role

SEES_EVERYBODY = (Role.DIRECTOR, Role.HR, Role.AUDITOR)
#: So many people are named in a query; for more all rows are read.
FEW = 500


@dataclass(frozen=True)
class Viewer:
    """The account behind a request. Nobody signed in: no role, sees nothing.

    `led` are the people whose scores one sees as their manager (solid line at any depth, dotted line
    directly); `teams` the teams whose figures one sees: one's own and those above it, and every team
    of somebody one leads.
    """

    user: Any = None
    person: Person | None = None
    roles: frozenset[Role] = frozenset()
    led: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user is not None else None

    @property
    def is_known(self) -> bool:
        return self.user is not None

    def has(self, *roles: Role) -> bool:
        """Whether one of these roles is held."""
        return not self.roles.isdisjoint(roles)

    @property
    def sees_everybody(self) -> bool:
        return self.has(*SEES_EVERYBODY)

    def may_see_person(self, person_id: str) -> bool:
        """Another person's score: by leading them or by a role that sees everybody. One's own: always."""
        return (
            self.sees_everybody
            or person_id in self.led
            or (self.person is not None and self.person.pk == person_id)
        )

    def may_see_team(self, team_id: str) -> bool:
        """The figures of a team as a whole."""
        return self.sees_everybody or self.has(Role.DATA_OWNER) or team_id in self.teams

    def people_among(self, people: Iterable[str]) -> set[str]:
        """Those of the people whose scores may be seen."""
        wanted = set(people)
        if self.sees_everybody:
            return wanted
        return wanted & (self.led | ({self.person.pk} if self.person is not None else set()))

    def teams_among(self, teams: Iterable[str]) -> set[str]:
        """Those of the teams whose figures may be seen."""
        wanted = set(teams)
        return wanted if self.sees_everybody or self.has(Role.DATA_OWNER) else wanted & self.teams

    def may_see(self, subject: str, kind: str) -> bool:
        """A subject of results: kind is employee, team or department."""
        return self.may_see_person(subject) if kind == "employee" else self.may_see_team(subject)


NOBODY = Viewer()


def viewer_of(user: Any, *, on: date) -> Viewer:
    """Five queries, however large the organisation."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOBODY
    person = Person.objects.filter(user=user).first()
    roles = {Role(role) for role in Grant.objects.filter(user=user).values_list("role", flat=True)}
    led: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    if person is not None:
        roles.add(Role.EMPLOYEE)
        led = _led_by(person, on)
        teams = _teams_of({person.pk, *led}, on)
        if led:
            roles.add(Role.MANAGER)
    return Viewer(user=user, person=person, roles=frozenset(roles), led=led, teams=teams)


def _led_by(person: Person, on: date) -> frozenset[str]:
    """Everybody below on solid lines, and the direct reports on dotted ones."""
    found = below(person.pk)
    dotted = DottedLine.objects.filter(manager=person, valid_from__lte=on)
    found.update(dotted.filter(Q(valid_to=None) | Q(valid_to__gt=on)).values_list("person_id", flat=True))
    return frozenset(found - {person.pk})


def _teams_of(people: Iterable[str], on: date) -> frozenset[str]:
    """Their teams of today, and the teams above those."""
    alive = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on).order_by()
    wanted = set(people)
    if len(wanted) <= FEW:
        alive = alive.filter(person__in=wanted)
    direct = {team for person, team in alive.values_list("person_id", "team_id") if person in wanted}
    parents = dict(Team.objects.order_by().values_list("pk", "parent_id"))
    found: set[str] = set()
    for team in direct:
        at: str | None = team
        while at is not None and at not in found:
            found.add(at)
            at = parents.get(at)
    return frozenset(found)
