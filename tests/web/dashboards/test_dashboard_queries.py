"""A page asks as many questions for a large company as for a small one, and looks at no events."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from staging import compute, hire, publish, stage_company

from steelyard.web.org.models import Membership, Person, Team

#: Session, account; the viewer (6); the page (14).
MOST = 24
PAGES = {
    "department": "/dashboard/marketing/2026Q3/",
    "team": "/dashboard/content/2026Q3/",
    "team of teams": "/dashboard/growth/2026Q3/",
    "person": "/dashboard/e-007/2026Q3/",
    "year": "/dashboard/marketing/2026/",
    "search": "/dashboard/subjects/?q=a&period=2026Q3",
    "file": "/dashboard/marketing/2026Q3/export.xlsx",
}


@pytest.mark.parametrize("role", ["director", "manager", "employee"])
@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_company(client_of, troupe, role, page):
    version = publish()
    periods = [compute(version, period) for period in ("2026Q2", "2026Q3")]
    for one in periods:
        stage_company(one, troupe.people.values(), troupe.teams.values())
    client = client_of(role)
    few = queries(client, PAGES[page])
    grow(version, periods, troupe)
    many = queries(client, PAGES[page])
    assert many <= few <= MOST


def grow(version, periods, troupe):
    """Ninety people more, twelve teams, one period; the manager leads half of the people."""
    people = hire(90, "content")
    Person.objects.filter(pk__in=[one.pk for one in people[:45]]).update(manager=troupe.people["manager"])
    teams = [Team(id=f"t{n:02}", name=f"Team {n:02}", parent_id="growth") for n in range(12)]
    Team.objects.bulk_create(teams)
    Membership.objects.bulk_create(
        Membership(person=one, team=teams[n % 12], valid_from=date(2026, 8, 1))
        for n, one in enumerate(people[50:])
    )
    for one in periods:
        stage_company(one, people, teams)
    everybody = [*troupe.people.values(), *people]
    stage_company(compute(version, "2025Q3"), everybody, [*troupe.teams.values(), *teams])


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert 200 == client.get(address).status_code
    return len(asked)
