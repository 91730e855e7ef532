"""Salesforce, synced from a server that behaves as its documentation says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from peers.arriving import LATER, Arrival, arriving, counts
from peers.base import Peer
from peers.syncing import connected
from peers.tokens import CLIENT, REFRESH
from steelyard.core.problems import SteelyardError
from steelyard.sources.kinds import kinds

PEER = "peers.salesforce"
FIELDS = {
    "Campaign": ["Name", "Type", "StartDate", "EndDate", "Status", "OwnerId", "BudgetedCost", "ActualCost"],
    "Lead": ["CreatedDate", "ConvertedDate", "LeadSource", "OwnerId"],
    "Opportunity": [
        "CreatedDate", "CloseDate", "IsClosed", "IsWon", "StageName", "Amount", "LeadSource", "CampaignId",
        "AccountId", "OwnerId", "Region__c",
    ],
}  # fmt: skip
#: Half past midnight in Shanghai is the day before in UTC.
AT, NEXT = "2026-02-28T16:30:00.000+0000", "2026-03-01T10:00:00.000+0000"
AFTER = f"{LATER}.000+0000"
QUERY = "/services/data/v60.0/queryAll"


@pytest.fixture
def peer(peer: Peer) -> Peer:
    """A campaign, five leads in batches of two, and three opportunities: won, lost and open."""
    for kind, fields in FIELDS.items():
        peer.do("define", kind=kind, fields=fields)
    peer.do(
        "put",
        kind="Campaign",
        id="701",
        at=AT,
        Name="春季发布会",
        Status="Completed",
        EndDate="2026-03-31",
        ActualCost=1234.5,
    )
    for number in range(5):
        peer.do("put", kind="Lead", id=f"00Q{number}", at=AT if number < 3 else NEXT, LeadSource="展会")
    closed = {"CloseDate": "2026-03-20", "IsClosed": True, "AccountId": "001"}
    peer.do(
        "put",
        kind="Opportunity",
        id="0061",
        at=AT,
        Amount=98765432109.87,
        IsWon=True,
        StageName="Closed Won",
        CampaignId="701",
        **closed,
    )
    peer.do(
        "put",
        kind="Opportunity",
        id="0062",
        at=AT,
        Amount=0.02,
        IsWon=False,
        StageName="Closed Lost",
        **closed,
    )
    peer.do(
        "put",
        kind="Opportunity",
        id="0063",
        at=AT,
        Amount=None,
        IsWon=False,
        StageName="谈判",
        IsClosed=False,
        CloseDate="2026-06-01",
    )
    return peer


@pytest.fixture
def salesforce(peer: Peer, tmp_path: Path) -> Arrival:
    return arriving(peer, tmp_path, kind="salesforce", secrets=CLIENT)


def test_the_first_sync_brings_every_batch_of_every_object(salesforce: Arrival) -> None:
    run = salesforce.sync()
    assert [counts(run, table)[0] for table in ("campaigns", "leads", "opportunities")] == [1, 5, 3]
    campaign = salesforce.by_key("campaigns", "campaign_id")["701"]
    assert (campaign["name"], campaign["status"], campaign["ended_on"]) == (
        "春季发布会",
        "finished",
        date(2026, 3, 31),
    )
    assert campaign["cost"] == Decimal("1234.5")
    assert salesforce.by_key("leads", "lead_id")["00Q0"]["created_at"] == datetime(
        2026, 2, 28, 16, 30, tzinfo=UTC
    )
    # 98765432109.87 + 0.02
    assert salesforce.total("opportunities", "amount") == Decimal("98765432109.89")


def test_an_opportunity_is_closed_when_salesforce_says_so_not_when_it_is_expected(
    salesforce: Arrival,
) -> None:
    salesforce.sync()
    rows = salesforce.by_key("opportunities", "opportunity_id")
    assert {id: row["stage"] for id, row in rows.items()} == {"0061": "won", "0062": "lost", "0063": "谈判"}
    assert {id: row["closed_at"] is None for id, row in rows.items()} == {
        "0061": False,
        "0062": False,
        "0063": True,
    }
    assert {id: row["influenced_by_campaign"] for id, row in rows.items()} == {
        "0061": True,
        "0062": False,
        "0063": False,
    }


def test_the_next_sync_begins_a_little_before_the_last_change(peer: Peer, salesforce: Arrival) -> None:
    salesforce.sync()
    peer.do("forget")
    run = salesforce.sync()
    assert (run.total("inserted"), run.total("updated"), run.total("deleted")) == (0, 0, 0)
    asked = next(call["query"]["q"] for call in peer.calls(QUERY) if "FROM Lead" in call["query"]["q"])
    assert "SystemModstamp >= 2026-03-01T09:50:00Z" in asked


def test_changed_and_deleted_records_arrive(peer: Peer, salesforce: Arrival) -> None:
    salesforce.sync()
    peer.do("put", kind="Lead", id="00Q1", at=AFTER, ConvertedDate="2026-03-15")
    peer.do("put", kind="Lead", id="00Q9", at=AFTER)
    peer.do("delete", kind="Lead", id="00Q2", at=AFTER)
    inserted, updated, deleted, _ = counts(salesforce.sync(), "leads")
    assert (inserted, updated, deleted) == (1, 1, 1)
    leads = salesforce.by_key("leads", "lead_id")
    assert set(leads) == {"00Q0", "00Q1", "00Q3", "00Q4", "00Q9"}
    # A day without a zone stays without one.
    assert leads["00Q1"]["sql_lead_at"] == datetime(2026, 3, 15)  # noqa: DTZ001


def test_a_field_that_is_mapped_later_becomes_a_column(
    peer: Peer, salesforce: Arrival, tmp_path: Path
) -> None:
    salesforce.sync()
    peer.do("put", kind="Opportunity", id="0062", at=AFTER, Region__c="华东", **{"Owner.Name": "李雷"})
    tables = {"opportunities": {"map": {"地区": "Region__c", "owner": "Owner.Name"}}}
    later = arriving(peer, tmp_path, onto=salesforce, kind="salesforce", secrets=CLIENT, tables=tables)
    later.sync()
    rows = salesforce.by_key("opportunities", "opportunity_id")
    assert [(rows[id]["地区"], rows[id]["owner"]) for id in ("0062", "0063")] == [
        ("华东", "李雷"),
        (None, None),
    ]


def test_an_expired_session_is_renewed_in_the_middle_of_a_query(peer: Peer, tmp_path: Path) -> None:
    salesforce = arriving(peer, tmp_path, kind="salesforce", secrets={"refresh_token": REFRESH, **CLIENT})
    expired = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    peer.do("trouble", status=401, path="/services/data/v60.0/query/.*", after=1, body=expired)
    assert counts(salesforce.sync(), "leads")[0] == 5
    assert len(peer.calls("/services/oauth2/token")) == 2


def test_limits_and_server_errors_are_waited_for(peer: Peer, salesforce: Arrival) -> None:
    peer.do("trouble", status=503, path=QUERY)
    peer.do("trouble", status=429, path=QUERY, headers={"Retry-After": "7"})
    assert counts(salesforce.sync(), "leads")[0] == 5
    assert [pause for pause in salesforce.waiting.pauses if pause > 1] == [7.5]


def test_a_used_up_limit_of_the_day_is_told_in_words(peer: Peer, salesforce: Arrival) -> None:
    limit = [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    peer.do("trouble", status=403, times=9, path=QUERY, body=limit)
    assert "REQUEST_LIMIT_EXCEEDED" in salesforce.failed()


def test_a_field_that_the_object_lacks_is_told_and_leaves_the_other_tables_alone(
    peer: Peer, tmp_path: Path
) -> None:
    tables = {"leads": {"map": {"x": "Nothing__c"}}, "campaigns": {}}
    salesforce = arriving(peer, tmp_path, kind="salesforce", secrets=CLIENT, tables=tables)
    assert "No such column 'Nothing__c' on entity 'Lead'." in salesforce.failed()
    assert len(salesforce.by_key("campaigns", "campaign_id")) == 1


@pytest.mark.parametrize("written", ["Lead WHERE Id != null", "Lead--", "线索"])
def test_nothing_but_names_gets_into_a_query(peer: Peer, written: str) -> None:
    connection = connected(peer, kind="salesforce", secrets=CLIENT, tables={"leads": {"from": written}})
    with pytest.raises(SteelyardError, match="is no name in Salesforce"):
        kinds()["salesforce"].source().api(connection)  # type: ignore[attr-defined]


def test_a_broken_row_waits_in_quarantine_until_salesforce_mends_it(peer: Peer, salesforce: Arrival) -> None:
    peer.do("put", kind="Opportunity", id="0064", at=AT, Amount=-5, StageName="谈判", IsClosed=False)
    assert counts(salesforce.sync(), "opportunities") == (3, 0, 0, 1)
    assert [held.origin for held in salesforce.held()] == ["Opportunity#0064"]
    peer.do("put", kind="Opportunity", id="0064", at=AFTER, Amount=5)
    assert counts(salesforce.sync(), "opportunities")[0] == 1
    assert salesforce.held() == []


def test_after_a_kill_it_goes_on_where_it_was(peer: Peer, salesforce: Arrival) -> None:
    # Two batches of leads are in the lake, up to NEXT.
    salesforce.killed(after_pages=5)
    peer.do("forget")
    salesforce.sync()
    assert len(salesforce.by_key("leads", "lead_id")) == 5
    asked = next(call["query"]["q"] for call in peer.calls(QUERY) if "FROM Lead" in call["query"]["q"])
    assert "SystemModstamp >= 2026-03-01T09:50:00Z" in asked
