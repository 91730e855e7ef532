"""Who may call what; errors in one form."""

from __future__ import annotations

import pytest

from steelyard.web.accounts.models import ApiToken
from steelyard.web.accounts.scopes import Scope
from web.api.conftest import Caller

PLACES = (
    "/periods",
    "/scorecards/2026Q3",
    "/schemes",
    "/tables",
    "/people",
    "/teams",
    "/audit",
    "/quarantine",
)


def is_problem(answer, status):
    return (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (
        status,
        "application/problem+json",
        status,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("token", ["", "nonsense", "sty_" + "x" * 43])
def test_it_wants_a_valid_token(place, token):
    answer = Caller(token).get(place)
    assert is_problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_cookie_opens_nothing(client_of):
    assert is_problem(client_of("hr").get("/api/v1/people"), 401)


def test_a_token_without_the_scope_is_told_which(caller):
    answer = caller("hr", Scope.JOBS_READ).get("/people")
    assert is_problem(answer, 403)
    assert "organisation:read" in answer.json()["detail"]


def test_a_revoked_token_opens_nothing(caller):
    calling = caller("hr")
    assert calling.get("/people").status_code == 200
    ApiToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert is_problem(calling.get("/people"), 401)


def test_strangers_do_not_learn_of_a_card(caller, scored, troupe):
    place = f"/scorecards/2026Q3/{troupe.people['employee'].pk}"
    assert is_problem(caller("stranger").get(place), 404)
    assert is_problem(caller("data_owner").get(place), 404)
    assert is_problem(caller("admin").get(place), 404)
    assert caller("employee").get(place).json()["total"] == "80.0000"
    assert caller("manager").get(place).json()["card"]["indicators"][0]["value"] == "80"


def test_lists_hold_only_what_one_may_see(caller, scored, troupe):
    def subjects(name):
        return {one["subject"] for one in caller(name).get("/scorecards/2026Q3").json()["items"]}

    own, other = troupe.people["employee"].pk, troupe.people["stranger"].pk
    assert subjects("employee") == {own, "marketing"}
    assert subjects("stranger") == {other, "marketing"}
    assert subjects("director") == {own, other, "marketing"}
    assert subjects("admin") == set()


@pytest.mark.parametrize("name", ["employee", "manager", "director", "hr", "data_owner", "stranger"])
def test_the_chain_is_for_auditors_and_administrators(caller, name):
    assert is_problem(caller(name).get("/audit"), 404)


def test_auditors_read_the_chain(caller):
    calling = caller("auditor")
    page = calling.get("/audit?size=1").json()
    assert (page["items"][0]["action"], page["size"], page["total"] >= 1) == ("token.created", 1, True)


@pytest.mark.parametrize(
    "place", ["/people?page=30000000000000000000", "/people?page=0", "/people?size=201", "/people?search=%00"]
)
def test_senseless_values_are_the_callers_mistake(caller, place):
    assert is_problem(caller("hr").get(place), 422)


def test_paging_reaches_everybody_once(caller, troupe):
    calling, seen, page = caller("hr"), [], 1
    while page:
        answer = calling.get(f"/people?size=4&page={page}").json()
        seen += [one["id"] for one in answer["items"]]
        page = answer["next"]
    assert sorted(seen) == sorted(person.pk for person in troupe.people.values())
