"""axe in the rooms of the sample company, in light and dark: the fullest pages, and those that are about a thing.

`test_every_page.py` follows the table of access, with a cast of eight; what the table knows only as absent is here.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from browsers import WindowOf, violations
from playwright.sync_api import Page, expect
from processes import Installation
from test_access_table import ROLES
from test_access_table import rows as table_of_access
from test_every_page import COLOURS, in_the_dark
from walking import JOB, signed_in

from thoroughly import again

#: In a scheme of its own, unsubmitted, or done already: nothing here changes a score.
THINGS = """
import json
from django.core.files.uploadedfile import SimpleUploadedFile
from steelyard.engine.quarantine import Selection, held_rows
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.config import clock
from steelyard.web.contributions import actions as contributions
from steelyard.web.data import place, queries
from steelyard.web.data.actions import held, uploads
from steelyard.web.jobs.models import Job
from steelyard.web.schemes import actions, backtesting
from steelyard.web.schemes.models import Version

names = ("demo-data-owner", "demo-director", "demo-employee")
owner, director, employee = (User.objects.get(username=name) for name in names)
first = Version.objects.get(scheme="sample-company", number=1)
if not Version.objects.filter(scheme="rooms").exists():
    actions.create(slug="rooms", text=first.text, actor=director)
lines = "lead_id,created_at\\nROOM-1,someday\\nROOM-2,2026-09-01\\n"
upload = uploads.keep([SimpleUploadedFile("leads.csv", lines.encode())], actor=owner)
row = held_rows(place.lake(), Selection())[0]
talk = contributions.Entry(
    subject=employee.person, kind="knowledge_sharing", title="A talk", what="Two hours.",
    occurred_on=clock.today(), verifier=employee.person.manager,
)
print(json.dumps({
    "contribution": str(contributions.enter(talk, by=employee.person, actor=employee).pk),
    "upload": str(upload.pk),
    "row": row.id,
    "replay": str(held.ask_for("replay", Selection(ids=(row.id,)), actor=owner).pk),
    "run": queries.runs(source="crm", status="", page=1)[0][0]["id"],
    "entry": Entry.objects.order_by("-number").first().number,
    "job": str(Job.objects.filter(kind="compute").first().pk),
    "backtest": str(backtesting.request(old=first, new=first, language="en", actor=director).pk),
}))
"""
#: Address → its name in the table, by who looks.
ROOMS: dict[str, dict[str, str]] = {
    "director": {
        "/dashboard/mkt/2026Q3/": "dashboard-of",
        "/dashboard/mkt/2026/": "dashboard-of",
        "/scorecards/": "team-scorecards",
        "/scorecards/E025/2026Q3/": "scorecard",
        "/scorecards/E025/2026Q3/campaign_roi/": "indicator",
        "/search/?q=ROI": "search",
        "/schemes/sample-company/": "scheme",
        "/schemes/sample-company/1/1/": "scheme-compare",
        "/schemes/rooms/draft/": "scheme-draft",
        "/schemes/sample-company/backtests/{backtest}/": "scheme-backtest",
    },
    "employee": {
        "/": "home",
        "/scorecards/my/": "my-scorecard",
        "/contributions/{contribution}/change/": "contribution-change",
    },
    "data_owner": {
        "/data/": "data",
        "/data/tables/leads/": "data-table",
        "/data/connections/crm/": "connection",
        "/data/connections/crm/edit/": "connection-edit",
        "/data/runs/": "runs",
        "/data/runs/{run}/": "run",
        "/data/quarantine/": "quarantine",
        "/data/quarantine/{row}/": "quarantine-row",
        "/data/quarantine/work/{replay}/": "quarantine-job",
        "/data/uploads/{upload}/": "upload",
        "/jobs/{job}/": "job",
    },
    "auditor": {"/audit/": "audit", "/audit/{entry}/": "audit-entry"},
}
#: GET addresses that never answer with a page of their own: files, parts of pages, ways to other addresses, numbers
#: for machines.
NO_PAGES = {
    "actual-evidence", "appeal-evidence", "archive-file", "archive-names", "calibration-person", "contribution-evidence",
    "dashboard", "dashboard-export", "metrics", "scheme-backtest-file",
    "scheme-trial", "score-changes", "scorecard-of", "upload-check",
}  # fmt: skip


@pytest.fixture(scope="package")
def things(sample: Installation) -> dict[str, Any]:
    """Something for every kind of page to be about."""
    found: dict[str, Any] = json.loads(sample.python(THINGS).splitlines()[-1])
    return found


def test_every_page_that_the_table_knows_as_absent_is_looked_at_here() -> None:
    absent = {
        row["name"]
        for row in table_of_access()
        if row["method"] == "GET" and not any(row[role] == "200" for role in ROLES)
    }
    here = {name for rooms in ROOMS.values() for name in rooms.values()}
    assert absent - here - NO_PAGES == set(), (
        "give each an address in ROOMS, or say in NO_PAGES that it is no page"
    )


@pytest.mark.parametrize(
    "role",
    [role if role == "director" else again(role) for role in sorted(ROOMS)],
)
def test_everybody_can_read_every_room(
    sample: Installation, window_of: WindowOf, things: dict[str, Any], role: str
) -> None:
    page = signed_in(window_of, sample, role, "en")
    page.emulate_media(reduced_motion="reduce")
    found = {}
    for room in ROOMS[role]:
        answer = page.goto(room.format(**things))
        assert answer is not None, room
        assert answer.status == 200, room
        settled(page)
        light = violations(page)
        in_the_dark(page)
        if dark := light + [f"dark: {one}" for one in violations(page, COLOURS)]:
            found[room] = dark
    assert found == {}


def settled(page: Page) -> None:
    """Whatever asks again until a job is done has been answered."""
    expect(
        page.locator("main [hx-trigger*='load']:visible, main [hx-trigger*='every']:visible")
    ).to_have_count(0, timeout=JOB)
