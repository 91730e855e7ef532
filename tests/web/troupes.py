"""The cast with accounts: people, teams, roles in the database of this process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import cast
from steelyard.web.accounts.models import User
from steelyard.web.org.models import Grant, Membership, Person, Team, TeamKind
from steelyard.web.org.roles import Role

PASSWORD = "correct horse battery"
GRANTS = {
    "director": [Role.DIRECTOR],
    "hr": [Role.HR],
    "auditor": [Role.AUDITOR],
    "data_owner": [Role.DATA_OWNER],
    "admin": [Role.ADMIN],
}
MANAGERS = {
    cast.employee.id: cast.manager.id,
    cast.manager.id: cast.director.id,
    cast.stranger.id: cast.director.id,
}
ACCOUNTS = ("employee", "manager", "director", "hr", "auditor", "stranger", "data_owner", "admin")


@dataclass(frozen=True)
class Troupe:
    """The cast with its accounts. `troupe.users["hr"]` is a user, `troupe.people["hr"]` a person."""

    users: dict[str, User]
    people: dict[str, Person]
    teams: dict[str, Team]


def assemble() -> Troupe:
    """Everybody of tests/cast.py with an account; data owner and admin have one without being a person."""
    people = {}
    for name in ("director", "manager", "employee", "stranger", "hr", "auditor"):
        who = getattr(cast, name)
        people[name] = Person.objects.create(
            id=who.id,
            name=who.name,
            position=who.position,
            hired_on=date(2024, 1, 1),
            email=f"{name}@example.com",
        )
    for report, leader in MANAGERS.items():
        Person.objects.filter(pk=report).update(manager_id=leader)
    teams = {}
    for unit in cast.UNITS:
        kind = TeamKind.TEAM if unit.parent else TeamKind.DEPARTMENT
        teams[unit.id] = Team.objects.create(id=unit.id, name=unit.name, parent_id=unit.parent, kind=kind)
    for person, team, since, until, share in cast.MEMBERSHIPS:
        Membership.objects.create(
            person_id=person, team_id=team, valid_from=since, valid_to=until, share=share or 1
        )
    users = {name: _account(name, people.get(name)) for name in ACCOUNTS}
    return Troupe(users, {name: Person.objects.get(pk=person.pk) for name, person in people.items()}, teams)


def _account(name: str, person: Person | None) -> User:
    user = User.objects.create_user(name, f"{name}@example.com", PASSWORD)
    if person is not None:
        Person.objects.filter(pk=person.pk).update(user=user)
    for role in GRANTS.get(name, ()):
        Grant.objects.create(user=user, role=role)
    return user
