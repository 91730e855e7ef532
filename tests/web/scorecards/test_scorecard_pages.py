"""My score, why, from which rows, what would change it: on cards made by hand."""

from __future__ import annotations

import re

import pytest

from steelyard.web.audit.models import Read
from steelyard.web.config import clock
from steelyard.web.jobs.models import Job
from steelyard.web.scorecards.models import Computation, Evidence, Figure, Scorecard
from web.api.conftest import _card, scored  # noqa: F401 - a fixture


@pytest.fixture
def place(scored, troupe):  # noqa: F811 - the fixture
    return f"/scorecards/{troupe.people['employee'].pk}/2026Q3/"


def test_the_head_says_the_score_the_grade_and_what_is_missing(place, client_of):
    page = client_of("employee").get(place).content.decode()
    # 80 points are a B; an A begins at 90.
    assert "80" in page
    assert re.search(r">10</span>\s*points below A\.", page)
    assert "Reaching the target of “Leads” would be enough." in page


def test_it_says_who_can_open_it(place, client_of):
    page = client_of("employee").get(place).content.decode()
    assert "Siobhán O&#x27;Brien, 宋薇" in page


def test_ones_own_address_leads_to_the_newest_card(place, client_of):
    answer = client_of("employee").get("/scorecards/my/")
    assert answer["Location"] == place


def test_nobodys_account_is_told_what_to_do(client_of, db):
    assert "ask HR" in client_of("admin").get("/scorecards/my/").content.decode()


def test_what_if_shows_the_new_score_and_stores_nothing(place, client_of):
    models = (Computation, Scorecard, Figure, Evidence, Job)
    before = [model.objects.count() for model in models]
    page = client_of("employee").post(f"{place}what-if/", {"actual-leads": "95"}).content.decode()
    assert "95" in page
    assert "+15" in page
    assert [model.objects.count() for model in models] == before


def test_what_if_unmoved_changes_nothing(place, client_of):
    page = client_of("employee").post(f"{place}what-if/", {"actual-leads": "80.0000"}).content.decode()
    assert "Move a figure" in page


@pytest.mark.parametrize("typed", ["many", "1e400", "--1", "1;2", "NaN"])
def test_what_is_no_number_is_told_with_its_field(place, client_of, typed):
    answer = client_of("employee").post(f"{place}what-if/", {"actual-leads": typed})
    assert answer.status_code == 422
    assert "“Leads” needs a number" in answer.content.decode()


def test_the_indicator_shows_its_curve_and_its_point(place, client_of):
    page = client_of("employee").get(f"{place}leads/").content.decode()
    assert 'data-chart="curve"' in page
    assert '"me": [80.0, 80.0]' in page


def test_rows_are_asked_for_once_and_waited_for(place, client_of):
    client = client_of("employee")
    for _ in range(2):
        assert client.post(f"{place}leads/rows/").status_code == 302
    assert Job.objects.count() == 1
    assert "hx-get" in client.get(f"{place}leads/rows/").content.decode()


def test_rows_are_shown_and_carry_no_formula_out(place, client_of, scored, troupe):  # noqa: F811
    table = {
        "dataset": "leads",
        "period": "2026Q3",
        "measures": ["leads"],
        "columns": ["id", "note"],
        "more": False,
    }
    body = {
        "formula": "leads",
        "value": "80",
        "rows": [{**table, "rows": [["L1", "=1+1"], ["L2", "<b>x</b>"]]}],
    }
    Evidence.objects.create(
        computation=scored,
        subject=troupe.people["employee"].pk,
        indicator="leads",
        body=body,
        looked_up_at=clock.now(),
    )
    client = client_of("employee")
    page = client.get(f"{place}leads/rows/").content.decode()
    assert "<b>x</b>" not in page
    file = client.get(f"{place}leads/rows/?download=csv&table=0").content.decode("utf-8-sig")
    assert "L1,'=1+1" in file
    assert client.get(f"{place}leads/rows/?download=csv&table=7").status_code == 404


def test_reading_somebody_elses_score_leaves_a_line(place, client_of, troupe):
    client_of("employee").get(place)
    assert Read.objects.count() == 0
    client_of("manager").get(place)
    assert [(read.reader_id, read.subject) for read in Read.objects.all()] == [
        (troupe.users["manager"].pk, troupe.people["employee"].pk)
    ]


def test_the_version_of_the_figures_is_one_query(place, client_of, scored):  # noqa: F811
    client = client_of("employee")
    assert client.get("/scorecards/live/?period=2026Q3").json()["version"] == str(scored.pk)
    assert client.get("/scorecards/live/?period=1999Q1").json()["version"] is None


def test_a_manager_lists_those_one_leads(place, client_of, troupe):
    page = client_of("manager").get("/scorecards/").content.decode()
    assert f"/scorecards/{troupe.people['employee'].pk}/" in page
    assert f"/scorecards/{troupe.people['stranger'].pk}/" not in page
