"""The generic REST source against a real server that pages in every way there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from peers.anything import KEY, TOKEN
from peers.base import Peer, running
from peers.syncing import Brought, Waiting, brought, connected
from steelyard.core.problems import SteelyardError

IDS = list(range(1, 9))
ORDERS = {"map": {"order_id": "id", "客户": "客户", "Name": "Name", "amount": "amount"}, "key": "order_id"}


@pytest.fixture(scope="module")
def server() -> Iterator[Peer]:
    with running("peers.anything") as peer:
        yield peer


@pytest.fixture
def peer(server: Peer) -> Peer:
    server.do("forget")
    server.do("setup")
    return server


def read(
    peer: Peer, resource: dict[str, Any], *, table: dict[str, Any] | None = None, cursor: str | None = None,
    moment: datetime | None = None, waiting: Waiting | None = None, secrets: Any = None, **settings: Any,
) -> Brought:  # fmt: skip
    more = settings.pop("resources", {})
    connection = connected(
        peer, kind="rest", waiting=waiting, secrets=secrets or {},
        settings={"resources": {"orders": resource, **more}, **settings}, tables={"orders": table or ORDERS},
    )  # fmt: skip
    return brought(connection, "orders", cursor, *([moment] if moment else []))


def ids(found: Brought) -> list[Any]:
    return [row["order_id"] for row in found.rows]


# ── paging ──────────────────────────────────────────────────────────────────────────────────────────

PAGINGS = {
    "offset": {"path": "/offset", "records": "data.items", "paging": {"type": "offset", "param": "offset", "limit_param": "limit", "limit": 3, "total": "total"}},
    "offset until a page is empty": {"path": "/offset", "records": "data.items", "paging": {"type": "offset", "param": "offset", "limit_param": "limit", "limit": 3}},
    "page": {"path": "/page", "paging": {"type": "page", "param": "page", "first": 1}},
    "cursor": {"path": "/cursor", "records": "results", "paging": {"type": "cursor", "cursor": "paging.next.after", "param": "after"}},
    "cursor in the body": {"path": "/cursor", "method": "POST", "body": {"limit": 3}, "records": "results", "paging": {"type": "cursor", "cursor": "paging.next.after", "body": "paging.after"}},
    "Link header": {"path": "/link", "paging": {"type": "link"}},
    "next address": {"path": "/next", "records": "data", "paging": {"type": "next_url", "next": "links.next"}},
    "has more": {"path": "/more", "records": "list", "paging": {"type": "offset", "param": "offset", "limit": 3, "has_more": "more"}},
}  # fmt: skip


@pytest.mark.parametrize("way", PAGINGS)
def test_it_reads_every_page_once(peer: Peer, way: str) -> None:
    assert ids(read(peer, PAGINGS[way])) == IDS


def test_chinese_and_mixed_case_columns_and_money_survive(peer: Peer) -> None:
    found = read(peer, {**PAGINGS["page"], "id": "id"})
    assert found.rows[0] == {"order_id": 1, "客户": "客户1", "Name": "Order 1", "amount": Decimal("10.01")}
    assert found.origins[0] == "orders#1"


def test_without_a_mapping_records_come_as_they_are_with_lists_as_json(peer: Peer) -> None:
    found = read(peer, PAGINGS["page"], table={"key": "id"})
    assert found.rows[0]["tags"] == '[{"name": "a"}, {"name": "b"}]'


def test_a_server_that_gives_fewer_rows_than_the_limit_is_no_reason_to_skip_some(peer: Peer) -> None:
    # It gives 5 at most; going on by 6 would lose the sixth.
    greedy = {**PAGINGS["offset"], "paging": {**PAGINGS["offset"]["paging"], "limit": 6}}
    with pytest.raises(SteelyardError, match="gives fewer rows than limit: 6"):
        read(peer, greedy)


def test_it_does_not_run_in_circles(peer: Peer) -> None:
    round_ = {"path": "/round", "records": "results", "paging": PAGINGS["cursor"]["paging"]}
    with pytest.raises(SteelyardError, match="same next page"):
        read(peer, round_)


def test_a_wrong_path_of_records_is_an_error_and_no_empty_page(peer: Peer) -> None:
    with pytest.raises(SteelyardError, match=r"the answer has no data\.rows; there is data, total"):
        read(peer, {**PAGINGS["offset"], "records": "data.rows"})


def test_a_missing_total_is_told_without_the_answer(peer: Peer) -> None:
    paging = {**PAGINGS["offset"]["paging"], "total": "meta.total"}
    with pytest.raises(SteelyardError, match=r"/offset: .*meta\.total") as caught:
        read(peer, {**PAGINGS["offset"], "paging": paging})
    assert "客户1" not in str(caught.value)


def test_records_may_be_absent_where_that_means_none(peer: Peer) -> None:
    assert read(peer, {**PAGINGS["offset"], "records": "data.rows", "absent_is_empty": "true"}).rows == []


def test_an_answer_that_is_no_json_is_told_plainly(peer: Peer) -> None:
    with pytest.raises(SteelyardError, match="/page-of-html answered with text/html, not with JSON"):
        read(peer, {"path": "/page-of-html"})


def test_it_asks_once_for_each_record_of_a_parent(peer: Peer) -> None:
    lines = {"path": "/orders/{order}/lines", "parent": {"resource": "all", "take": {"order": "id"}}}
    table = {"map": {"line": "line", "customer": "_parent.客户"}, "key": "line"}
    found = read(peer, lines, table=table, resources={"all": PAGINGS["page"]})
    assert found.rows[:3] == [
        {"line": "1-1", "customer": "客户1"},
        {"line": "1-2", "customer": "客户1"},
        {"line": "2-1", "customer": "客户2"},
    ]
    assert len(found.rows) == 16


def test_it_asks_once_for_each_value(peer: Peer) -> None:
    lines = {"path": "/orders/{order}/lines", "each": {"order": ["5", "7"]}}
    found = read(peer, lines, table={"map": {"line": "line"}, "key": "line"})
    assert [row["line"] for row in found.rows] == ["5-1", "5-2", "7-1", "7-2"]


# ── only what is new ────────────────────────────────────────────────────────────────────────────────

#: Order n was changed on 2026-03-(n+1).
CHANGED = {**PAGINGS["cursor"], "params": {"since": "{from}", "until": "{to}"}, "incremental": {"field": "changed", "start": "2026-03-04"}}  # fmt: skip


def test_the_first_run_starts_at_the_start(peer: Peer) -> None:
    found = read(peer, CHANGED)
    assert ids(found) == [3, 4, 5, 6, 7, 8]
    assert found.cursor == "2026-03-09T08:00:00+00:00"
    assert not found.extract.complete


def test_the_next_run_starts_at_the_cursor_and_looks_back_a_little(peer: Peer) -> None:
    peer.do("fill", count=1)
    again = {**CHANGED, "incremental": {**CHANGED["incremental"], "overlap": "25 hours"}}
    # 25 hours before the ninth is the eighth at seven: order 7 is seen again.
    assert ids(read(peer, again, cursor="2026-03-09T08:00:00+00:00")) == [7, 8, 9]


def test_nothing_new_keeps_the_cursor(peer: Peer) -> None:
    found = read(peer, CHANGED, cursor="2026-03-20T00:00:00+00:00")
    assert (found.rows, found.cursor) == ([], "2026-03-20T00:00:00+00:00")


def test_a_record_of_the_future_does_not_hide_later_ones(peer: Peer) -> None:
    peer.do("change", id=8, changed="2036-01-01T00:00:00Z")
    found = read(peer, {**CHANGED, "params": {"since": "{from}"}}, moment=datetime(2026, 3, 10, tzinfo=UTC))
    assert found.cursor == "2026-03-10T00:00:00+00:00"


def test_a_long_time_is_asked_for_in_windows(peer: Peer) -> None:
    in_windows = {**CHANGED, "incremental": {"start": "2026-03-01T00:00:00Z", "window": "14 days"}}
    found = read(peer, in_windows)
    asked = [
        (call["query"]["since"], call["query"]["until"])
        for call in peer.calls("/cursor")
        if "after" not in call["query"]
    ]
    assert asked == [
        ("2026-03-01T00:00:00Z", "2026-03-15T00:00:00Z"),
        ("2026-03-15T00:00:00Z", "2026-03-29T00:00:00Z"),
        ("2026-03-29T00:00:00Z", "2026-04-01T12:00:00Z"),
    ]
    assert ids(found) == IDS
    assert found.cursor == "2026-04-01T12:00:00+00:00"


def test_records_in_order_give_a_cursor_with_every_page(peer: Peer) -> None:
    in_order = {**CHANGED, "incremental": {**CHANGED["incremental"], "sorted": "true"}}
    # Pages of three: orders 3 to 5 and 6 to 8; the last cursor comes when the window is done.
    assert read(peer, in_order).cursors == [f"2026-03-{day:02}T08:00:00+00:00" for day in (6, 9, 9)]
    assert read(peer, CHANGED).cursors == [None, None, "2026-03-09T08:00:00+00:00"]


# ── what is gone ────────────────────────────────────────────────────────────────────────────────────


def test_a_mark_in_a_record_says_that_it_is_gone(peer: Peer) -> None:
    peer.do("change", id=4, archived=True)
    found = read(peer, {**PAGINGS["page"], "deleted": {"path": "archived"}})
    assert ids(found) == [1, 2, 3, 5, 6, 7, 8]
    assert found.deleted == [{"order_id": 4}]
    assert not found.extract.complete


def test_another_list_says_what_is_gone(peer: Peer) -> None:
    peer.do("delete", id=2)
    found = read(peer, {**PAGINGS["page"], "deletions": "gone"}, resources={"gone": {"path": "/gone"}})
    assert (ids(found), found.deleted) == ([1, 3, 4, 5, 6, 7, 8], [{"order_id": 2}])


def test_a_list_without_cursor_or_marks_is_everything_there_is(peer: Peer) -> None:
    assert read(peer, PAGINGS["page"]).extract.complete


def test_a_record_that_the_mapping_no_longer_wants_is_taken_out(peer: Peer) -> None:
    peer.do("change", id=3, Name="lost")
    found = read(peer, PAGINGS["page"], table={**ORDERS, "where": {"Name": ["lost"]}})
    assert (ids(found), len(found.deleted)) == ([3], 7)


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────────


def test_it_waits_as_long_as_the_server_asks(peer: Peer) -> None:
    waiting = Waiting()
    peer.do("trouble", status=429, headers={"Retry-After": "7"}, after=1)
    assert ids(read(peer, PAGINGS["page"], waiting=waiting)) == IDS
    # Seven seconds, and half a second for clocks that differ.
    assert waiting.pauses == [7.5]


def test_it_tries_again_when_the_server_or_the_line_fails(peer: Peer) -> None:
    waiting = Waiting()
    peer.do("trouble", status=503, after=1)
    peer.do("trouble", status=0, after=2)
    assert ids(read(peer, PAGINGS["page"], waiting=waiting)) == IDS
    assert len(waiting.pauses) == 2


def test_it_gives_up_in_the_end(peer: Peer) -> None:
    waiting = Waiting()
    peer.do("trouble", status=500, times=100)
    with pytest.raises(SteelyardError, match=r"/page answered 500 .*\(3 attempts\)"):
        read(peer, PAGINGS["page"], waiting=waiting, attempts=3)
    # 1 and 2 seconds at most, of which the dice give 55%.
    assert waiting.pauses == [pytest.approx(0.55), pytest.approx(1.1)]


def test_it_keeps_to_the_pace(peer: Peer) -> None:
    waiting = Waiting()
    read(peer, PAGINGS["page"], waiting=waiting, rate={"per_second": 4})
    # Four calls; each but the first waits a quarter of a second.
    assert waiting.pauses == [pytest.approx(0.25)] * 3


def test_it_waits_for_the_reset_when_the_last_call_was_used(peer: Peer) -> None:
    waiting = Waiting()
    peer.do("trouble", status=200)
    headers = {"x-left": "0", "x-free-in": "30"}
    peer.do("decorate", headers=headers)
    read(peer, {"path": "/link", "paging": {"type": "link"}}, waiting=waiting, rate={"remaining": "x-left", "reset": "x-free-in", "reset_as": "seconds"})  # fmt: skip
    assert waiting.pauses[0] == pytest.approx(30)


# ── signatures ──────────────────────────────────────────────────────────────────────────────────────


def credentials(peer: Peer) -> dict[str, Any]:
    return {"type": "client_credentials", "url": f"{peer.url}/token"}


def test_a_token_that_expired_is_fetched_again(peer: Peer) -> None:
    secrets = {"client_id": "me-myself", "client_secret": KEY}
    resource = {"path": "/bearer", "each": {"n": ["1", "2"]}}
    peer.do("trouble", status=401, path="/bearer", after=1)
    assert len(read(peer, resource, secrets=secrets, auth=credentials(peer)).rows) == 16
    assert len(peer.calls("/token")) == 2


def test_a_refused_secret_is_told_without_telling_it(peer: Peer) -> None:
    secrets = {"client_id": "me-myself", "client_secret": "wrong-s3cret"}
    with pytest.raises(SteelyardError, match=r"/token answered 403 .*\*\*\* is wrong") as caught:
        read(peer, {"path": "/bearer"}, secrets=secrets, auth=credentials(peer))
    assert "wrong-s3cret" not in str(caught.value)


def test_a_token_in_the_query_is_replaced_when_the_body_says_it_expired(peer: Peer) -> None:
    auth = {"type": "token", "url": f"{peer.url}/token", "body": {"client_secret": "{secrets.secret}"}, "name": "access_token", "place": "query"}  # fmt: skip
    errors = {"code": "errcode", "expired": ["42001"], "message": "errmsg"}
    resource = {"path": "/by-query", "records": "list", "each": {"n": ["1", "2"]}}
    connection = connected(
        peer, kind="rest", secrets={"secret": KEY}, tables={"orders": ORDERS},
        settings={"resources": {"orders": resource}, "auth": auth, "errors": errors},
    )  # fmt: skip
    from steelyard.sources.base import Request
    from steelyard.sources.kinds import kinds

    source = kinds()["rest"].source()
    extract = next(iter(source.resources(connection, Request(datetime(2026, 4, 1, tzinfo=UTC)))))
    pages = iter(extract.pages)
    assert len(next(pages).rows) == 8
    peer.do("expire")
    assert len(next(pages).rows) == 8
    tokens = [call["query"]["access_token"] for call in peer.calls("/by-query")]
    assert tokens == ["token-1", "token-1", "token-3"]


def test_trouble_in_a_body_of_200_is_trouble(peer: Peer) -> None:
    errors = {"code": "errcode", "message": "errmsg"}
    with pytest.raises(SteelyardError, match=r"/says-200: errcode 60011: no privilege for \*\*\*"):
        read(peer, {"path": "/says-200"}, errors=errors, secrets={"token": TOKEN})


# ── care ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_next_page_at_another_host_is_not_asked_for(peer: Peer) -> None:
    peer.do("send_to", url="http://localhost:1/next")
    with pytest.raises(SteelyardError, match="is another host than the connection's"):
        read(peer, PAGINGS["next address"])


def test_a_redirect_to_a_host_that_is_not_public_is_refused(peer: Peer) -> None:
    peer.do("send_to", url="http://169.254.169.254/latest/meta-data")
    with pytest.raises(SteelyardError, match=r"169\.254\.169\.254 is not a public host"):
        read(peer, {"path": "/private"})


def test_an_answer_that_is_too_large_is_not_read(peer: Peer) -> None:
    with pytest.raises(SteelyardError, match="more than 1 MiB"):
        read(peer, {"path": "/huge"}, largest_mb=1)
