"""Looking around as somebody of the sample company: in a demo, and nowhere else."""

from __future__ import annotations

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from signing_in import is_signed_in

from steelyard.web.accounts.demo import ROLES, username_of
from steelyard.web.accounts.models import User
from steelyard.web.org.models import Person


@pytest.fixture
def sample(db) -> None:
    for role in ROLES:
        user = User.objects.create_user(username_of(role))
        if role != "admin":
            Person.objects.create(id=f"p-{role}", name="王芳", position="活动策划", user=user)


@pytest.fixture
def demo(settings, sample) -> None:
    settings.STEELYARD_DEMO = True


def test_the_names_are_those_of_the_sample_company():
    assert [username_of(role) for role in ROLES] == [
        "demo-employee",
        "demo-manager",
        "demo-director",
        "demo-data-owner",
        "demo-hr",
        "demo-auditor",
        "demo-admin",
    ]


def test_the_sign_in_page_offers_the_roles_with_their_people(demo):
    page = Client().get("/accounts/login/").content.decode()
    assert page.count("王芳 · 活动策划") == 6
    assert page.count('name="role"') == 7


@pytest.mark.parametrize("role", ROLES)
def test_one_click_signs_in(demo, role):
    client = Client()
    assert client.post("/accounts/demo/", {"role": role.value}).url == "/"
    assert client.session["_auth_user_id"] == str(User.objects.get(username=username_of(role)).pk)


def test_switching_roles_changes_the_session_key_and_keeps_the_language(demo):
    client = Client()
    client.post("/accounts/demo/", {"role": "hr"})
    client.post("/accounts/language/", {"language": "zh-hant"})
    before = client.session.session_key
    client.post("/accounts/demo/", {"role": "employee"})
    assert client.session.session_key != before
    assert "登入" in client.get("/accounts/settings/").content.decode()


@pytest.mark.parametrize("role", ["", "root", "demo-hr", "stranger"])
def test_other_roles_are_not_found(demo, role):
    assert Client().post("/accounts/demo/", {"role": role}).status_code == 404


def test_anywhere_else_it_is_not_found(sample):
    client = Client()
    assert client.post("/accounts/demo/", {"role": "hr"}).status_code == 404
    assert not is_signed_in(client)


def test_anywhere_else_it_is_not_shown(sample):
    assert "Look around" not in Client().get("/accounts/login/").content.decode()
    assert menu() == ""


def test_a_role_without_an_account_is_not_offered(demo):
    User.objects.filter(username="demo-hr").delete()
    assert 'value="hr"' not in Client().get("/accounts/login/").content.decode()
    assert Client().post("/accounts/demo/", {"role": "hr"}).status_code == 404


def test_the_menu_marks_who_one_is(demo):
    shown = menu(User.objects.get(username="demo-hr"))
    assert shown.count('aria-current="true"') == 1
    assert 'value="hr" aria-current="true"' in shown


def menu(user: User | None = None) -> str:
    request = RequestFactory().get("/")
    request.user = user
    found = engines["django"].get_template("accounts/demo_roles.html")
    return found.render({}, request).strip()
