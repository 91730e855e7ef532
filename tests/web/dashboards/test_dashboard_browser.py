"""In a real browser: charts are drawn, nothing breaches the policy, everybody can use it, and it renews itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import CHROMIUM, FLAGS
from playwright.sync_api import Browser, Page, expect, sync_playwright
from stand import Stand, standing

from thoroughly import again

PAGE = "/dashboard/marketing/2026Q3/"
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with standing(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, stand: Stand) -> Iterator[Page]:
    """A window of the director. Whatever a script or the policy complains of fails the test."""
    context = browser.new_context(base_url=stand.url, locale="en-US")
    context.add_cookies([{"name": "sessionid", "value": stand.session, "url": stand.url}])
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def test_every_chart_is_drawn_and_turns_into_its_table(page: Page) -> None:
    page.goto(PAGE)
    figures = page.locator("figure.chart")
    expect(figures).to_have_count(7)
    for number in range(7):
        expect(figures.nth(number).locator("canvas").first).to_be_visible()
    funnel = page.locator("figure.chart-funnel")
    funnel.get_by_role("button", name="Table").click()
    expect(funnel.get_by_role("table")).to_contain_text("4,210")


@pytest.mark.parametrize(
    ("width", "theme"),
    [
        (390, "light"),
        (1280, "dark"),
        again(1920, "light"),
        again(390, "dark"),
        again(1280, "light"),
        again(1920, "dark"),
    ],
)
def test_everybody_can_use_it_at_any_width(page: Page, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.goto(PAGE)
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    found = Axe().run(page)
    serious = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert [] == [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in serious]


def test_headings_come_in_order(page: Page) -> None:
    page.goto(PAGE)
    levels = page.evaluate(
        "[...document.querySelectorAll('main h1,main h2,main h3,main h4')].map((h) => +h.tagName[1])"
    )
    assert 1 == levels[0]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_somebody_is_chosen_by_keyboard_alone(page: Page) -> None:
    page.goto(PAGE)
    page.locator("#pick-subject").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#subject-words")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("011")
    expect(page.locator("#subjects-found a")).to_have_text(["新人011 x-011"])
    found = Axe().run(page)
    assert [] == [
        one["id"] for one in found.response["violations"] if one["impact"] in ("serious", "critical")
    ]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/dashboard/x-011/2026Q3/$"))


def test_newer_figures_appear_by_themselves(page: Page, stand: Stand) -> None:
    page.goto(PAGE)
    expect(page.locator(".score-value")).to_contain_text("100")
    stand.renew()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".score-value")).to_contain_text("90")
    expect(page.locator("figure.chart-funnel canvas").first).to_be_visible()
