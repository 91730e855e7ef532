"""One's own settings, language and appearance."""

from __future__ import annotations

import pytest
from django.test import Client

from steelyard.web.accounts.models import User

FOREIGN = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "evil",
    "\thttps://evil.example",
    "",
]


def test_a_person_is_called_as_the_organisation_says(client_of):
    client = client_of("employee")
    assert "林𠮷" in client.get("/accounts/settings/").content.decode()
    client.post("/accounts/settings/", {"first_name": "Somebody else"})
    assert User.objects.get(username="employee").first_name == ""


def test_an_account_without_a_person_gives_itself_a_name(client_of):
    client = client_of("admin")
    answer = client.post("/accounts/settings/", {"first_name": "Ada"})
    assert answer.url == "/accounts/settings/"
    assert str(User.objects.get(username="admin")) == "Ada"


def test_nothing_else_can_be_set_there(client_of):
    client_of("admin").post(
        "/accounts/settings/",
        {"first_name": "Ada", "is_superuser": "1", "is_staff": "1", "username": "x", "email": "x@y.z"},
    )
    user = User.objects.get(first_name="Ada")
    assert (user.is_superuser, user.is_staff, user.username) == (False, False, "admin")
    assert user.email == "admin@example.com"


def test_settings_are_for_the_signed_in(client_of):
    assert client_of("nobody").get("/accounts/settings/").url == "/accounts/login/?next=/accounts/settings/"
    assert client_of("nobody").get("/accounts/tokens/").url == "/accounts/login/?next=/accounts/tokens/"


def test_the_language_is_remembered_without_an_account(db):
    client = Client()
    answer = client.post("/accounts/language/", {"language": "zh-hant", "next": "/accounts/login/"})
    assert answer.url == "/accounts/login/"
    assert "登入" in client.get("/accounts/login/").content.decode()


def test_the_language_is_remembered_in_the_account(client_of):
    client_of("employee").post("/accounts/language/", {"language": "zh-hans"})
    elsewhere = client_of("employee")
    assert "设置" in elsewhere.get("/accounts/settings/").content.decode()


def test_another_language_than_ours_is_refused(client_of):
    client = client_of("employee")
    for language in ("fr", "", "../../etc"):
        assert client.post("/accounts/language/", {"language": language}).status_code == 400
    assert User.objects.get(username="employee").language == ""


def test_the_appearance_is_remembered(client_of):
    client = client_of("employee")
    client.post("/accounts/theme/", {"theme": "dark"})
    assert User.objects.get(username="employee").theme == "dark"
    assert client.cookies["steelyard_theme"].value == "dark"
    assert client.post("/accounts/theme/", {"theme": "pink"}).status_code == 400


@pytest.mark.parametrize("https", [True, False])
def test_under_https_the_cookies_travel_encrypted(db, settings, https):
    settings.SESSION_COOKIE_SECURE = https
    client = Client()
    client.post("/accounts/theme/", {"theme": "dark"})
    assert bool(client.cookies["steelyard_theme"]["secure"]) is https


def test_a_script_gets_no_page(client_of):
    answer = client_of("employee").post(
        "/accounts/theme/", {"theme": "light"}, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 204


@pytest.mark.parametrize("page", ["language", "theme"])
@pytest.mark.parametrize("address", FOREIGN)
def test_nobody_is_sent_to_foreign_pages(db, page, address):
    given = {"language": "en", "theme": "dark", "next": address}
    assert Client().post(f"/accounts/{page}/", given).url == "/"


@pytest.mark.parametrize("page", ["language", "theme", "demo"])
def test_switches_are_no_get(db, page):
    assert Client().get(f"/accounts/{page}/").status_code == 405


POSTS = [
    "login/",
    "logout/",
    "settings/",
    "language/",
    "theme/",
    "demo/",
    "tokens/",
    "tokens/1/revoke/",
    "password/change/",
    "password/reset/",
    "password/set/",
    "email/",
    "reauthenticate/",
    "sessions/",
    "3rdparty/",
    "2fa/totp/activate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/generate/",
    "2fa/webauthn/add/",
    "2fa/webauthn/login/",
    "2fa/webauthn/keys/1/remove/",
    "2fa/webauthn/keys/1/edit/",
    "people/e-007/invite/",
    "people/e-007/new-link/",
    "people/e-007/close/",
    "people/e-007/reopen/",
    "people/e-007/reset-second-factor/",
]


@pytest.mark.parametrize("page", POSTS)
def test_every_form_wants_its_csrf_token(troupe, page):
    client = Client(enforce_csrf_checks=True)
    client.force_login(troupe.users["hr"], "django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/accounts/{page}", {"theme": "dark", "language": "en"}).status_code == 403


def test_the_list_above_misses_no_form():
    from django.urls import get_resolver

    from steelyard.web.accounts import urls

    found = set()

    def walk(patterns, prefix):
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path)
            else:
                found.add(path)

    walk(urls.urlpatterns, "")
    assert get_resolver()
    shapes = {
        path.replace("<int:pk>", "1").replace("<int:token_id>", "1").replace("<str:person_id>", "e-007")
        for path in found
    }
    reads = {
        "people/e-007/",
        "inactive/",
        "signup/",
        "confirm-email/",
        "login/code/confirm/",
        "password/reset/done/",
        "password/reset/key/done/",
        "2fa/",
        "2fa/authenticate/",
        "2fa/reauthenticate/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/download/",
        "2fa/webauthn/",
        "2fa/webauthn/reauthenticate/",
        "3rdparty/signup/",
        "3rdparty/login/cancelled/",
        "3rdparty/login/error/",
    }
    rest = {path for path in shapes - set(POSTS) - reads if "social/" not in path and "^" not in path}
    assert {path for path in rest if "login" not in path} == set()
