"""A real Redmine: its issues become projects, and stay in step with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import folders
from peers import redmine
from peers.lakes import Filled

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSED = 5
FIELD = "IssueCustomField.create!(name: '跨部门', field_format: 'bool', is_for_all: true, trackers: Tracker.all, is_filter: true)"


class Tool(redmine.Redmine):
    """The project tool of a marketing department."""

    def issue(self, subject: str, due: str | None, *, cross: bool = True) -> int:
        fields = {
            "project_id": "marketing", "subject": subject, "tracker_id": 1, "assigned_to_id": 1,
            "start_date": "2026-01-01", "due_date": due, "custom_fields": [{"id": 1, "value": "1" if cross else "0"}],
        }  # fmt: skip
        return int(self.ask("POST", "/issues.json", {"issue": fields})["issue"]["id"])

    def change(self, issue: int, **fields: Any) -> None:
        self.ask("PUT", f"/issues/{issue}.json", {"issue": fields})

    def remove(self, issue: int) -> None:
        self.ask("DELETE", f"/issues/{issue}.json")

    def issues(self) -> list[dict[str, Any]]:
        """All there are, by the plainest way to ask."""
        found: list[dict[str, Any]] = []
        while page := self.get(f"/issues.json?status_id=*&limit=100&offset={len(found)}")["issues"]:
            found += page
        return found

    def closed_at(self, issue: int, moment: str) -> None:
        """Only the database can close an issue in the past."""
        self.ruby(
            f"Issue.find({issue}).update_columns(closed_on: Time.parse('{moment}'), updated_on: Time.now)"
        )


@pytest.fixture(scope="module")
def server() -> Iterator[Tool]:
    if why := redmine.missing():
        pytest.skip(why)
    with redmine.redmine() as started:
        tool = Tool(started.url, started.key, started.folder)
        tool.ruby(FIELD)
        tool.ask(
            "POST",
            "/projects.json",
            {"project": {"name": "市场部", "identifier": "marketing", "tracker_ids": [1]}},
        )
        tool.ask(
            "POST", "/projects/marketing/memberships.json", {"membership": {"user_id": 1, "role_ids": [3]}}
        )
        yield tool


@pytest.fixture
def tool(server: Tool) -> Tool:
    for issue in server.issues():
        server.remove(issue["id"])
    return server


def lake(tool: Tool, folder: Path, **more: Any) -> Filled:
    settings = {"url": tool.url, **more.pop("settings", {})}
    return Filled(
        folder, {"kind": "redmine", "settings": settings, **more}, {"key": more.pop("key", tool.key)}
    )


def expected(tool: Tool) -> dict[str, tuple[date | None, date | None, bool]]:
    """Due day, day of completion and cross-department of every issue, as the API of the peer says."""
    found = {}
    for issue in tool.issues():
        done = issue["status"]["is_closed"] and datetime.fromisoformat(issue["closed_on"])
        due = issue["due_date"] and date.fromisoformat(issue["due_date"])
        cross = issue["custom_fields"][0]["value"] == "1"
        found[str(issue["id"])] = (due, done.astimezone(SHANGHAI).date() if done else None, cross)
    return found


def arrived(filled: Filled) -> dict[str, tuple[date | None, date | None, bool]]:
    return {
        row["project_id"]: (row["due_on"], row["completed_on"], row["cross_department"])
        for row in filled.rows("projects")
    }


def test_issues_made_changed_and_deleted_there_arrive_here(tool: Tool, tmp_path: Path) -> None:
    made = [tool.issue(f"项目 {n}", f"2026-03-{1 + n % 28:02}", cross=n % 3 > 0) for n in range(40)]
    for issue in made[:12]:
        tool.change(issue, status_id=CLOSED)
    filled = lake(tool, tmp_path, settings={"page": 15})
    first = filled.sync()["projects"]
    assert (first.read, first.inserted, first.quarantined) == (40, 40, 0)
    assert arrived(filled) == expected(tool)

    tool.change(made[20], due_date="2026-04-15")
    tool.change(made[21], status_id=CLOSED)
    tool.change(made[0], status_id=1)
    for issue in made[30:37]:
        tool.remove(issue)
    new = [tool.issue(f"新项目 {n}", "2026-05-01") for n in range(3)]
    second = filled.sync()["projects"]
    assert (second.inserted, second.updated, second.deleted) == (3, 3, 7)
    assert arrived(filled) == expected(tool)
    assert len(filled.rows("projects")) == len(tool.issues()) == 36
    print(f"  {len(tool.issues())} issues there, {len(filled.rows('projects'))} projects here; new: {new}")

    third = filled.sync()["projects"]
    assert (third.inserted, third.updated, third.deleted) == (0, 0, 0)


def test_a_due_date_that_moves_moves_the_row_to_its_month(tool: Tool, tmp_path: Path) -> None:
    issue = str(tool.issue("官网改版", "2026-03-31"))
    filled = lake(tool, tmp_path)
    filled.sync()
    assert filled.by("projects", "project_id")[issue]["_month"] == "2026-03"
    tool.change(int(issue), due_date="2026-04-30")
    filled.sync()
    assert filled.by("projects", "project_id")[issue]["_month"] == "2026-04"


def test_an_issue_opened_again_is_not_complete(tool: Tool, tmp_path: Path) -> None:
    issue = tool.issue("官网改版", "2026-03-31")
    tool.change(issue, status_id=CLOSED)
    filled = lake(tool, tmp_path)
    filled.sync()
    assert filled.rows("projects")[0]["completed_on"] is not None
    tool.change(issue, status_id=1)
    filled.sync()
    assert tool.issues()[0]["closed_on"] is not None
    assert filled.rows("projects")[0]["completed_on"] is None


def test_the_day_of_completion_is_the_day_here(tool: Tool, tmp_path: Path) -> None:
    issue = tool.issue("官网改版", "2026-03-31")
    tool.change(issue, status_id=CLOSED)
    # Half past midnight on 1 April in Shanghai is still March in UTC.
    tool.closed_at(issue, "2026-03-31T16:30:00Z")
    filled = lake(tool, tmp_path)
    filled.sync()
    assert filled.rows("projects")[0]["completed_on"] == date(2026, 4, 1)


def test_an_issue_without_due_date_goes_to_quarantine_or_is_filtered_out(tool: Tool, tmp_path: Path) -> None:
    tool.issue("有期限", "2026-03-31")
    without = tool.issue("没有期限", None)
    receipt = lake(tool, tmp_path / "all").sync()["projects"]
    assert (receipt.read, receipt.accepted, receipt.quarantined) == (2, 1, 1)
    filtered = lake(tool, tmp_path / "due", settings={"filters": {"due_date": "*"}})
    assert filtered.sync()["projects"].quarantined == 0
    # Once it has a due date it is let through; once that is taken away again it leaves.
    tool.change(without, due_date="2026-03-30")
    assert filtered.sync()["projects"].inserted == 1
    tool.change(without, due_date="")
    assert filtered.sync()["projects"].deleted == 1


def test_pages_of_any_size_bring_the_same(tool: Tool, tmp_path: Path) -> None:
    for n in range(7):
        tool.issue(f"项目 {n}", "2026-03-31")
    for size in (1, 3, 7):
        assert lake(tool, tmp_path / str(size), settings={"page": size}).sync()["projects"].inserted == 7


def test_the_share_of_projects_in_time_is_what_the_peer_says(tool: Tool, tmp_path: Path) -> None:
    for due, done in [
        ("2026-03-10", "2026-03-09T02:00:00Z"),
        ("2026-03-10", "2026-03-10T15:00:00Z"),
        ("2026-03-10", "2026-03-10T17:00:00Z"),
        ("2026-03-20", None),
    ]:
        issue = tool.issue("项目", due)
        if done:
            tool.change(issue, status_id=CLOSED)
            tool.closed_at(issue, done)
    tool.issue("自己的项目", "2026-03-20", cross=False)
    filled = lake(tool, tmp_path)
    filled.sync()
    measures = {
        "done_in_time": "count(*) filter (where completed_on <= due_on)", "all_projects": "count(*)"
    }  # fmt: skip
    projects = {"table": "projects", "time": "due_on", "where": "cross_department", "measures": measures}
    document = folders.scheme({"projects": projects}, {"on_time": "done_in_time / all_projects"})
    found = folders.computed(filled.folder("projects"), document, "2026-03")
    # Two of four: at 01:00 on 11 March in Shanghai the third was late, the fourth is not done.
    assert found.value("on_time") == Decimal("0.5")
    print(f"  on time: {found.value('on_time')}")


def test_versions_and_projects_come_as_whole_lists(tool: Tool, tmp_path: Path) -> None:
    version = {"version": {"name": "Q1", "due_date": "2026-03-31"}}
    made = tool.ask("POST", "/projects/marketing/versions.json", version)["version"]["id"]
    tables = {
        "milestones": {
            "from": "versions",
            "map": {"id": "id", "name": "name", "due_on": "due_date"},
            "key": "id",
        }
    }
    filled = lake(tool, tmp_path, tables=tables)
    filled.sync()
    assert [row["name"] for row in filled.rows("milestones")] == ["Q1"]
    other = tool.ask("POST", "/projects/marketing/versions.json", {"version": {"name": "Q2"}})["version"][
        "id"
    ]
    filled.sync()
    tool.ask("DELETE", f"/versions/{other}.json")
    assert filled.sync()["milestones"].deleted == 1
    tool.ask("DELETE", f"/versions/{made}.json")


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_key_deletes_nothing(tool: Tool, tmp_path: Path) -> None:
    tool.issue("项目", "2026-03-31")
    filled = lake(tool, tmp_path)
    filled.sync()
    filled.secrets = {"key": "not-the-key"}
    run = filled.run()
    assert "does not accept the API key" in run.message
    assert len(filled.rows("projects")) == 1


def test_the_api_may_be_switched_off(tool: Tool, tmp_path: Path) -> None:
    tool.ruby("Setting.rest_api_enabled = '0'")
    try:
        assert "REST API is switched off" in lake(tool, tmp_path).run().message
    finally:
        tool.ruby("Setting.rest_api_enabled = '1'")


def test_an_unknown_project_is_told_in_words(tool: Tool, tmp_path: Path) -> None:
    message = lake(tool, tmp_path, settings={"filters": {"project_id": "nowhere"}}).run().message
    assert re.search("nothing there.*name right", message)
