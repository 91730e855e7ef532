"""The tables of the lake, mirrored: people, teams and memberships as scores are computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from steelyard.engine.people import People, read_people
from steelyard.engine.people import Team as TeamRow
from steelyard.web.audit.recording import record
from steelyard.web.org.models import Membership, Person, Team, TeamKind


@transaction.atomic
def mirror(location: str, *, actor: models.Model | None, snapshot: str | None = None) -> dict[str, int]:
    """Bring the mirror up to the tables. Gives how many of each there are.

    Nobody is deleted who is missing in the tables: accounts and results may hang on them.
    """
    people = read_people(location, snapshot=snapshot)
    _teams(_parents_first(people.teams))
    _persons(people)
    _memberships(people)
    counts = {
        "people": len(people.employees),
        "teams": len(people.teams),
        "memberships": len(people.memberships),
    }
    record("organisation.mirrored", "organisation", actor=actor, new=counts)
    return counts


def _parents_first(rows: Sequence[TeamRow]) -> list[TeamRow]:
    """In an order in which every parent is there before its children."""
    children: dict[str | None, list[TeamRow]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    ordered: list[TeamRow] = []
    waiting = list(children.get(None, ()))
    while waiting:
        row = waiting.pop(0)
        ordered.append(row)
        waiting.extend(children.get(row.team_id, ()))
    return ordered


def _teams(rows: Sequence[TeamRow]) -> None:
    _upsert(
        Team,
        [
            Team(
                id=row.team_id,
                name=row.name,
                parent_id=row.parent_id,
                kind=TeamKind.DEPARTMENT if row.kind == "department" else TeamKind.TEAM,
            )
            for row in rows
        ],
        ["name", "parent", "kind"],
    )


def _persons(people: People) -> None:
    """Managers in a second step: somebody may report to a person further down."""
    rows = people.employees
    fields = ["name", "position", "hired_on", "left_on"]
    plain = [
        Person(
            id=row.employee_id,
            name=row.name,
            position=row.position or "",
            hired_on=row.hired_on,
            left_on=row.left_on,
        )
        for row in rows
    ]
    _upsert(Person, plain, fields)
    for person, row in zip(plain, rows, strict=True):
        person.manager_id = row.manager_id
    Person.objects.bulk_update(plain, ["manager"], batch_size=500)


def _memberships(people: People) -> None:
    """A membership has no identity of its own: the tables say all there are."""
    Membership.objects.filter(person__in=[row.employee_id for row in people.employees]).delete()
    Membership.objects.bulk_create(
        [
            Membership(
                person_id=row.employee_id,
                team_id=row.team_id,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                share=row.share,
            )
            for row in people.memberships
        ],
        batch_size=500,
    )


def _upsert(model: Any, rows: Sequence[models.Model], fields: list[str]) -> None:
    model.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
