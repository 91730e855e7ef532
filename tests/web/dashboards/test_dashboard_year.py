"""A year at a glance."""

from __future__ import annotations

import pytest
from staging import add_card, compute, publish
from test_dashboard_page import charts_of, text_of


@pytest.fixture
def quarters(troupe):
    version = publish()
    for period, score in (("2025Q3", "80"), ("2026Q2", "90"), ("2026Q3", "101")):
        scores = dict.fromkeys(("roi", "leads", "nps", "reports"), score)
        add_card(compute(version, period), "marketing", "市场部", "department", scores=scores)


def test_it_shows_the_mean_so_far_and_no_grade_of_the_year(client_of, quarters):
    words = text_of(client_of("director").get("/dashboard/marketing/2026/"))
    # (90 + 101) / 2 against 80.
    assert "Mean of the periods so far 95.5 Year before: 80 ↑ +15.5 better" in words
    assert "The year is graded when it is over" in words


def test_its_periods_lead_to_their_dashboards(client_of, quarters):
    page = client_of("director").get("/dashboard/marketing/2026/")
    html = page.content.decode()
    assert 'href="/dashboard/marketing/2026Q2/"' in html
    assert 'href="/dashboard/marketing/2025Q3/"' not in html
    assert [80, 90, 101] == charts_of(page)["lines"]["series"][0]["values"]


def test_a_year_without_cards_says_so(client_of, quarters):
    assert "has no scorecard here" in text_of(client_of("director").get("/dashboard/marketing/2019/"))


def test_strangers_do_not_see_it(client_of, quarters):
    assert 404 == client_of("admin").get("/dashboard/marketing/2026/").status_code
