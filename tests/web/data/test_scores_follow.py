"""Scores follow the rows: a mended row moves a total, and the page says whose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from data_desk import Place, people
from django.test import Client

import cast
from steelyard.web.data import work as duties
from steelyard.web.jobs.models import Job
from steelyard.web.schemes.files import digest
from steelyard.web.schemes.models import Scheme, State, Version

Work = Callable[[], list[Any]]
SCHEME = """\
steelyard: 1
scheme: small
title: Small
period: quarter
datasets:
  deals:
    table: opportunities
    time: closed_at
    subject: owner_id
    measures:
      revenue: {sql: sum(amount)}
dimensions:
  all:
    title: All
    weight: 100
    indicators:
      income:
        title: Income
        weight: 100
        formula: revenue
        unit: currency:CNY
        direction: higher
        target: 100
        score: {rule: ratio}
"""


def deal(id_: str, amount: str) -> dict[str, str]:
    moments = {"created_at": "2026-07-01", "closed_at": "2026-08-01"}
    return {"opportunity_id": id_, **moments, "stage": "won", "amount": amount, "owner_id": cast.employee.id}


@pytest.fixture
def scored(place: Place, troupe: Any, work: Work) -> Place:
    """The employee has sold for 40 of 100; another deal is held, for its amount cannot be read."""
    for table, rows in people().items():
        place.deliver(table, rows, source="hr")
    place.deliver("opportunities", [deal("O1", "40"), deal("O2", "fifty")])
    scheme = Scheme.objects.create(slug="small", title={"en": "Small"})
    Version.objects.create(
        scheme=scheme, number=1, text=SCHEME, sha256=digest(SCHEME), state=State.PUBLISHED,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    duties.catch_up()
    assert [] == [job.problems for job in work() if job.problems]
    return place


def test_a_mended_row_moves_totals_and_the_page_says_whose(
    scored: Place, client_of: Callable[[str], Client], work: Work
) -> None:
    owner = client_of("data_owner")
    (row,) = scored.side.held()
    answer = owner.post(f"/data/quarantine/{row.id}/", {"cell-amount": "50", "do": "replay"})
    work()
    page = owner.get(answer.url).content.decode()
    changed = page[page.index("scores-title") :]
    assert cast.marketing.name in changed
    assert "40.00" in changed
    assert "90.00" in changed
    assert cast.employee.name not in changed, "a data owner sees no scores of people"
    assert "The score of 1 person changed as well" in changed
    director = client_of("director").get(answer.url).content.decode()
    assert cast.employee.name in director


def test_while_scores_are_computed_the_page_asks_again(
    scored: Place, client_of: Callable[[str], Client], work: Work
) -> None:
    from steelyard.web.jobs.actions import run

    owner = client_of("data_owner")
    (row,) = scored.side.held()
    answer = owner.post(f"/data/quarantine/{row.id}/", {"cell-amount": "50", "do": "replay"})
    run(str(Job.objects.get(kind="quarantine").pk))
    waiting = owner.get(answer.url).content.decode()
    assert "Scores are being computed anew" in waiting
    compute = Job.objects.filter(kind="compute").first()
    assert compute is not None
    fragment = f"/data/changes/{compute.pk}/"
    assert f'hx-get="{fragment}"' in waiting
    work()
    assert "hx-get" not in owner.get(fragment).content.decode()
