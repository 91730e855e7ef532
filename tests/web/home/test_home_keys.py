"""Without a mouse: `/` searches, `g` and a letter opens a room, `?` lists the keys, and typing is left alone."""

from __future__ import annotations

import re

import pytest
from browsers import assert_accessible
from playwright.sync_api import Page, expect

from thoroughly import again


def keys(page: Page) -> dict[str, str]:
    """What the list of keys says."""
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    names = [" ".join(one.split()) for one in page.locator("#keys dt").all_inner_texts()]
    return dict(zip(names, page.locator("#keys dd").all_inner_texts(), strict=True))


def test_a_slash_goes_to_the_search_and_what_one_types_is_found(page_of, results):
    page = page_of("hr", language="en")
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#search-box")).to_be_focused()
    # Letters of commands are letters here.
    page.keyboard.type("gd/?Zoë")
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.locator("#search-results")).to_contain_text("Nothing here is called")
    page.locator("#search-box").fill("Zoë")
    hit = page.locator("#search-hits").get_by_role("link", name=re.compile("Müller"))
    expect(hit).to_be_visible()
    page.keyboard.press("Tab")
    expect(hit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Müller")


def test_escape_puts_the_results_away(page_of, troupe):
    page = page_of("hr", language="en")
    page.goto("/")
    page.locator("#search-box").fill("林")
    expect(page.locator("#search-hits")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#search-hits")).to_have_count(0)


@pytest.mark.parametrize(
    ("letter", "address"),
    [("d", r"/dashboard/"), ("m", r"/scorecards/my/|/scorecards/e-007/"), ("t", r"/#tasks$")],
)
def test_g_and_a_letter_opens_a_room(page_of, third_quarter, letter, address):
    page = page_of("employee", language="en")
    page.goto("/schemes/")
    page.keyboard.press("g")
    page.keyboard.press(letter)
    expect(page).to_have_url(re.compile(address))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_g_t_goes_to_the_tasks_though_there_are_none(page_of, troupe):
    page = page_of("admin", language="en", width=390)
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.locator("#tasks:target")).to_contain_text("Nothing is waiting for you.")


def test_another_key_between_does_not_count(page_of, third_quarter):
    page = page_of("employee", language="en")
    page.goto("/schemes/")
    for key in ("g", "x", "d"):
        page.keyboard.press(key)
    page.keyboard.press("Control+d")
    expect(page).to_have_url(re.compile("/schemes/$"))


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        ("employee", {"g d": "Dashboard", "g m": "My appraisal"}),
        ("data_owner", {"g d": "Dashboard"}),
        ("admin", {}),
    ],
)
def test_the_list_has_only_the_rooms_one_may_enter(page_of, troupe, role, rooms):
    page = page_of(role, language="en")
    page.goto("/")
    assert keys(page) == {"/": "Search", **rooms, "g t": "My tasks", "?": "This list"}
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    if not rooms:
        for key in ("g", "d", "g", "m"):
            page.keyboard.press(key)
        expect(page).to_have_url(re.compile(r"/$"))


def test_the_list_is_in_the_menu_too(page_of, troupe):
    page = page_of("employee", language="zh-hans")
    page.goto("/")
    page.get_by_role("button", name="林𠮷").click()
    page.get_by_role("button", name="快捷键").click()
    expect(page.locator("#keys")).to_contain_text("搜索")


def test_before_signing_in_keys_do_nothing(page_of, troupe):
    page = page_of("nobody", language="en")
    page.goto("/accounts/login/")
    page.locator("body").click(position={"x": 2, "y": 2})
    for key in ("?", "g", "d", "/"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [
        ("zh-hans", "light", 390),
        ("zh-hant", "dark", 1280),
        again("zh-hant", "light", 390),
        again("zh-hans", "dark", 1280),
        again("en", "light", 390),
        again("en", "dark", 1280),
    ],
)
def test_the_first_page_can_be_used_by_everybody(page_of, third_quarter, width, theme, language):
    page = page_of("employee", language=language, width=width, theme=theme)
    page.goto("/")
    expect(page.locator("#own-score")).to_be_visible()
    assert_accessible(page)
