"""HubSpot, synced from a server that behaves as its documentation says."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from peers.arriving import LATER, Arrival, arriving, counts
from peers.base import Peer
from peers.tokens import CLIENT, REFRESH

PEER = "peers.hubspot"
TOKEN = {"token": "fixed-token-4711"}
OAUTH = {"refresh_token": REFRESH, **CLIENT}
#: Half past midnight in Shanghai is the day before in UTC.
AT = "2026-02-28T16:30:00.123Z"
LIMITED = {
    "status": "error",
    "message": "You have reached your ten_secondly_rolling limit.",
    "errorType": "RATE_LIMIT",
    "policyName": "TEN_SECONDLY_ROLLING",
}


@pytest.fixture
def peer(peer: Peer) -> Peer:
    """Seven contacts on pages of three, and three deals: won, lost and open."""
    peer.do("limit", most=10_000, page=3)
    for number in range(1, 8):
        peer.do(
            "put",
            kind="contacts",
            id=str(100 + number),
            at=AT,
            hs_analytics_source="展会",
            hubspot_owner_id="7",
        )
    closed = {"closedate": "2026-03-20T08:00:00Z", "hs_is_closed": "true"}
    peer.do(
        "put",
        kind="deals",
        id="1",
        at=AT,
        amount="123456789012.34",
        dealstage="closedwon",
        hs_is_closed_won="true",
        **closed,
    )
    peer.do(
        "put",
        kind="deals",
        id="2",
        at=AT,
        amount="0.01",
        dealstage="closedlost",
        hs_is_closed_won="false",
        **closed,
    )
    peer.do(
        "put",
        kind="deals",
        id="3",
        at=AT,
        amount="10",
        dealstage="4711",
        closedate="2026-05-01T00:00:00Z",
        hs_is_closed="false",
    )
    return peer


@pytest.fixture
def hubspot(peer: Peer, tmp_path: Path) -> Arrival:
    return arriving(peer, tmp_path, kind="hubspot", secrets=TOKEN)


def test_the_first_sync_brings_all_pages_of_contacts_and_deals(hubspot: Arrival) -> None:
    run = hubspot.sync()
    assert counts(run, "leads") == (7, 0, 0, 0)
    assert counts(run, "opportunities") == (3, 0, 0, 0)
    lead = hubspot.by_key("leads", "lead_id")["101"]
    assert lead["created_at"] == datetime(2026, 2, 28, 16, 30, 0, 123000, tzinfo=UTC)
    assert (lead["source"], lead["owner_id"], lead["mql_at"]) == ("展会", "7", None)
    # 123456789012.34 + 0.01 + 10
    assert hubspot.total("opportunities", "amount") == Decimal("123456789022.35")


def test_a_deal_is_closed_when_hubspot_says_so_not_when_it_is_expected(hubspot: Arrival) -> None:
    hubspot.sync()
    closed = datetime(2026, 3, 20, 8, tzinfo=UTC)
    found = {
        id: (row["stage"], row["closed_at"])
        for id, row in hubspot.by_key("opportunities", "opportunity_id").items()
    }
    assert found == {"1": ("won", closed), "2": ("lost", closed), "3": ("4711", None)}


def test_the_next_sync_asks_only_for_what_changed_and_finds_nothing(peer: Peer, hubspot: Arrival) -> None:
    hubspot.sync()
    peer.do("forget")
    run = hubspot.sync()
    assert (run.total("read"), run.total("deleted")) == (0, 0)
    assert len(peer.calls("/crm/v3/objects/contacts/search")) == 1


def test_changed_and_archived_records_arrive(peer: Peer, hubspot: Arrival) -> None:
    hubspot.sync()
    peer.do("put", kind="contacts", id="103", at=f"{LATER}Z", hs_analytics_source="推荐")
    peer.do("put", kind="contacts", id="999", at=f"{LATER}Z")
    peer.do("archive", kind="contacts", id="105")
    run = hubspot.sync()
    assert counts(run, "leads") == (1, 1, 1, 0)
    leads = hubspot.by_key("leads", "lead_id")
    assert set(leads) == {"101", "102", "103", "104", "106", "107", "999"}
    assert leads["103"]["source"] == "推荐"


def test_more_records_than_hubspot_gives_to_one_question(peer: Peer, hubspot: Arrival) -> None:
    peer.do("limit", most=4, page=2)
    assert counts(hubspot.sync(), "leads") == (7, 0, 0, 0)


def test_a_property_that_is_mapped_later_becomes_a_column(
    peer: Peer, hubspot: Arrival, tmp_path: Path
) -> None:
    hubspot.sync()
    peer.do("put", kind="contacts", id="101", at=f"{LATER}Z", 城市="上海")
    tables = {"leads": {"map": {"城市": "properties.城市"}}}
    later = arriving(peer, tmp_path, onto=hubspot, kind="hubspot", secrets=TOKEN, tables=tables)
    later.sync()
    leads = hubspot.by_key("leads", "lead_id")
    assert (leads["101"]["城市"], leads["102"]["城市"], len(leads)) == ("上海", None, 7)


def test_a_limit_is_waited_for_as_long_as_hubspot_says(peer: Peer, hubspot: Arrival) -> None:
    headers = {"X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}
    peer.do(
        "trouble", status=429, path="/crm/v3/objects/contacts/search", after=1, headers=headers, body=LIMITED
    )
    assert counts(hubspot.sync(), "leads") == (7, 0, 0, 0)
    # Ten seconds, and half a second for clocks that differ; the other waits keep the pace of four a second.
    assert [pause for pause in hubspot.waiting.pauses if pause > 1] == [10.5]


def test_a_server_error_is_tried_again(peer: Peer, hubspot: Arrival) -> None:
    peer.do("trouble", status=502, path="/crm/v3/objects/deals/search")
    assert counts(hubspot.sync(), "opportunities") == (3, 0, 0, 0)


def test_a_token_that_expired_is_refreshed(peer: Peer, tmp_path: Path) -> None:
    hubspot = arriving(peer, tmp_path, kind="hubspot", secrets=OAUTH)
    peer.do("trouble", status=401, path="/crm/v3/objects/deals/search")
    assert counts(hubspot.sync(), "opportunities") == (3, 0, 0, 0)
    assert len(peer.calls("/oauth/v1/token")) == 2


def test_a_token_of_a_private_app_that_is_refused_is_told_in_words(peer: Peer, hubspot: Arrival) -> None:
    peer.do("expire")
    said = hubspot.failed()
    assert "contacts/search answered 401" in said
    assert "The OAuth token used to make this call expired." in said
    assert TOKEN["token"] not in said


def test_a_broken_deal_waits_in_quarantine_until_hubspot_mends_it(peer: Peer, hubspot: Arrival) -> None:
    peer.do("put", kind="deals", id="4", at=AT, amount="面议", dealstage="4711")
    assert counts(hubspot.sync(), "opportunities") == (3, 0, 0, 1)
    assert [(held.origin, "面议" in held.original) for held in hubspot.held()] == [("deals#4", True)]
    peer.do("put", kind="deals", id="4", at=f"{LATER}Z", amount="5")
    assert counts(hubspot.sync(), "opportunities") == (1, 0, 0, 0)
    assert hubspot.held() == []


def test_after_a_kill_it_goes_on_behind_the_last_page(peer: Peer, hubspot: Arrival) -> None:
    hubspot.killed(after_pages=2)
    peer.do("forget")
    hubspot.sync()
    assert len(hubspot.by_key("leads", "lead_id")) == 7
    # Four contacts were left: two pages and an empty one.
    assert len(peer.calls("/crm/v3/objects/contacts/search")) == 3
