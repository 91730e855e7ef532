"""Feishu Bitable against a server that behaves as its documentation says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peers.base import Peer
from peers.feishu import APP_ID, APP_SECRET, APP_TOKEN, CLOSED, LEADS, ORDERS
from peers.landing import Landing, landing

PEER = "peers.feishu"
SECRETS = {"app_id": APP_ID, "app_secret": APP_SECRET}
SEARCH = f"/open-apis/bitable/v1/apps/{APP_TOKEN}/tables/{LEADS}/records/search"
LEAD = {
    "from": LEADS,
    "map": {
        "lead_id": "record_id",
        "created_at": {"path": "创建时间", "date": "epoch_ms"},
        "source": "来源",
        "owner_id": {"path": "负责人", "values": {"黄泡泡": "E1", "李𠮷": "E2"}},
        "amount": "预计金额",
        "客户名称": "客户名称",
        "标签": "标签",
        "延期": "延期",
        "关联": "关联",
        "赢单率": "赢单率",
    },
}


def lake_of(folder: Path, peer: Peer, *, tables: Any = None, **settings: Any) -> Landing:
    return landing(
        folder, peer, kind="feishu", secrets=SECRETS,
        settings={"app_token": APP_TOKEN, **settings}, tables=tables or {"leads": LEAD},
    )  # fmt: skip


@pytest.fixture
def leads(tmp_path: Path, peer: Peer) -> Landing:
    return lake_of(tmp_path, peer)


def expected_total(peer: Peer) -> Decimal:
    """The amounts the server holds, as they stand in its JSON."""
    return sum(
        (Decimal(str(each["fields"]["预计金额"])) for each in peer.do("records", table=LEADS)), Decimal(0)
    )


# ── what arrives ────────────────────────────────────────────────────────────────────────────────────


def test_every_page_arrives_with_rich_values_made_plain(leads: Landing, peer: Peer) -> None:
    run = leads.sync()
    assert (run.status, run.total("inserted"), run.message) == ("finished", 7, "")
    assert leads.rows("leads")[0] == {
        "lead_id": "rec1",
        # Midnight in Shanghai and one hour is 17:00 of the day before in UTC.
        "created_at": datetime(2026, 3, 1, 17, tzinfo=UTC),
        "source": "展会",
        "owner_id": "E1",
        "amount": Decimal("1234567891.12"),
        "客户名称": "𠮷野家1号",
        "标签": "重点, 新客",
        "延期": "正常",
        "关联": "recA, recB",
        "赢单率": Decimal("0.35"),
    }
    assert sum(leads.column("leads", "amount")) == expected_total(peer)
    # Seven records by three.
    assert [call["query"].get("page_token") for call in peer.calls(SEARCH)] == [None, "page3", "page6"]


def test_a_date_is_the_day_where_the_team_is(tmp_path: Path, peer: Peer) -> None:
    table = {"from": LEADS, "map": {"project_id": "record_id", "due_on": {"path": "创建时间", "date": "epoch_ms"}, "cross_department": {"value": "true"}}}  # fmt: skip
    lake = lake_of(tmp_path, peer, tables={"projects": table})
    assert lake.sync().total("quarantined") == 0
    assert set(lake.column("projects", "due_on")) == {date(2026, 3, 2)}


@pytest.mark.parametrize(("people", "expected"), [("id", "ou_1"), ("email", "p1@example.com")])
def test_of_people_the_setting_says_what_is_taken(
    tmp_path: Path, peer: Peer, people: str, expected: str
) -> None:
    table = {"from": LEADS, "map": {"记录": "record_id", "负责人": "负责人"}, "key": "记录"}
    lake = lake_of(tmp_path, peer, tables={"线索": table}, people=people)
    lake.sync()
    assert lake.rows("线索")[0] == {"记录": "rec1", "负责人": expected}


def test_two_tables_of_a_bitable_are_two_tables_here(tmp_path: Path, peer: Peer) -> None:
    orders = {"from": ORDERS, "map": {"order_id": "record_id", "ordered_at": {"path": "下单", "date": "epoch_ms"}, "amount": "金额"}}  # fmt: skip
    lake = lake_of(tmp_path, peer, tables={"leads": LEAD, "orders": orders})
    lake.sync()
    # 100.25 × (1 + 2 + 3)
    assert (len(lake.rows("leads")), sum(lake.column("orders", "amount"))) == (7, Decimal("601.5"))


# ── run after run ───────────────────────────────────────────────────────────────────────────────────


def test_nothing_new_changes_nothing(leads: Landing) -> None:
    leads.sync()
    versions = leads.lake.versions()["leads"]
    assert leads.sync().total("unchanged") == 7
    assert leads.lake.versions()["leads"] == versions


def test_changes_additions_and_deletions_arrive(leads: Landing, peer: Peer) -> None:
    leads.sync()
    peer.do("change", table=LEADS, id="rec2", fields={"预计金额": 0.01})
    peer.do("delete", table=LEADS, id="rec3")
    peer.do("add", table=LEADS, id="rec9", fields={"创建时间": 1772380800000, "预计金额": 5})
    run = leads.sync()
    assert [run.total(each) for each in ("inserted", "updated", "deleted", "unchanged")] == [1, 1, 1, 5]
    assert sum(leads.column("leads", "amount")) == expected_total(peer)


def test_a_field_added_later_is_a_column_added_later(tmp_path: Path, peer: Peer) -> None:
    table = {
        "from": LEADS,
        "map": {"lead_id": "record_id", "created_at": LEAD["map"]["created_at"]},
        "rest": True,
    }
    lake = lake_of(tmp_path, peer, tables={"leads": table})
    lake.sync()
    peer.do("change", table=LEADS, id="rec1", fields={"新字段": "𠮷"})
    lake.sync()
    assert lake.column("leads", "新字段")[:2] == ["𠮷", None]


def test_a_broken_row_waits_in_quarantine_and_leaves_it_when_it_is_mended(leads: Landing, peer: Peer) -> None:
    peer.do("change", table=LEADS, id="rec4", fields={"预计金额": "面议"})
    run = leads.sync()
    assert (run.total("read"), run.total("accepted"), run.total("quarantined")) == (7, 6, 1)
    (held,) = leads.held()
    assert held.origin == f"{LEADS}#rec4"
    peer.do("change", table=LEADS, id="rec4", fields={"预计金额": 7})
    leads.sync()
    assert (leads.held(), len(leads.rows("leads"))) == ([], 7)


def test_a_killed_run_is_made_good_by_the_next(leads: Landing, peer: Peer) -> None:
    leads.sync_killed(after_pages=2)
    assert not leads.lake.has("leads")
    assert leads.sync().total("inserted") == 7
    assert sum(leads.column("leads", "amount")) == expected_total(peer)


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [429, 400])
def test_it_waits_as_long_as_the_header_says(leads: Landing, peer: Peer, status: int) -> None:
    peer.do("trouble", status=status, path=SEARCH, after=1, headers={"x-ogw-ratelimit-reset": "9"}, body={"code": 99991400, "msg": "request trigger frequency limit"})  # fmt: skip
    assert leads.sync().total("inserted") == 7
    # Half a second more than asked for, and otherwise the pace of twenty calls a second.
    assert [pause for pause in leads.waiting.pauses if pause > 1] == [9.5]


def test_a_failing_server_is_asked_again(leads: Landing, peer: Peer) -> None:
    peer.do("trouble", status=502, path=SEARCH)
    assert leads.sync().total("inserted") == 7


def test_a_token_that_is_no_longer_taken_is_fetched_again(leads: Landing, peer: Peer) -> None:
    peer.do("trouble", status=401, path=SEARCH, after=1, body={"code": 99991663, "msg": "token invalid"})
    assert leads.sync().total("inserted") == 7
    assert len(peer.calls("/open-apis/auth/v3/tenant_access_token/internal")) == 2


def test_one_token_serves_all_tables_of_a_run(tmp_path: Path, peer: Peer) -> None:
    orders = {"from": ORDERS, "map": {"id": "record_id"}, "key": "id"}
    lake_of(tmp_path, peer, tables={"leads": LEAD, "订单": orders}).sync()
    assert len(peer.calls("/open-apis/auth/v3/tenant_access_token/internal")) == 1


def test_success_without_records_is_no_success_for_an_app_without_rights(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, tables={"leads": {**LEAD, "from": CLOSED}})
    run = lake.sync()
    assert run.status == "failed"
    assert "gives no records of tblClosed" in run.message
    assert "may_be_empty: tblClosed" in run.message


def test_a_lack_of_rights_deletes_nothing(leads: Landing, peer: Peer) -> None:
    leads.sync()
    for number in range(1, 8):
        peer.do("delete", table=LEADS, id=f"rec{number}")
    assert leads.sync().status == "failed"
    assert len(leads.rows("leads")) == 7


def test_a_table_that_may_be_empty_may_be_empty(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, tables={"leads": {**LEAD, "from": CLOSED}}, may_be_empty=[CLOSED])
    assert lake.sync().status == "finished"


def test_feishus_own_words_are_told_and_secrets_are_not(tmp_path: Path, peer: Peer) -> None:
    run = lake_of(tmp_path, peer, app_token="wrong").sync()
    assert "code 1254040: BaseTokenNotFound" in run.message
    peer.do("trouble", status=500, times=100, path=SEARCH, body={"msg": f"secret {APP_SECRET} of t-2"})
    failed = lake_of(tmp_path / "other", peer).sync()
    assert "500" in failed.message
    assert APP_SECRET not in failed.message


def test_a_table_has_to_say_what_it_is_filled_from(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, tables={"leads": {"map": {"lead_id": "record_id"}}})
    assert "Write from: the id of a table" in lake.sync().message
