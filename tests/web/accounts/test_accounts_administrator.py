"""The first administrator: `steelyard admin EMAIL`, with and without a server that runs."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys

import pytest
import requests
from django.core.exceptions import ValidationError
from processes import PATIENCE, Installation, installed

from steelyard.web.accounts.administrators import make_administrator
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.org.models import Grant, Person

PASSWORD = "correct horse battery"


def test_it_gets_the_role_a_link_and_a_line_in_the_audit(db):
    made = make_administrator(" Ada@Example.com ")
    assert made.is_new
    assert (made.user.username, made.user.email) == ("ada", "ada@example.com")
    assert Grant.objects.get(user=made.user).role == "admin"
    assert not made.user.has_usable_password()
    entry = Entry.objects.get(action="account.administrator-made")
    assert (entry.actor, entry.new["username"]) == (None, "ada")
    assert PASSWORD not in str(entry.new)


def test_the_same_address_again_is_the_same_account_with_a_new_link(db):
    first, second = make_administrator("ada@example.com"), make_administrator("ADA@example.com")
    assert (second.user, second.is_new) == (first.user, False)
    assert Grant.objects.count() == 1


def test_an_account_of_somebody_becomes_an_administrators(troupe):
    made = make_administrator("manager@example.com")
    assert made.user == troupe.users["manager"]
    assert Grant.objects.filter(user=made.user, role="admin").exists()
    assert Person.objects.get(user=made.user) == troupe.people["manager"]


def test_two_people_of_one_name_get_two_accounts(db):
    make_administrator("ada@example.com")
    assert make_administrator("ada@example.org").user.username == "ada-2"


def test_it_is_tied_to_the_person_of_the_address(db):
    made = make_administrator("ada@example.com")
    assert not Person.objects.filter(user=made.user).exists()
    person = Person.objects.create(id="E1", name="Ada", email="Ada@example.com")
    make_administrator("ada@example.com")
    assert Person.objects.get(user=made.user) == person


def test_whom_two_people_fit_is_tied_to_neither(db):
    for name in ("E1", "E2"):
        Person.objects.create(id=name, name=name, email="ada@example.com")
    assert not Person.objects.filter(user=make_administrator("ada@example.com").user).exists()


def test_a_closed_account_stays_closed(troupe):
    User.objects.filter(username="hr").update(is_active=False)
    with pytest.raises(ValidationError, match="closed"):
        make_administrator("hr@example.com")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada", None),
        ("", None),
        ("ada@", None),
        ("ada@example.com", "short"),
        ("ada@example.com", ""),
        ("ada@example.com", "1234567890"),
        ("adalovelace@example.com", "adalovelace1"),
    ],
)
def test_what_is_no_address_or_no_password_leaves_nothing_behind(db, email, password):
    with pytest.raises(ValidationError):
        make_administrator(email, password=password)
    assert (User.objects.count(), Grant.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_given_password_is_one_to_sign_in_with(db):
    made = make_administrator("ada@example.com", password=PASSWORD)
    assert made.link is None
    assert made.user.check_password(PASSWORD)


# ── as a process ────────────────────────────────────────────────────────────────────────────────────


def command(site: Installation, *words: str) -> list[str]:
    return [sys.executable, "-m", "steelyard.cli", "admin", "--home", str(site.home), *words]


def run(site: Installation, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(site, *words), env=site.environ, input=typed, capture_output=True, text=True, check=False
    )


def send(browser: requests.Session, address: str, **fields: str) -> requests.Response:
    """Fills in the form of a page."""
    page = browser.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text[:2000]
    return browser.post(page.url, {"csrfmiddlewaretoken": token[1], **fields}, headers={"Referer": page.url})


def signs_in(site: Installation, login: str) -> bool:
    browser = requests.Session()
    send(browser, f"{site.url}/accounts/login/", login=login, password=PASSWORD)
    return browser.get(f"{site.url}/audit/", allow_redirects=False).status_code == 200


def test_before_the_first_start_and_beside_a_running_server(tmp_path):
    with installed(tmp_path, with_tables=False) as site:
        made = run(site, "ada@example.com")
        assert made.returncode == 0, made.stderr
        link = made.stdout.strip()
        assert link.startswith(f"{site.url}/accounts/")
        assert "ada@example.com is an administrator (user name: ada)" in made.stderr

        site.serve("--workers", "1")
        browser = requests.Session()
        assert send(browser, link, password1=PASSWORD, password2=PASSWORD).ok
        assert signs_in(site, "ada@example.com")
        assert "does not work any more" in requests.get(link).text

        beside = run(site, "bob@example.com", "--password", typed=f"{PASSWORD}\n")
        assert (beside.returncode, beside.stdout) == (0, "")
        assert signs_in(site, "bob")

        refused = run(site, "carl@example.com", "--password", typed="password\n")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "error: This password is too" in refused.stderr
        assert not signs_in(site, "carl@example.com")


CHECK = f"""
from steelyard.web.accounts.models import User
print(User.objects.get(username="ada").check_password({PASSWORD!r}))
"""


def at_a_terminal(site: Installation, words: list[str], answers: list[str]) -> tuple[int, str]:
    """Runs it where passwords are asked for, and types an answer at each question."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, command(site, *words), site.environ)
    said, answered = b"", 0
    while select.select([terminal], [], [], PATIENCE)[0]:
        try:
            said += os.read(terminal, 1024)
        except OSError:
            break
        # A line break that comes on its own after an answer is not the question once more.
        if answers and said[answered:].rstrip().endswith((b"Password:", b"once more:")):
            answered = len(said)
            os.write(terminal, f"{answers.pop(0)}\n".encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


def test_at_a_terminal_it_asks_twice_and_shows_nothing(tmp_path):
    with installed(tmp_path) as site:
        code, said = at_a_terminal(site, ["ada@example.com", "--password"], [PASSWORD, "something else"])
        assert code == 2
        assert "The two are not the same." in said
        code, said = at_a_terminal(site, ["ada@example.com", "--password"], [PASSWORD, PASSWORD])
        assert code == 0, said
        assert PASSWORD not in said
        assert site.python(CHECK) == "True"


def test_the_address_of_the_link_can_be_said(tmp_path):
    with installed(tmp_path) as site:
        made = run(site, "ada@example.com", "--url", "https://kpi.example.com")
        # At an https address an installation needs a key of its own.
        assert (made.returncode, made.stdout) == (2, "")
        assert "STEELYARD_SECRET_KEY" in made.stderr
        site.environ["STEELYARD_SECRET_KEY"] = "k" * 40
        made = run(site, "ada@example.com", "--url", "https://kpi.example.com")
        assert made.stdout.startswith("https://kpi.example.com/accounts/password/reset/key/")
