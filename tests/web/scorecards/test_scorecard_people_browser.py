"""The table of people in a browser: it narrows while one types, and it can be worked by keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from steelyard.web.scorecards.models import Scorecard
from web.api.conftest import _card, scored  # noqa: F401 - a fixture


@pytest.fixture
def page(page_of, scored):  # noqa: F811 - the fixture
    Scorecard.objects.bulk_create(
        Scorecard(
            computation=scored,
            kind="employee",
            subject=f"x{n:03}",
            name=f"人{n:03}",
            total=n,
            grade="B",
            card=_card("x"),
        )
        for n in range(130)
    )
    window = page_of("director", language="en", width=1280)
    window.goto("/scorecards/")
    return window


def test_it_narrows_while_one_types_and_says_how_many_are_left(page):
    page.locator("#find").press_sequentially("人12")
    expect(page.locator("#people-count")).to_have_text("10 people")
    expect(page.locator("#people tbody tr")).to_have_count(10)
    expect(page.locator("#find")).to_be_focused()
    # What is found has an address of its own, to come back to.
    assert "q=%E4%BA%BA12" in page.url
    page.reload()
    expect(page.locator("#people tbody tr")).to_have_count(10)


def test_it_is_sorted_by_keyboard(page):
    page.get_by_role("link", name="Total").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Total")).to_have_attribute("aria-sort", "descending")
    expect(page.locator("#people tbody tr").first).to_contain_text("人129")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("page 2 of 2")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_everybody_can_use_it(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(page)
    serious = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert [] == [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in serious]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
