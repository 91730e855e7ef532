"""The scripts of the pages, asked in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_ASK = """async ([address, name, lists]) => {
    const found = (await import(new URL(`../${address}`, document.querySelector("script[type=module]").src)))[name];
    return lists.map((list) => found(...list));
}"""


def answers(page: Page, address: str, name: str, lists: list[list[Any]]) -> list[Any]:
    """What a function of a script gives for each list of arguments."""
    found: list[Any] = page.evaluate(_ASK, [address, name, lists])
    return found
