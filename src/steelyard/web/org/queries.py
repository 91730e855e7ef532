"""What the organisation pages read: a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from steelyard.web.accounts.models import User
from steelyard.web.org.models import DottedLine, Grant, Membership, Person, Team
from steelyard.web.org.roles import GRANTED, Role


@dataclass(frozen=True)
class Branch:
    """A team in the tree: its depth, and how many people are in it and below it."""

    team: Team
    depth: int
    people: int


@dataclass(frozen=True)
class Entry:
    """A person in the table, with the teams of the day."""

    person: Person
    teams: list[str]


def alive(on: date) -> QuerySet[Membership]:
    """The memberships of a day."""
    return Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


def tree(on: date) -> list[Branch]:
    """Teams below their parents, with heads counted through the whole branch. Two queries."""
    teams = list(Team.objects.all())
    people: dict[str, set[str]] = {}
    for team, person in alive(on).values_list("team_id", "person_id"):
        people.setdefault(team, set()).add(person)
    return list(_branches(teams, None, 0, people))


def _branches(
    teams: list[Team], parent: str | None, depth: int, people: dict[str, set[str]]
) -> Iterator[Branch]:
    for team in teams:
        if team.parent_id == parent:
            below = list(_branches(teams, team.pk, depth + 1, people))
            yield Branch(team, depth, len(_people_below(teams, team.pk, people)))
            yield from below


def _people_below(teams: list[Team], root: str, people: dict[str, set[str]]) -> set[str]:
    found = set(people.get(root, ()))
    for team in teams:
        if team.parent_id == root:
            found |= _people_below(teams, team.pk, people)
    return found


def people(on: date) -> list[Entry]:
    """Everybody hired by then, with teams of the day. Two queries."""
    names: dict[str, list[str]] = {}
    for person, team in alive(on).values_list("person_id", "team__name"):
        names.setdefault(person, []).append(team)
    found = Person.objects.select_related("manager", "user").filter(Q(hired_on=None) | Q(hired_on__lte=on))
    return [Entry(person, names.get(person.pk, [])) for person in found]


def lines_of(person: Person) -> QuerySet[DottedLine]:
    return DottedLine.objects.filter(person=person).select_related("manager").order_by("-valid_from")


def grants() -> dict[str, list[Grant]]:
    """Role → who holds it. One query."""
    found: dict[str, list[Grant]] = {role.value: [] for role in GRANTED}
    for grant in Grant.objects.select_related("user", "user__person").order_by("user__first_name"):
        found.setdefault(grant.role, []).append(grant)
    return found


def holders(role: Role) -> int:
    """How many active accounts hold a role."""
    return Grant.objects.filter(role=role, user__is_active=True).count()


def accounts() -> QuerySet[User]:
    """Accounts a role can be given to."""
    return User.objects.filter(is_active=True).order_by("first_name", "username")


def counts(on: date) -> Counter[str]:
    """People by position, of those who are here on the day."""
    here = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on))
    return Counter(here.values_list("position", flat=True))
