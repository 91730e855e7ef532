"""axe on every page of the table of access (access.csv), in light and dark.

Each as a role that gets 200, with the cast and what the table itself needs. Pages of things that the table only
knows as absent are looked at in the sample company (journeys/test_every_room.py).
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from browsers import violations
from django.urls import reverse
from playwright.sync_api import Page
from test_access_table import ROLES, appraised, rows  # noqa: F401 - a fixture

from web.api.conftest import scored  # noqa: F401 - a fixture

#: Who looks at a page, if several may: those who see most of it.
LOOKING = ("director", "data_owner", "hr", "employee", "admin", "manager", "auditor", "stranger", "nobody")
#: What the theme alone can break.
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


#: Pages that one test looks at: few enough to share the work, many enough to share the cast.
AT_ONCE = 15


def pages() -> list[tuple[str, list[dict[str, str]]]]:
    """Role and the rows it looks at."""
    found = defaultdict(list)
    for row in rows():
        if row["method"] == "GET" and (seeing := [role for role in LOOKING if row[role] == "200"]):
            found[seeing[0]].append(row)
    return [
        (role, seen[begin : begin + AT_ONCE])
        for role, seen in sorted(found.items())
        for begin in range(0, len(seen), AT_ONCE)
    ]


def in_the_dark(page: Page) -> None:
    """As when the system goes dark while one reads (ui/js/theme.js)."""
    page.evaluate(
        "document.documentElement.dataset.bsTheme = 'dark'; document.dispatchEvent(new Event('steelyard:theme'))"
    )


def test_everybody_who_looks_is_of_the_cast():
    assert set(LOOKING) == set(ROLES)
    assert sum(len(seen) for _role, seen in pages()) > 50


@pytest.mark.parametrize(
    ("role", "seen"), pages(), ids=lambda one: one if isinstance(one, str) else one[0]["name"]
)
def test_everybody_can_read_every_page(page_of, client_of, troupe, scored, appraised, role, seen):  # noqa: F811
    places = {**appraised, "employee": troupe.people["employee"].pk, "period": "2026Q3"}
    page, client, found = page_of(role, language="en"), client_of(role), {}
    page.emulate_media(reduced_motion="reduce")  # colours that are still on their way have no contrast yet
    for row in seen:
        address = reverse(row["name"], args=[word.format(**places) for word in row["arguments"].split()])
        answer = client.get(address)
        if not answer["Content-Type"].startswith("text/html") or b"<html" not in answer.content:
            continue  # a file, or a part of a page
        page.goto(address)
        light = violations(page)
        in_the_dark(page)
        dark = [f"dark: {one}" for one in violations(page, COLOURS)]
        found |= {address: [*light, *dark]} if light or dark else {}
    assert found == {}
