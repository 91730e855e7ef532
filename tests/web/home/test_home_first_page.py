"""The first page of each role: where one stands, why, what next; tasks, news, and what to do where there is nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steelyard.web.config import clock
from steelyard.web.org import tasks
from steelyard.web.org.tasks import Task, open_tasks
from steelyard.web.org.viewer import viewer_of
from steelyard.web.schemes import actions
from steelyard.web.scorecards.models import Scorecard

ROLES = ("employee", "manager", "director", "hr", "auditor", "data_owner", "admin", "stranger")


def page(client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def section(html: str, heading: str) -> str:
    """The words of the part of the page under a heading, in one line."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}".*?</section>', html, re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


def links(html: str) -> set[str]:
    """The addresses of this site that a page leads to."""
    return {address for address in re.findall(r'href="(/[^"#]*)', html) if not address.startswith("/static/")}


def test_an_employee_reads_the_score_why_and_what_next(third_quarter, client_of):
    said = section(page(client_of("employee")), "own-score")
    assert said.startswith("My score, Q3 2026 77.6 B Good 17.4 points below A.")
    # Won at its target of 20% would bring 20 more: 97.6, an A.
    assert "Reaching the target of “Won rate” would be enough." in said
    assert (
        "Why this score Most comes from Leads : 57.6 of 60 points Most is missing at Won rate : 20 of 40 points"
        in said
    )
    assert "What would help most Won rate : from 10% to the target of 20% brings 20 points" in said


def test_in_chinese_as_well(third_quarter, client_of, troupe):
    type(troupe.users["employee"]).objects.update(language="zh-hans")
    said = section(page(client_of("employee")), "own-score")
    assert "77.6 B 良好" in said
    assert "2026年三季度" in said
    assert "得分最多的是 线索数 : 57.6 分，权重 60 分" in said
    assert "从 10% 达到目标 20% 可增加 20 分" in said


def test_the_top_is_told_as_such(third_quarter, client_of):
    said = section(page(client_of("director")), "department-score")
    assert said.startswith(
        "市场部 · Q3 2026 100 A This is the best grade there is. Why this score Most comes from Leads"
    )
    assert "Most is missing" not in said
    assert "What would help" not in said


@pytest.mark.parametrize(
    ("role", "own", "department"),
    [
        ("employee", True, True),
        ("manager", False, True),
        ("director", False, True),
        ("hr", False, True),
        ("auditor", False, True),
        ("data_owner", False, True),
        ("stranger", False, True),
        ("admin", False, False),
    ],
)
def test_everybody_sees_the_scores_that_concern_them(third_quarter, client_of, role, own, department):
    html = page(client_of(role))
    assert bool(section(html, "own-score")) == own
    assert bool(section(html, "department-score")) == department
    assert ("You have no score of your own" in html) == (not own and not department)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scored", [True, False])
def test_no_link_of_the_first_page_leads_to_a_locked_door(results, client_of, request, role, scored):
    if scored:
        request.getfixturevalue("third_quarter")
    client = client_of(role)
    found = links(page(client))
    assert {"/", "/schemes/", "/accounts/settings/"} <= found
    assert {address for address in found if client.get(address).status_code >= 400} == set()


def test_who_is_not_in_the_newest_figures_reads_the_last_ones_there_are(results, third_quarter, client_of):
    before = results.computed("2026Q2", date(2026, 4, 1))
    results.card(before, "stranger", "100.0000", "A", [])
    said = section(page(client_of("stranger")), "own-score")
    assert said.startswith("My score, Q2 2026 100 A")


def test_a_total_that_is_held_back_says_so(third_quarter, client_of):
    Scorecard.objects.filter(kind="employee").update(total=None, grade="")
    said = section(page(client_of("employee")), "own-score")
    assert "– There is no total: an indicator that must not be missing has no value." in said


# ── where there is nothing ──────────────────────────────────────────────────────────────────────────


def test_before_the_first_figures_the_page_says_how_they_come(troupe, client_of):
    html = page(client_of("employee"))
    assert "No scores yet" in html
    assert "Scores appear here as soon as a scheme is published and data has arrived." in html
    assert section(html, "my-tasks") == "My tasks Nothing is waiting for you."
    assert section(html, "news") == "News Nothing has happened yet."


@pytest.mark.parametrize("role", ["data_owner", "admin"])
def test_an_account_that_belongs_to_nobody_is_told_so(troupe, client_of, role):
    html = page(client_of(role))
    assert "Good day</h1>" in html
    assert "Your account is not linked to a person who is appraised." in html


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_published_scheme_is_to_be_read_by_those_it_appraises(results, client_of):
    assert "Growth" in section(page(client_of("employee")), "my-tasks")
    assert "Growth" not in section(page(client_of("admin")), "my-tasks")


def test_a_review_waits_for_others_than_the_author(results, client_of, troupe):
    draft = actions.create(slug="ours", text="steelyard: 1\nscheme: ours\nextends: [preset:balanced]\n", actor=troupe.users["director"])  # fmt: skip
    actions.submit(draft, actor=troupe.users["director"], note="x")
    hers, his = (section(page(client_of(name)), "my-tasks") for name in ("hr", "director"))
    assert "urgent" in hers
    assert "Review" in hers
    assert "Review" not in his


def test_the_urgent_and_the_earliest_come_first(troupe, monkeypatch):
    later, soon = date(2026, 12, 1), date(2026, 9, 20)
    given = [Task("some day", "/a/"), Task("later", "/b/", due=later), Task("soon", "/c/", due=soon), Task("now", "/d/", due=later, urgent=True)]  # fmt: skip
    monkeypatch.setattr(tasks, "_SOURCES", [lambda viewer: given[:2], lambda viewer: iter(given[2:])])
    found = open_tasks(viewer_of(troupe.users["employee"], on=clock.today()))
    assert [task.title for task in found] == ["now", "soon", "later", "some day"]


def test_a_task_says_until_when_and_leads_there(troupe, client_of, monkeypatch):
    task = Task("Rate <b>林𠮷</b>", "/cycles/", due=date(2026, 9, 20), urgent=True)
    monkeypatch.setattr(tasks, "_SOURCES", [lambda viewer: [task]])
    html = client_of("manager").get("/").content.decode()
    assert "Rate &lt;b&gt;林𠮷" in html
    assert section(html, "my-tasks").endswith("urgent by 09/20/2026")
    assert 'href="/cycles/"' in html


def test_a_source_is_asked_once_however_often_it_is_registered(monkeypatch):
    monkeypatch.setattr(tasks, "_SOURCES", [])

    def mine(viewer):
        return [Task("one", "/")]

    assert tasks.source(mine) is tasks.source(mine) is mine
    assert len(open_tasks(None)) == 1


# ── news ────────────────────────────────────────────────────────────────────────────────────────────


def test_news_are_the_newest_first_in_words(third_quarter, client_of):
    type(third_quarter).objects.update(computed_at=clock.now() + timedelta(minutes=1))
    said = section(page(client_of("hr")), "news")
    assert said.index("Scores of Q3 2026 were computed") < said.index("“Growth”, version 1, was published")
    # Whoever only looks after the installation hears of schemes, not of scores.
    assert "Scores" not in section(page(client_of("admin")), "news")


def test_news_are_no_more_than_six(results, client_of):
    for number in range(2, 12):
        type(results.version).objects.create(
            scheme=results.scheme, number=number, text="", sha256=str(number), state="published", published_at=clock.now()
        )  # fmt: skip
    html = page(client_of("hr"))
    assert section(html, "news").count("was published") == 6
    assert "version 11" in section(html, "news")


# ── the frame ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("/", "Home"),
        ("/schemes/", "Schemes"),
        ("/scorecards/", "Team"),
        ("/search/", None),
        ("/accounts/settings/", "Settings"),
    ],
)
def test_the_navigation_says_where_one_is(results, client_of, address, here):
    html = page(client_of("director"), address)
    aside = re.search(r"<aside.*?</aside>", html, re.S)
    assert aside
    marked = re.findall(r'aria-current="page".*?nav-link-title">([^<]+)<', aside[0], re.S)
    assert marked == ([here] if here else [])


def test_a_phone_has_four_doors_at_most_and_a_way_to_the_others(results, client_of):
    for role in ROLES:
        bar = re.search(r'<nav class="bottom-bar.*?</nav>', page(client_of(role)), re.S)
        assert bar
        assert 1 <= bar[0].count("<a ") <= 4, role
        assert "All rooms" in page(client_of(role))


def test_the_first_page_asks_a_constant_number_of_questions(results, third_quarter, client_of):
    client = client_of("director")
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for number in range(30):
        results.card(third_quarter, f"team-{number}", "70.0000", "B", [])
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few)
