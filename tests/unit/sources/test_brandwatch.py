"""Brandwatch against a server that behaves as its documentation says."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from peers.base import Peer
from peers.brandwatch import PATH, PROJECT, QUERY, TOKEN, mention
from peers.landing import Landing, landing

PEER = "peers.brandwatch"
#: The last mention is of 2026-03-10 12:00; the run is on the first of April.
COUNT = 20


def lake_of(folder: Path, peer: Peer, *, table: Any = None, token: str = TOKEN, **settings: Any) -> Landing:
    given = {"project": PROJECT, "queries": [QUERY], "start": "2026-03-01", **settings}
    more = {"tables": {"sentiment_incidents": table}} if table else {}
    return landing(folder, peer, kind="brandwatch", secrets={"token": token}, settings=given, **more)


@pytest.fixture
def incidents(tmp_path: Path, peer: Peer) -> Landing:
    return lake_of(tmp_path, peer, page_size=8)


def spans(peer: Peer) -> list[tuple[str, str, str]]:
    """First and last moment to the hour, and the page, of every call."""
    queries = [call["query"] for call in peer.calls(PATH)]
    return [(each["startDate"][:13], each["endDate"][:13], each["page"]) for each in queries]


def test_every_page_arrives_and_says_no_more_than_is_known(incidents: Landing, peer: Peer) -> None:
    run = incidents.sync()
    assert (run.message, run.total("inserted")) == ("", COUNT)
    assert incidents.rows("sentiment_incidents")[0] == {
        "incident_id": "0" * 32,
        "detected_at": datetime(2026, 3, 1, 1, tzinfo=UTC),
        "polarity": "positive",
        "platform": "twitter",
    }
    expected = Counter(mention(number)["sentiment"] for number in range(COUNT))
    assert Counter(incidents.column("sentiment_incidents", "polarity")) == expected
    # The first of March in Shanghai begins at 16:00 UTC; twenty mentions by eight.
    assert spans(peer) == [("2026-02-28T16", "2026-04-01T12", page) for page in "012"]


def test_more_than_pages_reach_is_asked_for_in_halves(tmp_path: Path, peer: Peer) -> None:
    # One every two minutes from the first of March: 13 days and 22 hours of them in 31 days and 20 hours.
    peer.do("flood", count=10_001, seconds=120)
    lake = lake_of(tmp_path, peer)
    run = lake.sync()
    assert (run.message, run.total("inserted"), run.total("quarantined")) == ("", 10_001, 0)
    # All of them lie in the first half, so that is halved again; its first part, 183 hours, has 5,490.
    assert spans(peer) == [
        ("2026-02-28T16", "2026-04-01T12", "0"),
        ("2026-02-28T16", "2026-03-16T14", "0"),
        ("2026-02-28T16", "2026-03-08T15", "0"),
        ("2026-02-28T16", "2026-03-08T15", "1"),
        ("2026-03-08T15", "2026-03-16T14", "0"),
        ("2026-03-16T14", "2026-04-01T12", "0"),
    ]
    assert len(set(lake.column("sentiment_incidents", "incident_id"))) == 10_001


def test_too_many_at_once_are_told_in_words(tmp_path: Path, peer: Peer) -> None:
    peer.do("flood", count=10_001, seconds=0)
    run = lake_of(tmp_path, peer).sync()
    assert run.status == "failed"
    assert "10,001 mentions at 2026-03-01T00:00:00.000+0000" in run.message


def test_the_next_run_looks_back_a_week(incidents: Landing, peer: Peer) -> None:
    incidents.sync()
    peer.do("forget")
    incidents.clock.at += timedelta(days=1)
    assert incidents.sync().total("read") == 0
    assert spans(peer) == [("2026-03-25T12", "2026-04-02T12", "0")]


def test_late_and_changed_mentions_of_that_week_arrive(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, look_back=30)
    lake.sync()
    # The cursor is the first of April at noon; thirty days before are the second of March at noon.
    peer.do("add", number=50, hours=60)
    peer.do("change", number=6, fields={"sentiment": "negative"})
    run = lake.sync()
    # Numbers 0 to 3 lie before it: the run began a little after noon.
    assert [run.total(each) for each in ("read", "inserted", "updated", "unchanged")] == [17, 1, 1, 15]


def test_nothing_new_changes_nothing(incidents: Landing) -> None:
    incidents.sync()
    versions = incidents.lake.versions()["sentiment_incidents"]
    incidents.sync()
    assert incidents.lake.versions()["sentiment_incidents"] == versions


def test_deletions_are_seen_by_complete_loads(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, table={"complete": True})
    lake.sync()
    peer.do("delete", number=3)
    run = lake.sync()
    assert [run.total(each) for each in ("read", "deleted", "unchanged")] == [19, 1, 19]


def test_a_mention_that_is_judged_anew_leaves_a_table_of_bad_news(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, table={"where": {"sentiment": "negative"}}, look_back=31)
    lake.sync()
    # Numbers 1, 4, … 19.
    assert len(lake.rows("sentiment_incidents")) == 7
    peer.do("change", number=19, fields={"sentiment": "neutral"})
    assert lake.sync().total("deleted") == 1


def test_a_field_added_later_is_a_column_added_later(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, table={"rest": True}, look_back=31)
    lake.sync()
    peer.do("change", number=19, fields={"城市": "𠮷林"})
    lake.sync()
    assert [each for each in lake.column("sentiment_incidents", "城市") if each] == ["𠮷林"]


def test_a_broken_mention_waits_in_quarantine(incidents: Landing, peer: Peer) -> None:
    peer.do("change", number=5, fields={"sentiment": "angry"})
    run = incidents.sync()
    assert (run.total("read"), run.total("accepted"), run.total("quarantined")) == (20, 19, 1)
    assert incidents.held()[0].origin == f"mentions#{5:032x}"


def test_a_killed_run_is_made_good_by_the_next(incidents: Landing) -> None:
    incidents.sync_killed(after_pages=3)
    assert len(incidents.rows("sentiment_incidents")) == 16
    run = incidents.sync()
    assert [run.total(each) for each in ("inserted", "unchanged")] == [4, 16]


def test_it_keeps_to_thirty_calls_in_ten_minutes(incidents: Landing) -> None:
    incidents.sync()
    # Three calls: twenty seconds before the second and the third.
    assert incidents.waiting.pauses == [pytest.approx(20)] * 2


def test_it_waits_and_tries_again(incidents: Landing, peer: Peer) -> None:
    peer.do("trouble", status=429, path=PATH, headers={"Retry-After": "120"})
    peer.do("trouble", status=0, path=PATH, after=1)
    assert incidents.sync().total("inserted") == COUNT
    assert incidents.waiting.pauses[0] == 120.5


def test_a_token_that_is_no_longer_taken_is_told(tmp_path: Path, peer: Peer) -> None:
    run = lake_of(tmp_path, peer, token="wr0ng-token").sync()
    assert run.status == "failed"
    assert "answered 401" in run.message
    assert "wr0ng" not in run.message
