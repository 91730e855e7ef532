"""Google Analytics 4, synced from a server that behaves as its documentation says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peers.arriving import Arrival, arriving, counts
from peers.base import Peer
from peers.syncing import MOMENT, brought, connected
from peers.tokens import CLIENT, REFRESH

PEER = "peers.ga4"
TOKEN = {"token": "fixed-token-4711"}
REPORT = "/v1beta/properties/4711:runReport"
#: Yesterday in Shanghai is the last day that is read.
TODAY = MOMENT.date()
START = TODAY - timedelta(days=40)
EXHAUSTED = {
    "error": {"code": 429, "message": "Exhausted property tokens per hour.", "status": "RESOURCE_EXHAUSTED"}
}


def fact(day: date, channel: str, cost: str, **more: str) -> dict[str, str]:
    return {
        "date": f"{day:%Y%m%d}", "sessionDefaultChannelGroup": channel, "advertiserAdCost": cost, "sessions": "3",
        "advertiserAdImpressions": "1000", "advertiserAdClicks": "10", "keyEvents": "1", **more,
    }  # fmt: skip


#: Twice a channel on each of ten days, four days apart, and something today.
DAYS = [START + timedelta(days=4 * number) for number in range(10)]
FACTS = [
    *(fact(day, "付费搜索", "12345678.901", sessionCampaignId="c1") for day in DAYS),
    *(fact(day, "Organic Social", "0.01") for day in DAYS),
    fact(TODAY, "付费搜索", "999"),
]


@pytest.fixture
def peer(peer: Peer) -> Peer:
    peer.do("put", facts=FACTS)
    return peer


def settings(peer: Peer, **more: Any) -> Mapping[str, Any]:
    return {
        "property": "4711",
        "start": START.isoformat(),
        "rows": "3",
        "token_url": f"{peer.url}/token",
        **more,
    }


@pytest.fixture
def ga4(peer: Peer, tmp_path: Path) -> Arrival:
    return arriving(peer, tmp_path, kind="ga4", secrets=TOKEN, settings=settings(peer))


def key(ga4: Arrival) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row["day"], row["channel"]): row for row in ga4.lake.rows("ad_daily")}


def test_the_first_sync_brings_every_page_of_every_window_but_not_today(ga4: Arrival) -> None:
    run = ga4.sync()
    assert counts(run, "ad_daily") == (20, 0, 0, 0)
    assert counts(run, "web_daily") == (20, 0, 0, 0)
    row = key(ga4)[DAYS[0], "付费搜索"]
    assert (row["impressions"], row["clicks"], row["form_submits"], row["campaign_id"]) == (1000, 10, 1, "c1")
    assert key(ga4)[DAYS[0], "Organic Social"]["campaign_id"] is None
    # Ten days of 12345678.901 + 0.01
    assert ga4.total("ad_daily", "cost") == Decimal("123456789.11")


def test_a_report_is_asked_for_in_windows_and_pages(peer: Peer) -> None:
    connection = connected(
        peer, kind="ga4", secrets=TOKEN, settings=settings(peer, start="2026-02-01", rows="100")
    )
    found = brought(connection, "web_daily", moment=datetime(2026, 3, 5, 12, tzinfo=UTC))
    asked = [json.loads(call["body"])["dateRanges"][0] for call in peer.calls(REPORT)]
    assert asked == [
        {"startDate": "2026-02-01", "endDate": "2026-03-02"},
        {"startDate": "2026-03-03", "endDate": "2026-03-04"},
    ]
    assert found.cursor == "2026-03-05T00:00:00+08:00"


def test_pages_go_on_until_all_rows_are_there(peer: Peer, ga4: Arrival) -> None:
    ga4.sync()
    bodies = [json.loads(call["body"]) for call in peer.calls(REPORT)]
    visits = [body for body in bodies if len(body["dimensions"]) == 2]
    first = [body["offset"] for body in visits if body["dateRanges"] == visits[0]["dateRanges"]]
    # Thirty days hold eight of the ten days, and 16 rows: six pages of three.
    assert first == [0, 3, 6, 9, 12, 15]


def test_the_last_days_are_read_again_and_changes_arrive(peer: Peer, ga4: Arrival) -> None:
    ga4.sync()
    yesterday = TODAY - timedelta(days=1)
    peer.do("put", facts=[*FACTS, fact(yesterday, "付费搜索", "7", sessionCampaignId="c1")])
    assert counts(ga4.sync(), "ad_daily")[0] == 1
    peer.do("put", facts=[*FACTS, fact(yesterday, "付费搜索", "8.5", sessionCampaignId="c1")])
    assert counts(ga4.sync(), "ad_daily")[:2] == (0, 1)
    assert key(ga4)[yesterday, "付费搜索"]["cost"] == Decimal("8.5")


def test_nothing_new_changes_nothing(peer: Peer, ga4: Arrival) -> None:
    ga4.sync()
    peer.do("forget")
    run = ga4.sync()
    assert (run.total("inserted"), run.total("updated")) == (0, 0)
    asked = json.loads(peer.calls(REPORT)[0]["body"])["dateRanges"][0]
    assert asked["startDate"] == (TODAY - timedelta(days=3)).isoformat()


def test_a_report_of_ones_own_with_a_new_column(peer: Peer, ga4: Arrival, tmp_path: Path) -> None:
    ga4.sync()
    report = {
        "dimensions": ["date", "sessionDefaultChannelGroup", "customEvent:region"],
        "metrics": ["sessions"],
    }
    tables = {"web_daily": {"from": "regions", "map": {"地区": "customEvent:region"}}}
    own = settings(peer, reports={"regions": report})
    later = arriving(peer, tmp_path, onto=ga4, kind="ga4", secrets=TOKEN, settings=own, tables=tables)
    peer.do(
        "put", facts=[*FACTS, fact(TODAY - timedelta(days=1), "Email", "0", **{"customEvent:region": "华东"})]
    )
    later.sync()
    rows = {
        row["channel"]: row for row in ga4.lake.rows("web_daily") if row["day"] == TODAY - timedelta(days=1)
    }
    assert rows["Email"]["地区"] == "华东"


def test_a_used_up_quota_is_waited_for_and_told_in_words(peer: Peer, ga4: Arrival) -> None:
    peer.do("trouble", status=429, path=REPORT, after=1, body=EXHAUSTED)
    ga4.sync()
    assert len(ga4.waiting.pauses) == 1
    peer.do("trouble", status=429, times=99, path=REPORT, body=EXHAUSTED)
    assert "Exhausted property tokens per hour." in ga4.failed()


def test_a_server_error_is_tried_again(peer: Peer, ga4: Arrival) -> None:
    peer.do("trouble", status=500, path=REPORT, after=2)
    assert counts(ga4.sync(), "ad_daily")[0] == 20


def test_a_token_that_expired_is_refreshed(peer: Peer, tmp_path: Path) -> None:
    ga4 = arriving(
        peer,
        tmp_path,
        kind="ga4",
        secrets={"refresh_token": REFRESH, **CLIENT},
        settings=settings(peer),
    )
    peer.do("trouble", status=401, path=REPORT, after=2)
    assert counts(ga4.sync(), "ad_daily")[0] == 20
    assert len(peer.calls("/token")) == 2


def test_a_token_that_was_given_and_expired_is_told(peer: Peer, ga4: Arrival) -> None:
    peer.do("expire")
    assert "Request had invalid authentication credentials." in ga4.failed()


def test_a_metric_that_does_not_exist_is_told(peer: Peer, tmp_path: Path) -> None:
    own = settings(peer, reports={"visits": {"dimensions": ["date"], "metrics": ["nothing"]}})
    ga4 = arriving(peer, tmp_path, kind="ga4", secrets=TOKEN, settings=own)
    assert "Field nothing is not a valid dimension." in ga4.failed()


def test_a_broken_row_waits_in_quarantine(peer: Peer, ga4: Arrival) -> None:
    peer.do("put", facts=[*FACTS, fact(START, "Email", "-5")])
    assert counts(ga4.sync(), "ad_daily") == (20, 0, 0, 1)
    assert [held.origin for held in ga4.held()] == [f"ads#{START:%Y%m%d}/Email/(not set)"]


def test_after_a_kill_everything_is_there_once(ga4: Arrival) -> None:
    ga4.killed(after_pages=2)
    ga4.sync()
    assert ga4.total("ad_daily", "cost") == Decimal("123456789.11")
