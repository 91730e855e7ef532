"""The heat map: people of a team, and teams where there are too many people for one picture."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from staging import add_card, compute, hire, publish, stage_company
from test_dashboard_page import charts_of, text_of

import cast
from steelyard.web.dashboards.members import members_on
from steelyard.web.org.models import Membership, Team


@pytest.fixture
def computation(troupe):
    return compute(publish(), "2026Q3")


def test_up_to_forty_people_stand_in_one_picture(client_of, troupe, computation):
    people = hire(39, "growth")
    stage_company(computation, [*people, troupe.people["manager"]], troupe.teams.values())
    page = client_of("director").get("/dashboard/growth/2026Q3/")
    assert 40 == len(charts_of(page)["heatmap"]["y"])
    assert "People and indicators" in text_of(page)


def test_above_forty_the_teams_stand_for_their_people(client_of, troupe, computation):
    stage_company(computation, hire(41, "content"), troupe.teams.values())
    page = client_of("director").get("/dashboard/marketing/2026Q3/")
    assert [cast.brand.name, cast.growth.name] == sorted(charts_of(page)["heatmap"]["y"])
    assert "Teams and indicators" in text_of(page)


def test_a_large_team_without_teams_below_comes_in_pages(client_of, troupe, computation):
    stage_company(computation, hire(45, "content"), troupe.teams.values())
    client = client_of("director")
    first, second = (
        charts_of(client.get(f"/dashboard/content/2026Q3/?page={n}"))["heatmap"]["y"] for n in (1, 2)
    )
    assert (40, 5) == (len(first), len(second))
    assert set(first).isdisjoint(second)


def test_a_page_that_is_no_number_is_the_first(client_of, troupe, computation):
    stage_company(computation, hire(45, "content"), troupe.teams.values())
    assert 200 == client_of("director").get("/dashboard/content/2026Q3/?page=last").status_code


def test_who_moved_within_the_period_stands_where_they_are_now(troupe):
    who = troupe.people["stranger"]
    Membership.objects.filter(person=who).update(valid_to=date(2026, 8, 1))
    Membership.objects.create(person=who, team_id="content", valid_from=date(2026, 8, 1))
    third = (date(2026, 7, 1), date(2026, 9, 30))
    assert who.pk in members_on({"content"}, *third)
    assert who.pk not in members_on({"brand"}, *third)
    assert who.pk in members_on({"brand"}, date(2026, 4, 1), date(2026, 6, 30))


def test_who_left_within_the_period_stands_where_they_were_last(troupe):
    who = troupe.people["stranger"]
    Membership.objects.filter(person=who).update(valid_to=date(2026, 8, 1))
    assert who.pk in members_on({"brand"}, date(2026, 7, 1), date(2026, 9, 30))
    assert who.pk not in members_on({"brand"}, date(2026, 10, 1), date(2026, 12, 31))


def test_those_furthest_behind_are_named_first_and_only_where_it_is_measured_for_each(
    client_of, troupe, computation
):
    people = hire(3, "content")
    scores = ["60", "20", "100"]
    for person, score in zip(people, scores, strict=True):
        add_card(computation, person.pk, person.name, "employee", scores={"reports": score, "nps": score})
    low = {"reports": "50", "nps": "50"}
    add_card(computation, "content", "Content", "team", scores=low)
    words = text_of(client_of("director").get("/dashboard/content/2026Q3/"))
    assert f"Talk to: {people[1].name}, {people[0].name}" in words
    # The NPS is that of the department: nobody of the team stands behind it alone.
    assert 1 == words.count("Talk to")


def test_a_team_of_teams_counts_the_people_of_all(client_of, troupe, computation):
    Team.objects.create(id="content-b", name="Content B", parent_id="content")
    stage_company(computation, hire(2, "content-b"), troupe.teams.values())
    assert {"新人000", "新人001"} <= set(
        charts_of(client_of("director").get("/dashboard/growth/2026Q3/"))["heatmap"]["y"]
    )


def test_more_teams_than_fit_into_one_picture_come_in_pages(client_of, troupe, computation):
    teams = [Team.objects.create(id=f"t{n:02}", name=f"Team {n:02}", parent_id="brand") for n in range(45)]
    stage_company(computation, hire(41, "t00"), [*troupe.teams.values(), *teams])
    client = client_of("director")
    first, second = (
        charts_of(client.get(f"/dashboard/brand/2026Q3/?page={n}"))["heatmap"]["y"] for n in (1, 2)
    )
    assert {team.name for team in teams} == {*first, *second}
    assert (40, 5) == (len(first), len(second))


def test_a_download_holds_everybody(client_of, troupe, computation):
    stage_company(computation, hire(45, "content"), troupe.teams.values())
    answer = client_of("director").get("/dashboard/content/2026Q3/export.xlsx")
    _, *rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name("People").to_python()
    assert {f"新人{n:03}" for n in range(45)} == {row[0] for row in rows}
