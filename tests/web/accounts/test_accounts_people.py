"""Accounts of people: made, closed, opened, freed from a lost second factor, by those who may."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from signing_in import PASSWORD, is_signed_in, sign_in

from steelyard.web.accounts import actions
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.org.models import Person

KEEPERS = ("hr", "admin")
OTHERS = ("employee", "manager", "director", "auditor", "data_owner", "stranger")
ACTS = ("invite", "new-link", "close", "reopen", "reset-second-factor")


@pytest.fixture
def newcomer(troupe) -> Person:
    return Person.objects.create(id="新人 01", name="周杰", email="Zhou@Example.com")


def test_an_invitation_leads_to_a_password_and_a_sign_in(newcomer, troupe):
    made = actions.invite(newcomer, actor=troupe.users["hr"])
    assert made.user.username == "新人-01"
    assert not made.mailed
    client = Client()
    page = client.get(urlsplit(made.link).path, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(client, "zhou@example.com")
    assert client.session["_auth_user_id"] == str(made.user.pk)
    assert Person.objects.get(pk=newcomer.pk).user == made.user


def test_the_link_works_once(newcomer, troupe):
    path = urlsplit(actions.invite(newcomer, actor=troupe.users["hr"]).link).path
    page = Client().get(path, follow=True)
    client = Client()
    page = client.get(path, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert "does not work any more" in Client().get(path, follow=True).content.decode()


def test_the_link_ends_after_three_days(newcomer, troupe, settings):
    path = urlsplit(actions.invite(newcomer, actor=troupe.users["hr"]).link).path
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "does not work any more" in Client().get(path, follow=True).content.decode()


def test_it_goes_out_by_mail_where_mail_is_sent(newcomer, troupe, settings):
    settings.STEELYARD_SENDS_MAIL = True
    made = actions.invite(newcomer, actor=troupe.users["hr"])
    assert made.mailed
    assert made.link in mail.outbox[0].body
    assert mail.outbox[0].to == ["zhou@example.com"]


def test_a_mail_server_that_is_down_loses_no_account(newcomer, troupe, settings):
    settings.STEELYARD_SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    made = actions.invite(newcomer, actor=troupe.users["hr"])
    assert (made.mailed, made.user.pk is not None) == (False, True)


def test_inviting_twice_makes_one_account(newcomer, troupe):
    first = actions.invite(newcomer, actor=troupe.users["hr"])
    second = actions.invite(newcomer, actor=troupe.users["hr"])
    assert first.user == second.user


def test_a_name_that_is_taken_gets_a_number(newcomer, troupe):
    User.objects.create_user("新人-01")
    assert actions.invite(newcomer, actor=troupe.users["hr"]).user.username == "新人-01-2"


def test_nobody_is_invited_who_left(newcomer, troupe):
    newcomer.left_on = "2026-06-30"
    newcomer.save()
    with pytest.raises(ValidationError, match="has left"):
        actions.invite(newcomer, actor=troupe.users["hr"])


def test_an_address_belongs_to_one_account(newcomer, troupe):
    User.objects.create_user("other", "zhou@example.com")
    with pytest.raises(ValidationError, match="another account"):
        actions.invite(newcomer, actor=troupe.users["hr"])
    assert not User.objects.filter(person=newcomer).exists()


def test_hr_gets_no_link_into_an_account_in_use(troupe):
    with pytest.raises(ValidationError, match="used already"):
        actions.invite(troupe.people["employee"], actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="Only an administrator"):
        actions.new_link(troupe.users["director"], actor=troupe.users["hr"])


def test_an_administrator_makes_a_link_for_a_forgotten_password(troupe):
    made = actions.new_link(troupe.users["employee"], actor=troupe.users["admin"])
    client = Client()
    page = client.get(urlsplit(made.link).path, follow=True)
    new = "a wholly new phrase"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    sign_in(client, "employee", new)
    assert is_signed_in(client)
    assert Entry.objects.get(action="account.link-made").actor == troupe.users["admin"]


def test_a_closed_account_is_out_at_once(troupe):
    client = Client()
    sign_in(client, "employee")
    assert client.get("/accounts/settings/").status_code == 200
    actions.deactivate(troupe.users["employee"], actor=troupe.users["hr"], reason="left")
    assert client.get("/accounts/settings/").status_code == 302
    assert not is_signed_in(client)
    entry = Entry.objects.get(action="account.closed")
    assert (entry.reason, entry.new["sessions_ended"]) == ("left", 1)
    sign_in(client, "employee")
    assert not is_signed_in(client)


def test_it_opens_again(troupe):
    actions.deactivate(troupe.users["employee"], actor=troupe.users["hr"])
    actions.reactivate(troupe.users["employee"], actor=troupe.users["hr"])
    client = Client()
    sign_in(client, "employee")
    assert is_signed_in(client)


def test_a_lost_second_factor_is_removed_and_all_sessions_end(troupe):
    user = troupe.users["employee"]
    client = Client()
    sign_in(client, "employee")
    Authenticator.objects.create(user=user, type="totp", data={})
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    assert actions.reset_second_factor(user, actor=troupe.users["hr"]) == 2
    assert not Authenticator.objects.exists()
    assert not is_signed_in(client)
    assert Entry.objects.get(action="account.second-factor-reset").old == {
        "kinds": ["recovery_codes", "totp"]
    }


CHANGES = {
    "new_link": actions.new_link,
    "deactivate": actions.deactivate,
    "reactivate": actions.reactivate,
    "reset_second_factor": actions.reset_second_factor,
}


@pytest.mark.parametrize("name", CHANGES)
def test_nobody_does_it_to_themselves(troupe, name):
    with pytest.raises(ValidationError, match="Ask a colleague"):
        CHANGES[name](troupe.users["admin"], actor=troupe.users["admin"])


@pytest.mark.parametrize("name", CHANGES)
def test_hr_does_not_do_it_to_an_administrator(troupe, name):
    with pytest.raises(ValidationError, match="administrator"):
        CHANGES[name](troupe.users["admin"], actor=troupe.users["hr"])


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("actor", OTHERS)
def test_others_do_not_do_it_at_all(troupe, name, actor):
    with pytest.raises(ValidationError):
        CHANGES[name](troupe.users["auditor" if actor != "auditor" else "hr"], actor=troupe.users[actor])
    assert not Entry.objects.exists()


@pytest.mark.parametrize("actor", OTHERS)
def test_others_invite_nobody(newcomer, troupe, actor):
    with pytest.raises(ValidationError):
        actions.invite(newcomer, actor=troupe.users[actor])


@pytest.mark.parametrize("name", KEEPERS)
def test_the_page_is_there_for_hr_and_administrators(client_of, newcomer, name):
    page = client_of(name).get(f"/accounts/people/{newcomer.pk}/")
    assert "Make an account" in page.content.decode()


@pytest.mark.parametrize("name", OTHERS)
def test_for_others_there_is_no_such_page(client_of, newcomer, name):
    client = client_of(name)
    assert client.get(f"/accounts/people/{newcomer.pk}/").status_code == 404
    for act in ACTS:
        assert client.post(f"/accounts/people/{newcomer.pk}/{act}/").status_code == 404


def test_nobody_signed_in_goes_to_the_sign_in(client_of, newcomer):
    assert client_of("nobody").get(f"/accounts/people/{newcomer.pk}/").status_code == 302


def test_the_page_shows_the_link_once(client_of, newcomer):
    client = client_of("hr")
    page = client.post(f"/accounts/people/{newcomer.pk}/invite/")
    assert "no-store" in page.headers["Cache-Control"]
    link = re.search(r'value="(http[^"]+/password/reset/key/[^"]+)"', page.content.decode())[1]
    assert Client().get(urlsplit(link).path).status_code == 302
    assert "/password/reset/key/" not in client.get(f"/accounts/people/{newcomer.pk}/").content.decode()


def test_the_page_tells_a_refusal_in_words(client_of, troupe):
    client = client_of("hr")
    page = client.post(f"/accounts/people/{troupe.people['employee'].pk}/invite/", follow=True)
    assert "used already" in page.content.decode()


def test_closing_and_opening_from_the_page(client_of, troupe):
    client = client_of("hr")
    person = troupe.people["employee"].pk
    client.post(f"/accounts/people/{person}/close/", {"reason": "long leave"})
    assert not User.objects.get(username="employee").is_active
    client.post(f"/accounts/people/{person}/reopen/")
    assert User.objects.get(username="employee").is_active


def test_nobody_has_a_page_who_is_not_there(client_of):
    assert client_of("hr").get("/accounts/people/nobody/").status_code == 404
