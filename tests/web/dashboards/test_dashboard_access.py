"""Who opens whose dashboard: aggregates for those in the team and above it, people for those who lead them."""

from __future__ import annotations

import pytest

import cast

ROLES = ("employee", "manager", "director", "hr", "auditor", "stranger", "data_owner", "admin")
#: subject → the roles that see it
SEEN_BY = {
    cast.marketing.id: {"employee", "manager", "director", "hr", "auditor", "stranger", "data_owner"},
    cast.growth.id: {"employee", "manager", "director", "hr", "auditor", "data_owner"},
    cast.content.id: {"employee", "manager", "director", "hr", "auditor", "data_owner"},
    cast.brand.id: {"director", "hr", "auditor", "stranger", "data_owner"},
    cast.employee.id: {"employee", "manager", "director", "hr", "auditor"},
    cast.manager.id: {"manager", "director", "hr", "auditor"},
    cast.stranger.id: {"director", "hr", "auditor", "stranger"},
    "nobody-of-this-id": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_the_table_of_who_sees_whom_holds(client_of, computed, role):
    client = client_of(role)
    for subject, seen_by in SEEN_BY.items():
        expected = 200 if role in seen_by else 404
        assert (subject, expected) == (subject, client.get(f"/dashboard/{subject}/2026Q3/").status_code)


def test_nobody_is_asked_to_sign_in(client_of, computed):
    answer = client_of("nobody").get("/dashboard/marketing/2026Q3/")
    assert (302, True) == (answer.status_code, answer.url.startswith("/accounts/login/"))


@pytest.mark.parametrize("period", ["2026Q5", "yesterday", "2026Q3..2026Q4"])
def test_what_is_no_period_is_not_found(client_of, computed, period):
    assert 404 == client_of("director").get(f"/dashboard/marketing/{period}/").status_code


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("director", cast.marketing.id),
        ("hr", cast.marketing.id),
        ("data_owner", cast.marketing.id),
        ("manager", "Growth"),
        ("employee", cast.content.id),
        ("stranger", cast.brand.id),
    ],
)
def test_everybody_starts_with_the_team_they_work_in_or_the_department(client_of, computed, role, subject):
    expected = cast.growth.id if subject == "Growth" else subject
    assert f"/dashboard/{expected}/2026Q3/" == client_of(role).get("/dashboard/").url


def test_whoever_looks_after_the_installation_has_no_dashboard(client_of, computed):
    assert 404 == client_of("admin").get("/dashboard/").status_code


def test_an_employee_sees_the_team_as_a_whole_and_no_colleague(client_of, computed):
    page = client_of("employee").get("/dashboard/content/2026Q3/").content.decode()
    department = client_of("employee").get("/dashboard/marketing/2026Q3/").content.decode()
    for text in (page, department):
        assert cast.manager.name not in text
        assert cast.stranger.name not in text
        assert (
            'data-chart="heatmap"' not in text.replace("Teams and indicators", "")
            or "Teams and indicators" in text
        )


def test_a_manager_sees_only_the_people_led(client_of, computed):
    page = client_of("manager").get("/dashboard/marketing/2026Q3/").content.decode()
    assert cast.employee.name in page
    assert cast.stranger.name not in page


def test_an_employee_cannot_reach_a_team_of_others_by_the_picker(client_of, computed):
    page = client_of("employee").get("/dashboard/marketing/2026Q3/").content.decode()
    assert f"/dashboard/{cast.content.id}/2026Q3/" in page
    assert f"/dashboard/{cast.brand.id}/" not in page


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_a_dashboard_may_take_it_along_and_nobody_else(client_of, computed, role):
    client = client_of(role)
    for subject, seen_by in SEEN_BY.items():
        expected = 200 if role in seen_by else 404
        assert (subject, expected) == (
            subject,
            client.get(f"/dashboard/{subject}/2026Q3/export.xlsx").status_code,
        )
