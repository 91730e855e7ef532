"""A page about scores asks as many questions for a large company as for a small one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steelyard.web.org.models import Membership, Person, Team
from steelyard.web.scorecards.models import Computation, Figure, Scorecard
from web.api.conftest import _card, scored  # noqa: F401 - a fixture

PAGES = {
    "people": "/scorecards/",
    "people by shortfall": "/scorecards/?sort=-behind&q=-",
    "people as a file": "/scorecards/?download=csv",
    "card": "/scorecards/e-007/2026Q3/",
    "indicator": "/scorecards/e-007/2026Q3/leads/",
    "rows": "/scorecards/e-007/2026Q3/leads/rows/",
    "first page": "/",
    "search": "/search/?q=o",
    "newest": "/scorecards/live/?period=2026Q3",
}


@pytest.fixture
def quarters(scored):  # noqa: F811 - the fixture
    """2026Q3 and the two quarters before."""
    scorecards = list(Scorecard.objects.filter(computation=scored))
    return [scored, *(earlier(scored, scorecards, name) for name in ("2026Q2", "2026Q1"))]


def earlier(computation, cards, period):
    """The same computation of another quarter."""
    month = 3 * int(period[-1])
    found = Computation.objects.create(
        version=computation.version,
        scheme=computation.scheme,
        period=period,
        starts_on=date(2026, month - 2, 1),
        ends_on=date(2026, month, 28),
        snapshot="s",
        engine="test",
        outline=computation.outline,
        meta=computation.meta,
        is_current=True,
        computed_at=computation.computed_at,
    )
    for card in cards:
        add(found, card.subject, card.name, card.kind)
    return found


def add(computation, subject, name, kind="employee"):
    card = Scorecard.objects.create(
        computation=computation,
        kind=kind,
        subject=subject,
        name=name,
        total="70",
        grade="B",
        card=_card(subject),
    )
    Figure.objects.create(
        scorecard=card, indicator="leads", dimension="all", status="ok", value=70, signal="behind", weight=100
    )


@pytest.mark.parametrize("role", ["director", "manager"])
@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_company(client_of, troupe, quarters, role, page):
    client = client_of(role)
    few = queries(client, PAGES[page])
    grow(quarters, troupe)
    assert queries(client, PAGES[page]) <= few


def grow(quarters, troupe):
    """Sixty people more in twelve teams, and two quarters."""
    manager = troupe.people["manager"]
    people = Person.objects.bulk_create(Person(id=f"x-{n}", name=f"o{n}", manager=manager) for n in range(60))
    teams = Team.objects.bulk_create(Team(id=f"t{n}", name=f"o{n}", parent_id="growth") for n in range(12))
    Membership.objects.bulk_create(
        Membership(person=one, team=teams[n % 12], valid_from=date(2025, 1, 1))
        for n, one in enumerate(people)
    )
    cards = list(Scorecard.objects.filter(computation=quarters[0]))
    more = [earlier(quarters[0], cards, f"2025Q{number}") for number in (3, 4)]
    for computation in [*quarters, *more]:
        for one in people:
            add(computation, one.pk, one.name)
        for team in teams:
            add(computation, team.pk, team.name, "team")


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert 200 == client.get(address).status_code
    return len(asked)
