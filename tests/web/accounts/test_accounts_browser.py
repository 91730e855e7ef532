"""In a real browser: passkeys and security keys (a virtual one), and the way to the company and back.

What only a browser does is tried here: WebAuthn, and the content security policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import CHROMIUM, FLAGS
from company_servers import Oidc, running
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import served
from signing_in import PASSWORD

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium")
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Site:
    url: str
    company: Oidc
    log: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home")
    with running(Oidc()) as company:
        environ = {
            "STEELYARD_OIDC_ISSUER": company.url,
            "STEELYARD_OIDC_CLIENT_ID": "steelyard",
            "STEELYARD_OIDC_SECRET": company.secret,
            "STEELYARD_OIDC_NAME": "Example SSO",
            "STEELYARD_LOG": "DEBUG",
        }
        names = ["pass", "second", "company", "token", "reader"]
        with served(home, names=names, password=PASSWORD, environ=environ) as url:
            yield Site(url, company, home / "log")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A window with a security key plugged in. What breaches the content security policy fails the test."""
    context = browser.new_context(base_url=site.url, locale="en-US")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on(
        "console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None
    )
    session = context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield opened
    context.close()
    assert complaints == []


def sign_in(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_key(page: Page, *, passkey: bool) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of the key").fill("Blue key")
    if passkey:
        page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def expect_settings(page: Page) -> None:
    page.goto("/accounts/settings/")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_a_passkey_signs_in_without_a_password(page):
    sign_in(page, "pass")
    add_key(page, passkey=True)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("cell", name="Blue key")).to_be_visible()
    expect(page.get_by_role("cell", name="Passkey", exact=True)).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    expect_settings(page)


def test_a_security_key_is_the_second_step(page):
    sign_in(page, "second")
    add_key(page, passkey=False)
    sign_out(page)
    sign_in(page, "second")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    expect_settings(page)


def test_a_passkey_that_is_not_there_is_told_in_words(page):
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="Try again")).to_be_visible()


def test_a_bare_address_is_told_in_words(page, site):
    page.goto(site.url.replace("localhost", "127.0.0.1") + "/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="localhost")).to_be_visible()


def test_the_way_through_the_company_is_walked(page, site):
    site.company.member = {"sub": "s-1", "email": "company@example.com", "email_verified": True}
    page.goto("/accounts/login/?next=/accounts/settings/")
    page.get_by_role("button", name="Sign in with Example SSO").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(page.get_by_text("王芳").first).to_be_visible()


def test_a_token_is_shown_and_revoked_after_a_question(page):
    sign_in(page, "token")
    page.goto("/accounts/tokens/")
    page.locator("main").get_by_role("textbox", name="Name").fill("monthly report")
    page.get_by_label("Read scores and dashboards").check()
    page.get_by_role("button", name="Make the token").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_label("Token", exact=True).input_value().startswith("sty_")
    assert grave(page) == []
    page.goto("/accounts/tokens/")
    expect(page.get_by_text("sty_")).to_have_count(1)
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_text("✕ Revoked")).to_be_visible()


PAGES = ("settings/", "tokens/", "password/change/", "email/", "2fa/", "sessions/", "3rdparty/", "logout/")


@pytest.mark.parametrize(("theme", "pages"), [("light", PAGES), ("dark", PAGES[:2])])
def test_everybody_can_read_the_pages(page, theme, pages):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 800})
    found = {}
    page.goto("/accounts/login/")
    found["login/"] = grave(page)
    sign_in(page, "reader")
    for path in pages:
        page.goto(f"/accounts/{path}")
        found[path] = grave(page)
    assert {path: words for path, words in found.items() if words} == {}


def grave(page: Page) -> list[str]:
    """What axe finds serious or worse, and what makes the page scroll sideways."""
    results = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    found = [
        f"{each['id']}: {each['nodes'][0]['html']}"
        for each in results
        if each["impact"] in ("serious", "critical")
    ]
    return [*found, *(["scrolls sideways"] if wide else [])]


def test_the_log_of_all_that_holds_no_secret(site):
    said = site.log.read_text()
    assert "answered" in said
    assert [each for each in (PASSWORD, *site.company.secrets) if each in said] == []
