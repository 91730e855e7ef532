"""Sign-in through OpenID Connect, walked against a real server."""

from __future__ import annotations

import re
from html import unescape

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from signing_in import come_back, fresh, is_signed_in, leave, walk

from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.org.models import Person


@pytest.fixture
def newcomer(troupe) -> Person:
    """Somebody of the organisation without an account."""
    return Person.objects.create(id="n-100", name="周杰", email="Zhou@Example.com")


def claims(**more):
    return {"sub": "s-1", "name": "Zhou Jie", "email": "zhou@example.com", "email_verified": True, **more}


def test_the_first_sign_in_makes_an_account_for_the_person(oidc, newcomer):
    oidc.member = claims()
    client = Client()
    answer = walk(client, oidc)
    user = User.objects.get(person=newcomer)
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)
    assert not user.has_usable_password()
    assert user.email == "zhou@example.com"
    entry = Entry.objects.get(action="account.linked")
    assert entry.new == {"provider": "sso", "by": "e-mail", "made_now": True}


def test_the_second_sign_in_finds_the_same_account(oidc, newcomer):
    oidc.member = claims()
    walk(Client(), oidc)
    walk(Client(), oidc)
    assert User.objects.filter(person=newcomer).count() == 1
    assert SocialAccount.objects.count() == 1


def test_an_account_there_is_already_gets_linked(oidc, troupe):
    oidc.member = claims(email="employee@example.com")
    client = Client()
    walk(client, oidc)
    assert client.session["_auth_user_id"] == str(troupe.users["employee"].pk)


def test_the_claim_of_the_employee_id_wins_over_the_address(oidc, troupe):
    oidc.member = claims(email="hr@example.com", employee_number=troupe.people["employee"].pk)
    client = Client()
    walk(client, oidc)
    assert client.session["_auth_user_id"] == str(troupe.users["employee"].pk)


@pytest.mark.parametrize("verified", [False, None, "false", 0])
def test_an_address_nobody_vouches_for_links_to_nobody(oidc, troupe, verified):
    oidc.member = claims(email="employee@example.com", email_verified=verified)
    client = Client()
    answer = walk(client, oidc)
    assert answer.status_code == 403
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_a_claim_of_another_name_is_not_an_employee_id(oidc, troupe):
    oidc.member = claims(email_verified=False, employee_id=troupe.people["hr"].pk)
    assert walk(Client(), oidc).status_code == 403


def test_an_unknown_person_is_refused_in_words(oidc, troupe):
    oidc.member = claims(email="nobody@example.com")
    before = User.objects.count()
    answer = walk(Client(), oidc)
    assert answer.status_code == 403
    assert "Ask HR" in answer.content.decode()
    assert "nobody@example.com" in answer.content.decode()
    assert User.objects.count() == before


def test_somebody_who_left_is_refused(oidc, newcomer):
    newcomer.left_on = "2026-06-30"
    newcomer.save()
    oidc.member = claims()
    answer = walk(Client(), oidc)
    assert answer.status_code == 403
    assert "you have left" in answer.content.decode()


def test_an_address_of_two_people_is_refused(oidc, newcomer):
    Person.objects.create(id="n-101", name="周洁", email="zhou@example.com")
    oidc.member = claims()
    assert walk(Client(), oidc).status_code == 403


def test_an_address_of_an_account_that_is_somebody_else_is_refused(oidc, newcomer):
    User.objects.create_user("other", "zhou@example.com", "x")
    oidc.member = claims()
    answer = walk(Client(), oidc)
    assert answer.status_code == 403
    assert not User.objects.filter(person=newcomer).exists()


def test_a_closed_account_stays_closed(oidc, troupe):
    User.objects.filter(username="employee").update(is_active=False)
    oidc.member = claims(email="employee@example.com")
    client = Client()
    answer = walk(client, oidc)
    assert answer.url == "/accounts/inactive/"
    assert not is_signed_in(client)


def test_the_second_step_is_asked_for_after_the_company(oidc, troupe):
    TOTP.activate(troupe.users["employee"], generate_totp_secret())
    oidc.member = claims(email="employee@example.com")
    client = Client()
    answer = walk(client, oidc)
    assert answer.url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


def test_a_wrong_state_is_refused(oidc, newcomer):
    oidc.member = claims()
    client = Client()
    address = come_back(leave(client, oidc))
    answer = client.get(re.sub("state=[^&]+", "state=forged", address))
    assert answer.status_code == 401
    assert not is_signed_in(client)


def test_a_state_works_once(oidc, newcomer):
    oidc.member = claims()
    client = Client()
    address = come_back(leave(client, oidc))
    client.get(address)
    assert client.get(address).status_code == 401


def test_the_answer_for_one_browser_does_not_work_in_another(oidc, newcomer):
    oidc.member = claims()
    address = come_back(leave(Client(), oidc))
    stranger = Client()
    assert stranger.get(address).status_code == 401
    assert not is_signed_in(stranger)


def test_cancelling_is_no_error(oidc, troupe):
    oidc.cancels = True
    client = Client()
    answer = walk(client, oidc)
    assert answer.url == "/accounts/3rdparty/login/cancelled/"
    assert "Nothing happened" in client.get(answer.url).content.decode()


def test_a_userinfo_of_somebody_else_is_refused(oidc, newcomer):
    oidc.member = claims()
    oidc.mixed_up = True
    client = Client()
    assert walk(client, oidc).status_code == 401
    assert not is_signed_in(client)


def test_a_silent_provider_is_told_in_words_on_the_way_out(oidc):
    oidc.refuses = True
    answer = Client().post("/accounts/oidc/sso/login/")
    assert answer.status_code == 401
    assert "Start again" in answer.content.decode()


def test_a_silent_provider_is_told_in_words_on_the_way_back(oidc, newcomer):
    oidc.member = claims()
    client = Client()
    address = come_back(leave(client, oidc))
    oidc.refuses = True
    answer = client.get(address)
    assert answer.status_code == 401
    assert "Start again" in answer.content.decode()


def test_one_comes_back_to_the_page_one_wanted(oidc, newcomer):
    oidc.member = claims()
    assert walk(Client(), oidc, next="/accounts/settings/").url == "/accounts/settings/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "http://127.0.0.1/"])
def test_one_does_not_come_back_to_foreign_pages(oidc, newcomer, address):
    oidc.member = claims()
    assert walk(Client(), oidc, next=address).url == "/"


def test_nobody_changes_by_a_link_what_is_asked_for(oidc):
    page = Client().post("/accounts/oidc/sso/login/?scope=all-rights&auth_params=prompt%3Dnone")
    address = unescape(page.content.decode()).split('content="0; url=')[1].split('"')[0]
    assert "scope=" in address
    assert "all-rights" not in address
    assert "prompt" not in address


def test_going_there_needs_a_press_of_a_button_and_its_csrf_token(oidc):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/oidc/sso/login/")
    assert page.status_code == 200
    assert not oidc.asked
    assert client.post("/accounts/oidc/sso/login/").status_code == 403


def test_only_what_is_needed_is_kept(oidc, newcomer):
    oidc.member = claims(phone_number="13800000000", picture="https://p.example/1.png", address="Beijing")
    walk(Client(), oidc)
    kept = SocialAccount.objects.get()
    assert kept.extra_data == {
        "name": "Zhou Jie",
        "email": "zhou@example.com",
        "emails": ["zhou@example.com"],
        "employee_ids": [],
    }
    assert not SocialToken.objects.exists()


def test_a_signed_in_account_may_connect_its_own_identity(oidc, troupe):
    oidc.member = claims(email="employee@example.com")
    client = fresh(Client(), troupe.users["employee"])
    walk(client, oidc, process="connect")
    assert SocialAccount.objects.get().user == troupe.users["employee"]


def test_a_signed_in_account_may_not_connect_the_identity_of_a_colleague(oidc, troupe):
    oidc.member = claims(email="hr@example.com")
    client = fresh(Client(), troupe.users["employee"])
    assert walk(client, oidc, process="connect").status_code == 403
    assert not SocialAccount.objects.exists()


def test_the_sign_in_page_names_the_company(oidc):
    page = Client().get("/accounts/login/").content.decode()
    assert "Sign in with Example SSO" in page
    assert "WeCom" not in page


def test_without_configuration_there_is_no_such_page(db):
    for address in ("oidc/sso", "wecom", "feishu", "dingtalk"):
        for end in ("login/", "login/callback/?code=1&state=2"):
            assert Client().get(f"/accounts/{address}/{end}").status_code == 404
