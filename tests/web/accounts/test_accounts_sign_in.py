"""Sign-in with a password, and the usual attacks on it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from signing_in import PASSWORD, fresh, is_signed_in, sign_in

from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry


@pytest.fixture
def sends_mail(settings):
    settings.STEELYARD_SENDS_MAIL = settings.ACCOUNT_EMAIL_NOTIFICATIONS = True


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.mark.parametrize(
    "login", ["employee", "EMPLOYEE", " employee ", "employee@example.com", "Employee@Example.com"]
)
def test_user_name_and_address_sign_in_however_they_are_written(troupe, login):
    client = Client()
    assert sign_in(client, login).url == "/"
    assert client.session["_auth_user_id"] == str(troupe.users["employee"].pk)


def test_what_was_typed_stays_after_a_mistake(troupe):
    page = sign_in(Client(), "employee", "wrong")
    assert page.status_code == 200
    assert 'value="employee"' in page.content.decode()
    assert "wrong" not in re.sub(r"is wrong", "", page.content.decode())


def test_the_message_does_not_tell_whether_there_is_such_an_account(troupe):
    shown = {
        re.sub(
            r"(Employee|Nobody)[\w.@-]*", "…", words(sign_in(Client(), login, "wrong")), flags=re.IGNORECASE
        )
        for login in ("employee", "nobody-here", "employee@example.com", "nobody-here@example.com")
    }
    assert len(shown) == 1
    assert "User name or password is wrong." in shown.pop()


def test_a_closed_account_tells_so_only_with_the_right_password(troupe):
    User.objects.filter(username="employee").update(is_active=False)
    assert "closed" not in words(sign_in(Client(), "employee", "wrong"))
    client = Client()
    assert sign_in(client, "employee").url == "/accounts/inactive/"
    assert not is_signed_in(client)


def test_the_session_gets_another_key_at_sign_in(troupe):
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client, "employee")
    assert is_signed_in(client)
    assert client.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert not is_signed_in(attacker)


def test_a_session_key_of_ones_own_making_is_not_taken_over(troupe):
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    sign_in(client, "employee")
    assert client.cookies["sessionid"].value != "a" * 32


def test_cookies_are_kept_from_scripts_and_other_sites(troupe):
    client = Client()
    sign_in(client, "employee", remember="on")
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 14 * 24 * 3600


def test_without_the_tick_the_session_ends_with_the_browser(troupe):
    client = Client()
    sign_in(client, "employee")
    assert client.cookies["sessionid"]["max-age"] == ""


@pytest.mark.parametrize("address", ["/accounts/settings/", "/scorecards/my/?a=1"])
def test_one_goes_on_to_the_page_one_wanted(troupe, address):
    assert sign_in(Client(), "employee", next=address).url == address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http://localhost/",
        "https://127.0.0.1:8000/",
        "\x00//evil.example",
    ],
)
def test_one_does_not_go_on_to_foreign_pages(troupe, address):
    assert sign_in(Client(), "employee", next=address).url == "/"
    client = Client()
    assert client.get("/accounts/login/", {"next": address}).status_code == 200
    fresh(client, troupe.users["employee"])
    assert client.post("/accounts/logout/", {"next": address}).url == "/accounts/login/"


def test_five_wrong_passwords_close_the_door_and_the_time_is_said(troupe):
    for _ in range(4):
        assert sign_in(Client(), "employee", "wrong").status_code == 200
    answer = sign_in(Client(), "employee", "wrong")
    assert answer.status_code == 429
    assert "Try again in 15 minutes." in words(answer)
    assert answer.headers["Retry-After"] == "900"
    client = Client()
    assert sign_in(client, "employee").status_code == 429
    assert not is_signed_in(client)


def test_waiting_opens_it_again(troupe):
    for _ in range(5):
        sign_in(Client(), "employee", "wrong")
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= timedelta(minutes=10)
        attempt.save()
    assert "Try again in 5 minutes." in words(sign_in(Client(), "employee"))
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= timedelta(minutes=6)
        attempt.save()
    client = Client()
    sign_in(client, "employee")
    assert is_signed_in(client)


def test_trying_on_does_not_make_it_longer(troupe):
    for _ in range(5):
        sign_in(Client(), "employee", "wrong")
    AccessAttempt.objects.update(
        attempt_time=AccessAttempt.objects.get().attempt_time - timedelta(minutes=10)
    )
    for _ in range(3):
        sign_in(Client(), "employee", "wrong")
    assert "Try again in 5 minutes." in words(sign_in(Client(), "employee"))


def test_other_spellings_of_the_name_count_as_the_same(troupe):
    for login in ("employee", "EMPLOYEE", "employee@example.com", "Employee@example.com"):
        assert sign_in(Client(), login, "wrong").status_code == 200
    assert sign_in(Client(), "eMployee", "wrong").status_code == 429


def test_unknown_names_are_closed_in_the_same_way(troupe):
    for _ in range(4):
        sign_in(Client(), "nobody-here", "wrong")
    assert "Try again in 15 minutes." in words(sign_in(Client(), "nobody-here", "wrong"))


def test_one_closed_door_leaves_the_others_open(troupe):
    for _ in range(5):
        sign_in(Client(), "employee", "wrong")
    client = Client()
    sign_in(client, "hr")
    assert is_signed_in(client)


def test_from_another_address_the_owner_gets_in(troupe):
    for _ in range(5):
        sign_in(Client(REMOTE_ADDR="10.0.0.1"), "employee", "wrong")
    client = Client(REMOTE_ADDR="10.0.0.2")
    sign_in(client, "employee")
    assert is_signed_in(client)


def test_guessing_from_many_addresses_ends_too(troupe):
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=f"10.0.1.{number}"), "employee", "wrong")
    client = Client(REMOTE_ADDR="10.0.2.1")
    assert "Too many failed attempts" in words(sign_in(client, "employee"))
    assert not is_signed_in(client)


def test_an_address_in_a_header_is_not_believed(troupe):
    for number in range(5):
        sign_in(Client(headers={"x-forwarded-for": f"10.0.3.{number}"}), "employee", "wrong")
    assert sign_in(Client(headers={"x-forwarded-for": "10.0.3.9"}), "employee").status_code == 429


def test_behind_a_proxy_its_word_counts(troupe, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        sign_in(Client(headers={"x-forwarded-for": f"9.9.9.9, 10.0.3.{number}"}), "employee", "wrong")
    client = Client(headers={"x-forwarded-for": "9.9.9.9, 10.0.3.9"})
    sign_in(client, "employee")
    assert is_signed_in(client)


def test_a_password_in_the_wrong_field_is_kept_nowhere(troupe):
    for _ in range(5):
        sign_in(Client(), "my-Secret-Passphrase", "employee")
    attempt = AccessAttempt.objects.get()
    kept = " ".join(str(value) for value in vars(attempt).values())
    assert "Passphrase" not in kept
    assert "employee" not in kept


def test_many_sign_in_pages_at_once_are_slowed(troupe):
    answers = [Client().get("/accounts/login/").status_code for _ in range(31)]
    assert answers[-1] == 200
    answers = [sign_in(Client(), "nobody", "x").status_code for _ in range(40)]
    assert answers[-1] == 429


def test_nobody_signs_up(troupe):
    before = User.objects.count()
    given = {"username": "x", "email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD}
    for address in ("/accounts/signup/", "/accounts/3rdparty/signup/"):
        Client().post(address, given)
    assert User.objects.count() == before
    assert "Nobody signs up here" in words(Client().get("/accounts/signup/"))


def test_a_new_password_by_mail(troupe, sends_mail):
    Client().post("/accounts/password/reset/", {"email": "employee@example.com"})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    client = Client()
    page = client.get(link[1], follow=True)
    assert "Set a password" in words(page)
    done = client.post(
        page.request["PATH_INFO"], {"password1": "a wholly new phrase", "password2": "a wholly new phrase"}
    )
    assert done.status_code == 302
    again = Client()
    sign_in(again, "employee", "a wholly new phrase")
    assert is_signed_in(again)
    assert "does not work any more" in words(Client().get(link[1], follow=True))
    assert Entry.objects.filter(action="account.password-changed").count() == 1


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(troupe, sends_mail):
    answers = [
        Client().post("/accounts/password/reset/", {"email": address}, follow=True)
        for address in ("employee@example.com", "nobody@example.com")
    ]
    assert words(answers[0]) == words(answers[1])
    assert [message.to for message in mail.outbox] == [["employee@example.com"]]


def test_a_closed_account_gets_no_new_password(troupe, sends_mail):
    User.objects.filter(username="employee").update(is_active=False)
    Client().post("/accounts/password/reset/", {"email": "employee@example.com"})
    assert not mail.outbox


def test_the_page_says_where_no_mail_is_sent(troupe):
    assert "sends no mail" in words(Client().get("/accounts/password/reset/"))


@pytest.mark.parametrize("password", ["short", "password123", "12345678901234", "employee1234"])
def test_weak_passwords_are_refused(troupe, password):
    client = fresh(Client(), troupe.users["employee"])
    given = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", given).status_code == 200
    assert User.objects.get(username="employee").check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions(troupe):
    elsewhere = fresh(Client(), troupe.users["employee"])
    client = fresh(Client(), troupe.users["employee"])
    given = {"oldpassword": PASSWORD, "password1": "a wholly new phrase", "password2": "a wholly new phrase"}
    assert client.post("/accounts/password/change/", given).url == "/accounts/settings/"
    assert client.get("/accounts/settings/").status_code == 200
    assert elsewhere.get("/accounts/settings/").status_code == 302


def test_the_old_password_is_needed_for_a_new_one(troupe):
    client = fresh(Client(), troupe.users["employee"])
    given = {"oldpassword": "wrong", "password1": "a wholly new phrase", "password2": "a wholly new phrase"}
    assert "not your current password" in words(client.post("/accounts/password/change/", given))


def test_signing_out_ends_the_session(troupe):
    client = fresh(Client(), troupe.users["employee"])
    kept = client.cookies["sessionid"].value
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/accounts/settings/").status_code == 302


def test_all_other_sessions_can_be_ended(troupe):
    others = [Client(), Client()]
    for each in others:
        sign_in(each, "employee")
    client = Client()
    sign_in(client, "employee")
    page = client.get("/accounts/sessions/")
    assert words(page).count("Another") == 2
    client.post("/accounts/sessions/")
    assert [is_signed_in(each) for each in others] == [False, False]
    assert client.get("/accounts/settings/").status_code == 200


def test_ones_own_address_changes_only_after_the_link_was_opened(troupe, sends_mail):
    client = fresh(Client(), troupe.users["employee"])
    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    assert User.objects.get(username="employee").email == "employee@example.com"
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)
    client.post(link[1])
    assert User.objects.get(username="employee").email == "new@example.com"


def test_a_mail_server_that_is_down_stops_nobody(troupe, sends_mail, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = Client().post("/accounts/password/reset/", {"email": "employee@example.com"})
    assert answer.status_code == 302
