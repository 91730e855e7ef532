"""Nothing there yet: what is missing, and what to do."""

from __future__ import annotations

from staging import add_card, compute, publish
from test_dashboard_page import text_of

import cast
from steelyard.web.accounts.models import User


def test_without_a_scheme_it_leads_to_the_schemes(client_of):
    page = client_of("director").get("/dashboard/")
    assert "No scheme is published yet" in text_of(page)
    assert 'href="/schemes/"' in page.content.decode()


def test_without_a_computation_it_leads_to_the_data(client_of, troupe):
    publish()
    page = client_of("director").get("/dashboard/marketing/2026Q3/")
    assert "Nothing has been computed yet" in text_of(page)
    main = page.content.decode().partition('id="main"')[2]
    assert 'href="/data/"' in main
    others = (
        client_of("manager").get("/dashboard/marketing/2026Q3/").content.decode().partition('id="main"')[2]
    )
    assert 'href="/data/"' not in others


def test_who_has_no_card_is_shown_the_newest_period(client_of, troupe):
    add_card(compute(publish(), "2026Q3"), "marketing", "市场部", "department")
    page = client_of("manager").get(f"/dashboard/{cast.employee.id}/2025Q3/")
    assert f"{cast.employee.name} has no scorecard here" in text_of(page)
    assert f"/dashboard/{cast.employee.id}/2026Q3/" in page.content.decode()


def test_it_does_not_lead_in_a_circle(client_of, troupe):
    add_card(compute(publish(), "2026Q3"), "marketing", "市场部", "department")
    html = client_of("manager").get(f"/dashboard/{cast.employee.id}/2026Q3/").content.decode()
    assert "Show Q3 2026" not in html


def test_nobody_learns_of_a_stranger_by_an_empty_page(client_of, troupe):
    publish()
    assert 404 == client_of("employee").get(f"/dashboard/{cast.stranger.id}/2026Q3/").status_code


def test_an_account_without_a_person_or_a_role_finds_no_dashboard(client_of, troupe, client):
    client.force_login(User.objects.create_user("loose"), "django.contrib.auth.backends.ModelBackend")
    assert 404 == client.get("/dashboard/").status_code
