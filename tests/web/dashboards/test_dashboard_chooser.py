"""The chooser of a dashboard: who is near is listed, everybody else is found by name, and nobody else."""

from __future__ import annotations

import re

import pytest
from staging import add_card, compute, hire, publish, stage_company
from test_dashboard_page import text_of

import cast
from steelyard.web.org.models import Team

BOX = 'id="subject-words"'


def listed(answer):
    """The subjects that the chooser of a page lists."""
    menu = re.search(
        r'aria-labelledby="pick-subject">(.*?)</div>\s*</div>\s*<a class="btn"', answer.content.decode(), re.S
    )
    return set(re.findall(r'href="/dashboard/([^/"]+)/2026Q3/"', menu[1])) if menu else set()


def found(client, words, **more):
    """The subjects that a search brings, as the box of the chooser asks for them."""
    answer = client.get(
        "/dashboard/subjects/", {"q": words, "period": "2026Q3", **more}, headers={"HX-Request": "true"}
    )
    return set(re.findall(r'href="/dashboard/([^/"]+)/2026Q3/"', answer.content.decode()))


def test_a_small_company_is_listed_as_a_whole(client_of, computed):
    people = {"e-007", "m-001", "d-001", "s-042", "h-001", "a-001"}
    teams = {"marketing", "growth", "content", "brand"}
    assert teams | people == listed(client_of("director").get("/dashboard/marketing/2026Q3/"))


def test_of_a_crowd_nobody_is_listed_but_everybody_is_found(client_of, troupe):
    people = hire(60, "content")
    stage_company(compute(publish(), "2026Q3"), people, troupe.teams.values())
    page = client_of("director").get("/dashboard/marketing/2026Q3/")
    assert {"marketing", "growth", "content", "brand"} == listed(page)
    assert BOX in page.content.decode()
    assert {"x-059"} == found(client_of("director"), "新人059")
    assert {"x-059"} == found(client_of("director"), "X-059")


def test_of_many_teams_those_near_are_listed(client_of, troupe):
    teams = [Team.objects.create(id=f"t{n:02}", name=f"Team {n:02}", parent_id="brand") for n in range(45)]
    stage_company(compute(publish(), "2026Q3"), [], [*troupe.teams.values(), *teams])
    client = client_of("director")
    assert {"marketing", "growth", "brand"} == listed(client.get("/dashboard/marketing/2026Q3/"))
    assert {"marketing", "content"} == listed(client.get("/dashboard/growth/2026Q3/"))
    # Below Content there is no team: those beside it are all there are. Of 45 teams 40 are listed.
    assert {"marketing", "content"} == listed(client.get("/dashboard/content/2026Q3/"))
    assert 1 + 40 == len(listed(client.get("/dashboard/t00/2026Q3/")))
    assert {"t44"} == found(client, "team 44")


def test_beside_a_person_stand_the_people_of_the_team(client_of, troupe, computed):
    people = hire(3, "content")
    for one in people:
        add_card(computed, one.pk, one.name, "employee")
    shown = listed(client_of("director").get("/dashboard/x-000/2026Q3/"))
    assert {"x-000", "x-001", "x-002", cast.employee.id} == {one for one in shown if "-" in one}


@pytest.mark.parametrize(
    ("role", "words", "expected"),
    [
        ("director", "赵", {cast.stranger.id}),
        ("manager", "林", {cast.employee.id}),
        ("manager", "赵", set()),
        ("employee", "林", {cast.employee.id}),
        ("employee", "宋", set()),
        ("employee", "Brand", set()),
        ("employee", "Growth", {cast.growth.id}),
        ("data_owner", "Brand", {cast.brand.id}),
        ("data_owner", "赵", set()),
        ("director", "", set()),
    ],
)
def test_a_search_finds_only_whom_one_may_see(client_of, computed, role, words, expected):
    assert expected == found(client_of(role), words)


def test_an_employee_who_sees_all_there_is_has_no_box(client_of, computed):
    page = client_of("employee").get("/dashboard/content/2026Q3/")
    assert BOX not in page.content.decode()
    assert {"marketing", "growth", "content", cast.employee.id} == listed(page)


def test_without_scripts_the_results_are_a_page(client_of, computed):
    page = client_of("director").get("/dashboard/subjects/?q=Brand&period=2026Q3")
    assert "Brand &amp; PR Team" in text_of(page)


def test_what_is_not_there_is_said(client_of, computed):
    assert "Nobody and no team is called “<b>” here." in text_of(
        client_of("director").get("/dashboard/subjects/?q=%3Cb%3E&period=2026Q3")
    ).replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize("period", ["2026Q5", "x"])
def test_what_is_no_period_is_not_found(client_of, computed, period):
    assert 404 == client_of("director").get(f"/dashboard/subjects/?q=a&period={period}").status_code
