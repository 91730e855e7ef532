"""What the ways through the sample company have in common: languages, patience, signing in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page

if TYPE_CHECKING:
    from browsers import WindowOf
    from processes import Installation

#: Milliseconds until a worker has done what it was asked for, on a busy machine.
JOB = 240_000


def signed_in(
    window_of: WindowOf,
    sample: Installation,
    role: str,
    language: str,
    width: int = 1280,
    theme: str = "light",
) -> Page:
    """By one click on the sign-in page."""
    page = window_of(sample, "nobody", language=language, width=width, theme=theme)
    page.goto("/accounts/login/")
    page.locator(f"button[value={role}], button[name=role][value={role}]").first.click()
    page.wait_for_url(re.compile(r"/$"))
    return page
