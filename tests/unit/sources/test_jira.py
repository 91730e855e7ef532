"""Jira Cloud, synced from a server that behaves as its documentation says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from peers.arriving import Arrival, arriving, counts
from peers.base import Peer
from peers.jira import USER
from peers.syncing import brought, connected
from steelyard.core.problems import SteelyardError

PEER = "peers.jira"
JQL = "project = MKT AND due IS NOT EMPTY"
SEARCH = "/rest/api/3/search/jql"
DAY = 24 * 60


@pytest.fixture
def peer(peer: Peer) -> Peer:
    """Five issues on pages of two. One is done, at one in the morning in Shanghai; two need other departments."""
    peer.do(
        "put",
        id="10001",
        ago=9 * DAY,
        summary="春季发布会",
        duedate="2026-03-01",
        resolutiondate="2026-02-28T17:00:00.000+0000",
        labels=["跨部门"],
        assignee={"accountId": "557058:li-lei"},
    )
    peer.do("put", id="10002", ago=8 * DAY, summary="白皮书", duedate="2026-03-05")
    peer.do(
        "put",
        id="10003",
        ago=7 * DAY,
        summary="官网改版",
        duedate="2026-04-05",
        labels=["cross-department", "web"],
    )
    peer.do("put", id="10005", ago=6 * DAY, summary="直播", duedate="2026-05-05")
    peer.do("put", id="10006", ago=5 * DAY, summary="展会", duedate="2026-05-06")
    return peer


@pytest.fixture
def jira(peer: Peer, tmp_path: Path) -> Arrival:
    return arriving(peer, tmp_path, kind="jira", secrets=USER, settings={"jql": JQL})


def test_the_first_sync_brings_every_page(jira: Arrival) -> None:
    assert counts(jira.sync(), "projects") == (5, 0, 0, 0)
    projects = jira.by_key("projects", "project_id")
    done = projects["10001"]
    assert (done["name"], done["due_on"], done["owner_id"]) == (
        "春季发布会",
        date(2026, 3, 1),
        "557058:li-lei",
    )
    # 17:00 in UTC is 01:00 of the next day in Shanghai.
    assert {id: row["completed_on"] for id, row in projects.items() if row["completed_on"]} == {
        "10001": date(2026, 3, 1)
    }
    assert {id for id, row in projects.items() if row["cross_department"]} == {"10001", "10003"}


def test_the_next_sync_finds_nothing_new(jira: Arrival) -> None:
    jira.sync()
    run = jira.sync()
    assert (run.total("read"), run.total("deleted")) == (0, 0)


def test_it_asks_for_the_minutes_since_the_last_run(peer: Peer) -> None:
    connection = connected(peer, kind="jira", secrets=USER, settings={"jql": JQL})
    since = json.dumps({"since": "2026-04-01T10:00:00+00:00", "ids": "10001-10003,10005-10006"})
    brought(connection, "projects", since, datetime(2026, 4, 1, 12, 0, 30, tzinfo=UTC))
    # Two hours and half a minute are 121 minutes; ten are read once more.
    assert (
        json.loads(peer.calls(SEARCH)[0]["body"])["jql"]
        == f"({JQL}) AND updated >= -131m ORDER BY updated ASC"
    )


def test_what_may_be_seen_again_is_read_again(peer: Peer, jira: Arrival) -> None:
    jira.sync()
    peer.do("hide", hidden=True)
    assert counts(jira.sync(), "projects") == (0, 0, 5, 0)
    peer.do("hide", hidden=False)
    assert counts(jira.sync(), "projects") == (5, 0, 0, 0)


def test_changed_deleted_and_moved_issues_arrive(peer: Peer, jira: Arrival) -> None:
    jira.sync()
    peer.do("put", id="10002", ago=0, resolutiondate="2026-03-04T10:00:00.000+0800")
    peer.do("put", id="10009", ago=0, summary="新项目", duedate="2026-06-01")
    peer.do("put", id="10005", ago=0, duedate=None)
    peer.do("delete", id="10003")
    assert counts(jira.sync(), "projects") == (1, 1, 2, 0)
    projects = jira.by_key("projects", "project_id")
    assert set(projects) == {"10001", "10002", "10006", "10009"}
    assert projects["10002"]["completed_on"] == date(2026, 3, 4)


def test_a_field_that_is_mapped_later_becomes_a_column(peer: Peer, jira: Arrival, tmp_path: Path) -> None:
    jira.sync()
    peer.do("put", id="10002", ago=0, customfield_10040={"value": "市场部"})
    tables = {"projects": {"map": {"部门": "fields.customfield_10040.value"}}}
    later = arriving(
        peer, tmp_path, onto=jira, kind="jira", secrets=USER, settings={"jql": JQL}, tables=tables
    )
    later.sync()
    projects = jira.by_key("projects", "project_id")
    assert (projects["10002"]["部门"], projects["10001"]["部门"], len(projects)) == ("市场部", None, 5)


def test_limits_and_server_errors_are_waited_for(peer: Peer, jira: Arrival) -> None:
    peer.do("trouble", status=503, path=SEARCH)
    peer.do("trouble", status=429, path=SEARCH, after=1, headers={"Retry-After": "7"})
    assert counts(jira.sync(), "projects") == (5, 0, 0, 0)
    # Seven seconds, and half a second for clocks that differ.
    assert [pause for pause in jira.waiting.pauses if pause > 1] == [7.5]


def test_a_token_that_is_refused_is_told_and_deletes_nothing(
    peer: Peer, jira: Arrival, tmp_path: Path
) -> None:
    jira.sync()
    stranger = arriving(
        peer,
        tmp_path,
        onto=jira,
        kind="jira",
        secrets={**USER, "token": "old-t0ken"},
        settings={"jql": JQL},
    )
    said = stranger.failed()
    assert "search/jql answered 401" in said
    assert "old-t0ken" not in said
    assert len(jira.by_key("projects", "project_id")) == 5


def test_an_issue_without_a_readable_date_waits_in_quarantine(peer: Peer, jira: Arrival) -> None:
    peer.do("put", id="10007", ago=4 * DAY, summary="待定", duedate="三月底")
    assert counts(jira.sync(), "projects") == (5, 0, 0, 1)
    assert [held.origin for held in jira.held()] == ["issues#MKT-10007"]
    peer.do("put", id="10007", ago=0, duedate="2026-03-31")
    assert counts(jira.sync(), "projects")[0] == 1
    assert jira.held() == []


def test_after_a_kill_everything_is_there_once(peer: Peer, jira: Arrival) -> None:
    jira.killed(after_pages=2)
    assert len(jira.by_key("projects", "project_id")) == 2
    jira.sync()
    assert set(jira.by_key("projects", "project_id")) == {"10001", "10002", "10003", "10005", "10006"}


@pytest.mark.parametrize("jql", ["", "project = MKT order  by updated"])
def test_the_condition_is_only_a_condition(peer: Peer, jql: str) -> None:
    with pytest.raises(SteelyardError, match="without ORDER BY"):
        connected(peer, kind="jira", secrets=USER, settings={"jql": jql})
