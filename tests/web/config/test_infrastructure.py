"""What the other tests stand on: a browser, pages of signed-in people, running processes."""

from __future__ import annotations

import pytest
import requests
from browsers import assert_accessible
from playwright.sync_api import expect


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_is_shown_to_somebody_signed_in(page_of, language):
    page = page_of("employee", language=language, width=390, theme="dark")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_contain_text("林𠮷")
    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [390, True]
    assert_accessible(page)


def test_a_server_and_a_worker_run_as_processes(installation, window_of):
    assert requests.get(f"{installation.url}/health/ready").json()["ready"]
    page = window_of(installation, "hr", language="en")
    page.goto("/organisation/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
