"""Every word of sign-in in three languages: no page shows an English one to a Chinese reader."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import polib
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from signing_in import fresh, sign_in

import steelyard.web.accounts
from steelyard.web.org.models import Person

CATALOGUES = sorted(Path(steelyard.web.accounts.__file__).parent.glob("locale/*/LC_MESSAGES/django.po"))
#: Names, and what is the same everywhere.
PLAIN = re.compile(
    r"Steelyard|API|USB|PIN|IP|QR|App|HR|localhost|WebAuthn|English|Content|Growth|Safari|Chrome|Linux|"
    r"[\w.+-]+@[\w.-]+|[a-z_]+:[a-z]+|[A-Z2-7]{32}|\b(?:e|m|h|d|a|s|n)-\d+\b|employee|admin|report|sty_\w+"
)
OWN = [
    "settings/",
    "tokens/",
    "password/change/",
    "email/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "2fa/recovery-codes/generate/",
    "reauthenticate/",
    "sessions/",
    "3rdparty/",
    "logout/",
]
OPEN = [
    "login/",
    "signup/",
    "inactive/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x/",
    "password/reset/key/done/",
    "confirm-email/",
    "confirm-email/x/",
    "3rdparty/login/cancelled/",
    "3rdparty/login/error/",
]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_catalogue_is_complete(path):
    catalogue = polib.pofile(str(path))
    assert catalogue.untranslated_entries() == []
    assert catalogue.fuzzy_entries() == []
    assert len(catalogue) > 300


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_is_written(path):
    written = {(entry.msgid, entry.msgstr) for entry in polib.pofile(str(path))}
    compiled = {(entry.msgid, entry.msgstr) for entry in polib.mofile(str(path.with_suffix(".mo")))}
    assert written == compiled


def english(page) -> list[str]:
    """Words of Latin letters in what the reader sees of the main part."""
    text = page.content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    main = re.sub(r"<(script|style)\b.*?</\1>", " ", main, flags=re.DOTALL)
    shown = re.findall(r'(?:alt|placeholder|aria-label|title|data-text-\w+|data-confirm)="([^"]*)"', main)
    plain = unescape(" ".join([re.sub(r"<[^>]+>", " ", main), *shown]))
    # Secrets are random: now and then one holds three letters in a row.
    plain = re.sub(r"sty_\S+|\b[A-Z2-7]{16,}\b", " ", plain)
    return re.findall(r"[A-Za-z]{3,}", PLAIN.sub(" ", plain))


def in_chinese(client: Client, language: str) -> Client:
    client.cookies["steelyard_language"] = language
    return client


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_no_page_before_sign_in_has_an_english_word(db, language):
    found = {}
    for path in OPEN:
        cache.clear()
        found[path] = english(in_chinese(Client(), language).get(f"/accounts/{path}"))
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_no_page_of_ones_own_has_an_english_word(troupe, language):
    user = troupe.users["employee"]
    client = in_chinese(fresh(Client(), user), language)
    # Positions are words of the company's own; here a Chinese one.
    Person.objects.filter(user=user).update(position="策划")
    found = {path: english(client.get(f"/accounts/{path}")) for path in OWN}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_no_page_of_a_protected_account_has_an_english_word(troupe, language):
    user = troupe.users["employee"]
    TOTP.activate(user, generate_totp_secret())
    client = in_chinese(fresh(Client(), user), language)
    client.post("/accounts/2fa/recovery-codes/generate/")
    pages = [
        client.get("/accounts/2fa/"),
        client.get("/accounts/2fa/recovery-codes/"),
        client.get("/accounts/2fa/totp/deactivate/"),
        client.get("/accounts/2fa/reauthenticate/"),
        client.post("/accounts/tokens/", {"name": "report", "days": "30", "scopes": ["jobs:read"]}),
    ]
    half = in_chinese(Client(), language)
    sign_in(half, "employee")
    pages.append(half.get("/accounts/2fa/authenticate/"))
    pages.append(half.post("/accounts/2fa/authenticate/", {"code": "000000"}))
    assert Authenticator.objects.count() == 2
    assert [words for page in pages if (words := english(page))] == []


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_no_mistake_is_told_in_english(troupe, language):
    client = in_chinese(fresh(Client(), troupe.users["employee"]), language)
    bad = {"oldpassword": "x", "password1": "12345", "password2": "other"}
    pages = [
        sign_in(in_chinese(Client(), language), "employee", "wrong"),
        sign_in(in_chinese(Client(), language), "", ""),
        client.post("/accounts/password/change/", bad),
        client.post("/accounts/email/", {"email": "no address", "action_add": ""}),
        client.post("/accounts/tokens/", {}),
    ]
    for _ in range(5):
        locked = sign_in(in_chinese(Client(), language), "manager", "wrong")
    assert [words for page in [*pages, locked] if (words := english(page))] == []


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_no_account_of_a_person_is_shown_in_english(troupe, language):
    client = in_chinese(fresh(Client(), troupe.users["admin"]), language)
    Person.objects.create(id="n-1", name="周杰")
    pages = [
        client.get("/accounts/people/n-1/"),
        client.get("/accounts/people/e-007/"),
        client.post("/accounts/people/e-007/close/", follow=True),
    ]
    assert [words for page in pages if (words := english(page))] == []


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
@pytest.mark.parametrize("name", ["wecom", "feishu", "dingtalk"])
def test_a_company_sign_in_speaks_chinese(request, troupe, language, name):
    company = request.getfixturevalue(name)
    client = in_chinese(Client(), language)
    pages = [
        client.get("/accounts/login/"),
        client.get(f"/accounts/{name}/login/"),
        client.get(f"/accounts/{name}/login/callback/?code=1&state=2"),
    ]
    company.refuses = True
    assert [words for page in pages if (words := english(page))] == []


def test_no_page_has_a_script_or_a_style_in_it(troupe):
    client = fresh(Client(), troupe.users["employee"])
    for path in [*OWN, "login/"]:
        page = client.get(f"/accounts/{path}").content.decode()
        assert not re.search(r'\sstyle="|\son\w+="', page), path
        for tag in re.findall(r"<script[^>]*>", page):
            assert "src=" in tag or "application/json" in tag, (path, tag)
