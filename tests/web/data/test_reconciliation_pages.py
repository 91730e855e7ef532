"""Reconciliations: compared by the worker, settled by their owner with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from data_desk import Place, people
from django.test import Client

import cast
from steelyard.web.audit.models import Entry
from steelyard.web.data import work as duties
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Grant
from steelyard.web.org.roles import Role
from steelyard.web.schemes.files import digest
from steelyard.web.schemes.models import Scheme, State, Version

Work = Callable[[], list[Any]]
SCHEME = f"""\
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
      revenue: {{sql: sum(amount)}}
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
        score: {{rule: ratio}}
reconciliations:
  income:
    title: {{en: Revenue in CRM and finance, zh-Hans: CRM 与财务收入, zh-Hant: CRM 與財務營收}}
    left: {{title: CRM, table: opportunities, time: closed_at, key: opportunity_id, value: amount}}
    right: {{title: Finance, table: bookings, time: booked_on, key: deal_id, value: amount}}
    owner: {cast.manager.id}
    holds: [income]
"""


@pytest.fixture
def differing(place: Place, troupe: Any) -> Place:
    """CRM says 100, finance 90, in 2026Q3; the manager looks after the data."""
    deal = {
        "opportunity_id": "O1",
        "created_at": "2026-07-01",
        "closed_at": "2026-08-01",
        "stage": "won",
        "amount": "100",
    }
    place.deliver("opportunities", [deal])
    place.deliver("bookings", [{"deal_id": "O1", "booked_on": "2026-08-02", "amount": "90"}], source="erp")
    scheme = Scheme.objects.create(slug="small", title={"en": "Small"})
    Version.objects.create(
        scheme=scheme, number=1, text=SCHEME, sha256=digest(SCHEME), state=State.PUBLISHED,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    Grant.objects.create(user=troupe.users["manager"], role=Role.DATA_OWNER)
    return place


def test_the_open_one_is_shown_compared_and_settled_by_its_owner(
    differing: Place, client_of: Callable[[str], Client], work: Work
) -> None:
    manager = client_of("manager")
    manager.post("/data/reconciliations/compare/")
    work()
    page = manager.get("/data/reconciliations/").content.decode()
    assert "Revenue in CRM and finance" in page
    assert "Accept the difference" in page
    said = {
        "scheme": "small",
        "name": "income",
        "period": "2026Q3",
        "reason": "the rest is billed in October",
    }
    manager.post("/data/reconciliations/settle/", said)
    work()
    page = manager.get("/data/reconciliations/").content.decode()
    assert "settled" in page
    assert "the rest is billed in October" in page
    (decision,) = differing.side.rows("decisions")
    assert (cast.manager.id, "2026Q3") == (decision["decided_by"], decision["period"])
    assert Entry.objects.filter(action="reconciliation.settled").exists()


def test_nobody_else_settles_it(
    differing: Place, owner: Client, client_of: Callable[[str], Client], work: Work
) -> None:
    owner.post("/data/reconciliations/compare/")
    work()
    page = owner.get("/data/reconciliations/").content.decode()
    assert f"Only its owner, {cast.manager.id}" in page
    said = {"scheme": "small", "name": "income", "period": "2026Q3", "reason": "because"}
    assert 404 == owner.post("/data/reconciliations/settle/", said).status_code
    work()
    assert not (differing.lake / "decisions").exists()


def test_rows_that_came_by_a_command_are_scored_too(differing: Place, work: Work) -> None:
    for table, rows in people().items():
        differing.deliver(table, rows, source="hr")
    duties.catch_up()
    duties.catch_up()
    (job,) = Job.objects.filter(kind="compute")
    assert "new rows" in job.arguments["reason"]
    done = work()
    assert ["compute"] == [each.kind for each in done]
    assert [] == done[0].problems
    duties.catch_up()
    assert 1 == Job.objects.filter(kind="compute").count(), "it stands on the newest rows now"
    differing.deliver("bookings", [{"deal_id": "O2", "booked_on": "2026-08-03", "amount": "5"}], source="erp")
    duties.catch_up()
    assert 2 == Job.objects.filter(kind="compute").count()
