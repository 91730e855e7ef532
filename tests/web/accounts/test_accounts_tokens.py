"""API tokens: shown once, kept as a sum, limited by scopes, revoked at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from signing_in import PASSWORD, fresh

from steelyard.web.accounts import actions, tokens
from steelyard.web.accounts.models import ApiToken, User
from steelyard.web.accounts.scopes import Scope, offered
from steelyard.web.audit.models import Entry
from steelyard.web.config import clock
from steelyard.web.org.roles import Role


@pytest.fixture
def owner(troupe) -> User:
    return troupe.users["employee"]


def make(owner: User, **more) -> tuple[ApiToken, str]:
    given = {"name": "report", "scopes": [Scope.RESULTS_READ], "days": 30, **more}
    return tokens.create(actor=owner, **given)


def test_a_token_stands_for_its_owner_and_its_scopes(owner):
    _, secret = make(owner, scopes=[Scope.RESULTS_READ, Scope.JOBS_READ])
    assert tokens.authenticate(secret) == (owner, {Scope.RESULTS_READ, Scope.JOBS_READ})


def test_the_secret_itself_is_nowhere(owner):
    token, secret = make(owner)
    assert secret.startswith("sty_")
    assert len(secret) > 40
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in str(list(Entry.objects.values()))
    assert secret.startswith(token.prefix)
    assert len(token.prefix) == 10


@pytest.mark.parametrize("text", ["", "sty_", "sty_unknown", "Bearer", "sty_\x00", "sty_🦊", "x" * 10_000])
def test_other_texts_stand_for_nobody(owner, text):
    make(owner)
    assert tokens.authenticate(text) is None


def test_the_prefix_or_the_sum_alone_open_nothing(owner):
    token, _ = make(owner)
    assert tokens.authenticate(token.prefix) is None
    assert tokens.authenticate(token.digest) is None


def test_a_revoked_token_is_dead_at_once(owner):
    token, secret = make(owner)
    tokens.revoke(token, actor=owner)
    tokens.revoke(token, actor=owner)
    assert tokens.authenticate(secret) is None
    assert Entry.objects.filter(action="token.revoked").count() == 1


def test_a_token_ends_on_its_day(owner):
    token, secret = make(owner, days=30)
    ApiToken.objects.filter(pk=token.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert tokens.authenticate(secret) is None


def test_a_token_dies_with_its_account_and_stays_dead(owner, troupe):
    _, secret = make(owner)
    actions.deactivate(owner, actor=troupe.users["hr"])
    assert tokens.authenticate(secret) is None
    actions.reactivate(owner, actor=troupe.users["hr"])
    assert tokens.authenticate(secret) is None


def test_a_scope_that_is_no_more_opens_nothing(owner):
    token, secret = make(owner)
    ApiToken.objects.filter(pk=token.pk).update(scopes=["everything", "jobs:read"])
    assert tokens.authenticate(secret)[1] == {Scope.JOBS_READ}


def test_the_last_use_is_kept_to_the_hour(owner, django_assert_num_queries):
    _, secret = make(owner)
    tokens.authenticate(secret)
    first = ApiToken.objects.get().last_used_at
    with django_assert_num_queries(1):
        tokens.authenticate(secret)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(hours=2))
    tokens.authenticate(secret)
    assert ApiToken.objects.get().last_used_at >= first


@pytest.mark.parametrize("more", [{"scopes": []}, {"days": 0}, {"days": 367}])
def test_tokens_without_scope_or_end_are_refused(owner, more):
    with pytest.raises(ValidationError):
        make(owner, **more)


def test_nobody_hoards_tokens(owner):
    for _ in range(50):
        make(owner)
    with pytest.raises(ValidationError, match="50 tokens already"):
        make(owner)


def test_scopes_are_offered_by_role():
    assert offered([Role.EMPLOYEE]) == [
        Scope.RESULTS_READ,
        Scope.SCHEMES_READ,
        Scope.CYCLES_READ,
        Scope.CYCLES_WRITE,
        Scope.TARGETS_READ,
        Scope.TARGETS_WRITE,
        Scope.ACTUALS_READ,
        Scope.ACTUALS_WRITE,
        Scope.APPRAISALS_READ,
        Scope.APPRAISALS_WRITE,
        Scope.FEEDBACK_READ,
        Scope.FEEDBACK_WRITE,
        Scope.REVIEWS_READ,
        Scope.REVIEWS_WRITE,
        Scope.CONTRIBUTIONS_READ,
        Scope.CONTRIBUTIONS_WRITE,
        Scope.MY_DATA_READ,
        Scope.JOBS_READ,
    ]
    assert Scope.ORGANISATION_WRITE in offered([Role.HR])
    assert Scope.DATA_WRITE not in offered([Role.HR])
    assert set(offered(list(Role))) == set(Scope)


GIVEN = {"name": "report", "days": "30", "scopes": ["results:read"]}


def test_the_page_shows_the_secret_once(owner):
    client = fresh(Client(), owner)
    page = client.post("/accounts/tokens/", GIVEN)
    secret = re.search(r"sty_[\w-]{30,}", page.content.decode())[0]
    assert tokens.authenticate(secret)[0] == owner
    assert "no-store" in page.headers["Cache-Control"]
    assert secret not in client.get("/accounts/tokens/").content.decode()


def test_a_scope_that_was_not_offered_is_refused(owner):
    page = fresh(Client(), owner).post("/accounts/tokens/", {**GIVEN, "scopes": ["organisation:write"]})
    assert page.status_code == 422
    assert not ApiToken.objects.exists()


def test_what_was_typed_stays_after_a_mistake(owner):
    page = fresh(Client(), owner).post("/accounts/tokens/", {"name": "monthly", "days": "30"})
    assert page.status_code == 422
    assert 'value="monthly"' in page.content.decode()
    assert "Choose at least one scope." in page.content.decode()


def test_making_one_asks_who_it_is_and_goes_on_then(client_of):
    client = client_of("employee")
    answer = client.post("/accounts/tokens/", GIVEN)
    assert answer.url == "/accounts/reauthenticate/?next=%2Faccounts%2Ftokens%2F"
    assert not ApiToken.objects.exists()
    page = client.post(answer.url, {"password": PASSWORD})
    assert "sty_" in page.content.decode()


def test_only_ones_own_tokens_are_listed_and_revoked(owner, troupe):
    token, secret = make(owner, name="private-thing")
    other = fresh(Client(), troupe.users["hr"])
    assert "private-thing" not in other.get("/accounts/tokens/").content.decode()
    assert other.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 404
    assert tokens.authenticate(secret) is not None
    fresh(Client(), owner).post(f"/accounts/tokens/{token.pk}/revoke/")
    assert tokens.authenticate(secret) is None


def test_revoking_is_no_get(owner):
    token, _ = make(owner)
    assert fresh(Client(), owner).get(f"/accounts/tokens/{token.pk}/revoke/").status_code == 405


def test_a_name_with_a_script_stays_a_name(owner):
    make(owner, name="<script>alert(1)</script>")
    page = fresh(Client(), owner).get("/accounts/tokens/").content.decode()
    assert "<script>alert(1)" not in page


def test_the_list_takes_a_constant_number_of_queries(owner, django_assert_max_num_queries):
    client = fresh(Client(), owner)
    make(owner)
    with django_assert_max_num_queries(30) as few:
        client.get("/accounts/tokens/")
    for _ in range(20):
        make(owner)
    with django_assert_max_num_queries(len(few)):
        client.get("/accounts/tokens/")
