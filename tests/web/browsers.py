"""A real browser for page tests: Chromium of the system, one window per role.

    def test_it_shows_my_score(page_of):
        page = page_of("employee", language="en", width=390, theme="dark")
        page.goto("/scorecards/my/")

The pages come from a server in this process (the test's own database, `troupe` in it). What a script or the
content security policy complains of fails the test. Tests that ask for `browser` get the bare Chromium.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import CHROMIUM, FLAGS
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

#: A slow machine is no failure: what does not come within half a minute does not come.
expect.set_options(timeout=30_000)

if TYPE_CHECKING:
    from processes import Installation
    from troupes import Troupe

HEIGHT = 900
GRAVE = ("serious", "critical")
#: All rules of axe, and only what broke them.
ALL = {"resultTypes": ["violations"]}
#: A language of the switch → how a browser names it.
LOCALES = {"zh-hans": "zh-CN", "zh-hant": "zh-TW", "en": "en-US"}


class PageOf(Protocol):
    """role: a name of the troupe, or "nobody"."""

    def __call__(
        self, role: str, language: str = "zh-hans", width: int = 1280, theme: str = "light"
    ) -> Page: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once per module: its event loop must not reach into tests that have one themselves."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (Debian: chromium)")
    with sync_playwright() as playwright, _queries_allowed():
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def _queries_allowed() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, and Django refuses queries where one runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def page_of(browser: Browser, site: str, troupe: Troupe) -> Iterator[PageOf]:
    """Windows of people who have signed in; each is closed at the end, and its complaints fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def page_of(role: str, language: str = "zh-hans", width: int = 1280, theme: str = "light") -> Page:
        context = new_context(browser, site, language=language, width=width, theme=theme)
        contexts.append(context)
        if role != "nobody":
            user = troupe.users[role]
            type(user).objects.filter(pk=user.pk).update(language=language, theme=theme)
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": _session(user), "url": site}]
            )
        return watched(context.new_page(), complaints)

    yield page_of
    for context in contexts:
        context.close()
    assert complaints == []


class WindowOf(Protocol):
    """role: a name of the troupe, or "nobody"; the others as of `page_of`."""

    def __call__(
        self,
        installation: Installation,
        role: str,
        language: str = "zh-hans",
        width: int = 1280,
        theme: str = "light",
    ) -> Page: ...


@pytest.fixture
def window_of(browser: Browser) -> Iterator[WindowOf]:
    """As `page_of`, for an installation that runs as processes of its own (processes.py)."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def window_of(
        installation: Installation,
        role: str,
        language: str = "zh-hans",
        width: int = 1280,
        theme: str = "light",
    ) -> Page:
        context = new_context(browser, installation.url, language=language, width=width, theme=theme)
        contexts.append(context)
        if role != "nobody":
            value = installation.session(role, language=language, theme=theme)
            context.add_cookies([{"name": "sessionid", "value": value, "url": installation.url}])
        return watched(context.new_page(), complaints)

    yield window_of
    for context in contexts:
        context.close()
    assert complaints == []


def new_context(
    browser: Browser, url: str, *, language: str = "en", width: int = 1280, theme: str = "light"
) -> BrowserContext:
    """A window without a session: addresses are relative to `url`."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": HEIGHT},
        color_scheme=theme,  # type: ignore[arg-type]
        locale=LOCALES[language],
    )
    for name, value in (("steelyard_language", language), ("steelyard_theme", theme)):
        context.add_cookies([{"name": name, "value": value, "url": url}])
    return context


def watched(page: Page, complaints: list[str]) -> Page:
    """Whatever a script or the policy complains of on the page is added to the list."""
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def _session(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def site(live_server: Any, forgetful_audit: None) -> str:
    """The address of a server in this process; it sees what the test writes."""
    return str(live_server.url)


@pytest.fixture
def forgetful_audit(transactional_db: None) -> Iterator[None]:
    """Tests with a server empty all tables at their end; the audit chain refuses that, so it is emptied here."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            kept = cursor.execute(
                "select name, sql from sqlite_master where type = 'trigger' and name like 'audit_entry_stays%'"
            ).fetchall()
            for name, _ in kept:
                cursor.execute(f"drop trigger {name}")
            cursor.execute("delete from audit_entry")
            for _, sql in kept:
                cursor.execute(sql)


def assert_accessible(page: Page) -> None:
    """axe finds nothing serious on the page, and the page does not scroll sideways."""
    found = violations(page)
    assert found == [], "\n".join(found)


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds serious or worse, and whether the page scrolls sideways, in words."""
    found = [
        f"{one['id']}: {node['html'][:200]}"
        for one in Axe().run(page, options=options or ALL).response["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    return [*found, *(["scrolls sideways"] if wide else [])]
