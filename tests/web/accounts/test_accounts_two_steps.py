"""The second step: authenticator app, recovery codes, and what must be shown before they change."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from signing_in import PASSWORD, fresh, is_signed_in, sign_in

from steelyard.web.audit.models import Entry


def code_of(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or that many periods of 30 seconds later."""
    first, *_ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, first + 1 + later))


@pytest.fixture
def protected(troupe) -> str:
    """The employee with an authenticator app. Gives its secret."""
    secret = generate_totp_secret()
    TOTP.activate(troupe.users["employee"], secret)
    return secret


def test_the_app_is_set_up_with_a_real_code(troupe, django_capture_on_commit_callbacks):
    client = fresh(Client(), troupe.users["employee"])
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="secret" value="(\w+)"', page)[1]
    assert "data:image/svg+xml;base64," in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    assert len(re.findall(r"<li>\d{8}</li>", client.get(answer.url).content.decode())) == 10
    assert Entry.objects.filter(action="account.second-factor-added").count() == 2


def test_a_wrong_code_sets_nothing_up(troupe):
    client = fresh(Client(), troupe.users["employee"])
    client.get("/accounts/2fa/totp/activate/")
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_the_password_alone_is_not_enough(troupe, protected):
    client = Client()
    assert sign_in(client, "employee").url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/accounts/settings/").status_code == 302


def test_with_the_code_it_is(troupe, protected):
    client = Client()
    sign_in(client, "employee", next="/accounts/settings/")
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(protected)})
    assert answer.url == "/accounts/settings/"
    assert is_signed_in(client)


def test_a_code_works_once(troupe, protected):
    code = code_of(protected)
    for expected in (True, False):
        client = Client()
        sign_in(client, "employee")
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_signed_in(client) is expected


def test_an_old_code_is_too_old(troupe, protected):
    client = Client()
    sign_in(client, "employee")
    client.post("/accounts/2fa/authenticate/", {"code": code_of(protected, later=-4)})
    assert not is_signed_in(client)


def test_a_recovery_code_works_once(troupe, protected):
    owner = fresh(Client(), troupe.users["employee"])
    owner.post("/accounts/2fa/recovery-codes/generate/")
    page = owner.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.search(r"<li>(\d{8})</li>", page)[1]
    for expected in (True, False):
        client = Client()
        sign_in(client, "employee")
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_signed_in(client) is expected


def test_guessing_codes_ends(troupe, protected):
    client = Client()
    sign_in(client, "employee")
    for number in range(31):
        answer = client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})
    assert "Too many failed attempts" in answer.content.decode()
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(protected)})
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "page",
    [
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/generate/",
    ],
)
def test_changing_it_asks_who_it_is(client_of, page):
    answer = client_of("employee").get(page)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/reauthenticate/")


def test_turning_it_off_asks_who_it_is(troupe, protected):
    client = Client()
    client.force_login(troupe.users["employee"], "django.contrib.auth.backends.ModelBackend")
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_wrong_password_does_not_show_that_it_is_one(client_of):
    client = client_of("employee")
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": "wrong"})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_guessing_there_closes_the_door_too(client_of):
    client = client_of("employee")
    for _ in range(5):
        answer = client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert answer.status_code == 429
    assert "Try again in 15 minutes." in answer.content.decode()


def test_it_can_be_turned_off_by_its_owner(troupe, protected, django_capture_on_commit_callbacks):
    client = fresh(Client(), troupe.users["employee"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()
    assert Entry.objects.filter(action="account.second-factor-removed").exists()


def test_nobody_touches_the_keys_of_others(troupe, fresh_client_of):
    key = Authenticator.objects.create(user=troupe.users["hr"], type="webauthn", data={"name": "K"})
    client = fresh_client_of("employee")
    for end in ("remove", "edit"):
        address = f"/accounts/2fa/webauthn/keys/{key.pk}/{end}/"
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
