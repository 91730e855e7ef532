"""Huoban against a server that behaves as its documentation says."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peers.base import Peer
from peers.huoban import AMOUNT, DAY, KEY, NAME, OWNER, TABLE, TAGS
from peers.landing import Landing, landing

PEER = "peers.huoban"
LIST = "/openapi/v1/item/list"
FIELDS = {NAME: "客户名称", AMOUNT: "金额", DAY: "下单时间", OWNER: "负责人", TAGS: "标签"}
ORDERS = {
    "from": TABLE,
    "map": {
        "order_id": "item_id",
        "ordered_at": "下单时间",
        "amount": "金额",
        "owner_id": "负责人",
        "客户名称": "客户名称",
        "标签": "标签",
    },
}


def lake_of(folder: Path, peer: Peer, *, table: Any = None, key: str = KEY, **settings: Any) -> Landing:
    return landing(
        folder, peer, kind="huoban", secrets={"api_key": key},
        settings={"fields": FIELDS, "page_size": 4, **settings}, tables={"orders": table or ORDERS},
    )  # fmt: skip


@pytest.fixture
def orders(tmp_path: Path, peer: Peer) -> Landing:
    return lake_of(tmp_path, peer)


def expected_total(peer: Peer) -> Decimal:
    return sum((Decimal(str(each)) for each in peer.do("amounts")), Decimal(0))


def test_every_page_arrives_under_the_names_of_the_connection(orders: Landing, peer: Peer) -> None:
    run = orders.sync()
    assert (run.message, run.total("inserted")) == ("", 9)
    assert orders.rows("orders")[0] == {
        "order_id": "2300000000000001",
        "ordered_at": datetime.fromisoformat("2026-03-01 09:30"),
        "amount": Decimal("98765432.101"),
        "owner_id": "王小明",
        "客户名称": "𠮷客户1",
        "标签": "重点, 新客",
    }
    assert sum(orders.column("orders", "amount")) == expected_total(peer)
    # Nine rows by four.
    assert [json.loads(call["body"])["offset"] for call in peer.calls(LIST)] == [0, 4, 8]


def test_a_field_without_a_name_is_known_by_its_number(tmp_path: Path, peer: Peer) -> None:
    table = {"from": TABLE, "map": {"order_id": "item_id", "ordered_at": DAY, "amount": AMOUNT}}
    lake = lake_of(tmp_path, peer, table=table, fields={})
    lake.sync()
    assert sum(lake.column("orders", "amount")) == expected_total(peer)


def test_nothing_new_changes_nothing(orders: Landing) -> None:
    orders.sync()
    versions = orders.lake.versions()["orders"]
    assert orders.sync().total("unchanged") == 9
    assert orders.lake.versions()["orders"] == versions


def test_changes_additions_and_deletions_arrive(orders: Landing, peer: Peer) -> None:
    orders.sync()
    peer.do("change", number=2, fields={AMOUNT: -0.05})
    peer.do("delete", number=3)
    peer.do("add", number=20)
    run = orders.sync()
    assert [run.total(each) for each in ("inserted", "updated", "deleted", "unchanged")] == [1, 1, 1, 7]
    assert sum(orders.column("orders", "amount")) == expected_total(peer)


def test_a_field_added_later_is_a_column_added_later(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer, table={**ORDERS, "rest": True})
    lake.sync()
    peer.do("change", number=1, fields={"2200000999": "新𠮷"})
    lake.sync()
    assert lake.column("orders", "2200000999")[:2] == ["新𠮷", None]


def test_a_broken_row_waits_in_quarantine(orders: Landing, peer: Peer) -> None:
    peer.do("change", number=4, fields={DAY: "下周三"})
    run = orders.sync()
    assert (run.total("read"), run.total("accepted"), run.total("quarantined")) == (9, 8, 1)
    (held,) = orders.held()
    assert held.origin == f"{TABLE}#2300000000000004"


def test_a_killed_run_is_made_good_by_the_next(orders: Landing, peer: Peer) -> None:
    orders.sync_killed(after_pages=2)
    assert orders.sync().total("inserted") == 9
    assert sum(orders.column("orders", "amount")) == expected_total(peer)


def test_it_waits_and_tries_again(orders: Landing, peer: Peer) -> None:
    peer.do("trouble", status=429, path=LIST, after=1, headers={"Retry-After": "3"})
    peer.do("trouble", status=500, path=LIST, after=2)
    assert orders.sync().total("inserted") == 9
    # Three seconds and a half, then the first step of the back-off: 55% of a second.
    assert orders.waiting.pauses == [3.5, pytest.approx(0.55)]


def test_a_key_that_is_not_taken_is_told_in_huobans_words(tmp_path: Path, peer: Peer) -> None:
    run = lake_of(tmp_path, peer, key="wr0ng-key").sync()
    assert run.status == "failed"
    assert "code 1001: 无效的 API Key" in run.message
    assert "wr0ng" not in run.message


def test_a_server_that_gives_fewer_rows_than_asked_for_is_no_reason_to_skip_some(
    tmp_path: Path, peer: Peer
) -> None:
    peer.do("cap", rows=3)
    run = lake_of(tmp_path, peer).sync()
    assert run.status == "failed"
    assert "gives fewer rows than limit: 4" in run.message
