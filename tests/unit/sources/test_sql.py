"""SQLite databases as sources: exact values, changes, deletions, names in any script, and no way to write."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from peers.lakes import Filled
from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest import quarantine
from steelyard.sources.base import Request
from steelyard.sources.connections import declared
from steelyard.sources.kinds import kinds
from steelyard.sources.opened import opened
from steelyard.sources.sql.dialects import engine

MOMENT = datetime(2026, 4, 1, tzinfo=UTC)


class Shop:
    """A SQLite database in a folder, and what a connection to it brings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "crm.db"

    def does(self, *statements: str) -> Shop:
        with sqlite3.connect(self.file) as connection:
            for statement in statements:
                connection.execute(statement)
        return self

    def connection(self, table: dict[str, Any], name: str = "orders", **settings: Any) -> dict[str, Any]:
        return {"kind": "sql", "settings": {"url": "sqlite:///crm.db", **settings}, "tables": {name: table}}

    def lake(self, table: dict[str, Any], name: str = "orders", **settings: Any) -> Filled:
        return Filled(self.folder, self.connection(table, name, **settings))

    def brings(
        self, table: dict[str, Any], *, cursor: str | None = None, **settings: Any
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], str | None]:
        """Rows without origins, deleted keys, and the last cursor, without a lake."""
        text = json.dumps({"steelyard": "1", "connections": {"shop": self.connection(table, **settings)}})
        connection = opened(declared(text, "connections.yaml", folder=self.folder)["shop"], {})
        request = Request(MOMENT, {"orders": cursor} if cursor else {})
        (extract,) = kinds()["sql"].source().resources(connection, request)
        pages = list(extract.pages)
        rows = [{k: v for k, v in row.items() if k != "_origin"} for page in pages for row in page.rows]
        return (
            rows,
            [dict(row) for page in pages for row in page.deleted],
            pages[-1].cursor if pages else None,
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


ORDERS = "create table orders (id integer primary key, amount numeric, changed text, gone integer default 0)"
MAP = {"from": "orders", "map": {"order_id": "id", "ordered_at": "changed", "amount": "amount"}}


# ── values and names ────────────────────────────────────────────────────────────────────────────────


def test_money_keeps_its_digits(shop: Shop) -> None:
    # SQLite keeps 0.1 as a binary fraction; the shortest decimal that means it is what was written.
    shop.does(ORDERS, "insert into orders (id, amount) values (1, 0.1), (2, 1234567.89), (3, 7)")
    rows, _, _ = shop.brings({"from": "orders", "map": {"order_id": "id", "amount": "amount"}})
    assert [row["amount"] for row in rows] == [Decimal("0.1"), Decimal("1234567.89"), 7]


def test_chinese_names_of_tables_and_columns_survive(shop: Shop) -> None:
    shop.does(
        'create table "订单 表" ("编号" integer, "客户.名称" text)',
        "insert into \"订单 表\" values (1, '张三')",
    )
    filled = shop.lake({"from": "订单 表", "key": "编号"}, name="订单")
    filled.sync()
    assert filled.rows("订单") == [{"编号": "1", "客户.名称": "张三"}]


def test_bytes_are_hexadecimal_and_json_stays_as_written(shop: Shop) -> None:
    shop.does("create table orders (id, b, j)", "insert into orders values (1, x'0aff', '{\"x\": 1.10}')")
    rows, _, _ = shop.brings({"from": "orders", "key": "id"})
    assert rows == [{"id": 1, "b": "0aff", "j": '{"x": 1.10}'}]


# ── whole tables ────────────────────────────────────────────────────────────────────────────────────


def test_what_left_the_table_leaves_the_lake(shop: Shop) -> None:
    shop.does(
        ORDERS,
        "insert into orders (id, amount, changed) values (1, 5, '2026-03-01'), (2, 6, '2026-03-02'), (3, 7, '2026-03-03')",
    )
    filled = shop.lake(MAP)
    filled.sync()
    shop.does("delete from orders where id = 2", "update orders set amount = 8 where id = 3")
    receipt = filled.sync()["orders"]
    assert (receipt.updated, receipt.deleted) == (1, 1)
    assert {row["order_id"]: row["amount"] for row in filled.rows("orders")} == {
        "1": Decimal(5),
        "3": Decimal(8),
    }


def test_a_row_that_breaks_the_contract_goes_to_quarantine(shop: Shop) -> None:
    shop.does(
        ORDERS,
        "insert into orders (id, amount, changed) values (1, 'viel', '2026-03-01'), (2, 6, '2026-03-02')",
    )
    receipt = shop.lake(MAP).sync()["orders"]
    assert (receipt.read, receipt.accepted, receipt.quarantined) == (2, 1, 1)


def test_a_broken_row_is_found_again_by_its_key(shop: Shop) -> None:
    shop.does(ORDERS, "insert into orders (id, amount, changed) values (7, 'viel', '2026-03-01')")
    filled = shop.lake(MAP)
    filled.sync()
    (broken,) = quarantine.listing(filled.lake)
    assert broken.origin == "orders#7"


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────

CHANGES = {"incremental": {"orders": {"cursor": "changed", "deleted": "gone"}}}


def test_only_what_has_changed_since_is_read(shop: Shop) -> None:
    shop.does(ORDERS, "insert into orders (id, changed) values (1, '2026-03-01'), (2, '2026-03-02')")
    rows, _, cursor = shop.brings(MAP, **CHANGES)
    assert len(rows) == 2
    shop.does("insert into orders (id, changed) values (3, '2026-03-02'), (4, '2026-03-09')")
    rows, _, _ = shop.brings(MAP, cursor=cursor, **CHANGES)
    # What changed in the very moment of the cursor is read again: more may have come in it.
    assert [row["order_id"] for row in rows] == [2, 3, 4]


def test_rows_without_a_cursor_come_every_time(shop: Shop) -> None:
    shop.does(ORDERS, "insert into orders (id, changed) values (1, '2026-03-01'), (2, null)")
    _, _, cursor = shop.brings(MAP, **CHANGES)
    rows, _, _ = shop.brings(MAP, cursor=cursor, **CHANGES)
    assert sorted(row["order_id"] for row in rows) == [1, 2]


def test_the_cursor_of_an_empty_page_stays(shop: Shop) -> None:
    shop.does(ORDERS, "insert into orders (id, changed) values (1, '2026-03-01')")
    _, _, cursor = shop.brings(MAP, **CHANGES)
    shop.does("delete from orders", "insert into orders (id, changed) values (2, null)")
    assert shop.brings(MAP, cursor=cursor, **CHANGES)[2] == cursor


def test_numbers_can_be_cursors(shop: Shop) -> None:
    shop.does(ORDERS, "insert into orders (id) values (9), (10)")
    how = {"incremental": {"orders": {"cursor": "id"}}}
    _, _, cursor = shop.brings(MAP, **how)
    shop.does("insert into orders (id) values (11)")
    assert [row["order_id"] for row in shop.brings(MAP, cursor=cursor, **how)[0]] == [10, 11]


@pytest.mark.parametrize("mark", ["1", "'2026-03-05'", "'Y'", "'true'", "'是'"])
def test_a_marked_row_is_deleted(shop: Shop, mark: str) -> None:
    shop.does(ORDERS, f"insert into orders (id, changed, gone) values (1, '2026-03-01', {mark})")
    rows, deleted, _ = shop.brings(MAP, **CHANGES)
    assert (rows, deleted) == ([], [{"order_id": 1}])


@pytest.mark.parametrize("mark", ["0", "null", "''", "'N'", "'false'", "'否'", "0.0"])
def test_a_row_that_is_not_marked_stays(shop: Shop, mark: str) -> None:
    shop.does(ORDERS, f"insert into orders (id, changed, gone) values (1, '2026-03-01', {mark})")
    rows, deleted, _ = shop.brings(MAP, **CHANGES)
    assert (len(rows), deleted) == (1, [])


def test_a_row_that_is_marked_later_leaves_the_lake(shop: Shop) -> None:
    shop.does(
        ORDERS, "insert into orders (id, amount, changed) values (1, 5, '2026-03-01'), (2, 6, '2026-03-02')"
    )
    filled = shop.lake(MAP, **CHANGES)
    filled.sync()
    shop.does("update orders set gone = 1, changed = '2026-03-04' where id = 1")
    assert filled.sync()["orders"].deleted == 1
    assert [row["order_id"] for row in filled.rows("orders")] == ["2"]


def test_a_row_that_no_longer_counts_leaves_the_lake(shop: Shop) -> None:
    shop.does(
        "create table orders (id, kind, changed)",
        "insert into orders values (1, 'a', '2026-03-01'), (2, 'a', '2026-03-02')",
    )
    table = {"from": "orders", "map": {"id": "id"}, "where": {"kind": "a"}, "key": "id"}
    filled = shop.lake(table, name="sold", incremental={"sold": {"cursor": "changed"}})
    filled.sync()
    shop.does("update orders set kind = 'b', changed = '2026-03-04' where id = 1")
    filled.sync()
    assert [row["id"] for row in filled.rows("sold")] == ["2"]


def test_a_full_run_finds_what_was_deleted_without_a_trace(shop: Shop) -> None:
    shop.does(
        ORDERS, "insert into orders (id, amount, changed) values (1, 5, '2026-03-01'), (2, 6, '2026-03-02')"
    )
    filled = shop.lake(MAP, **CHANGES)
    filled.sync()
    shop.does("delete from orders where id = 1")
    assert filled.sync()["orders"].deleted == 0
    assert filled.sync(full=True)["orders"].deleted == 1


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────


def test_any_page_size_brings_the_same_rows_and_cursors_that_only_grow(shop: Shop) -> None:
    shop.does(
        ORDERS,
        *(f"insert into orders (id, changed) values ({n}, '2026-03-{1 + n % 28:02}')" for n in range(1, 60)),
    )
    whole = sorted(row["order_id"] for row in shop.brings(MAP, **CHANGES)[0])
    assert whole == list(range(1, 60))
    for size in (1, 7, 59, 60):
        assert sorted(row["order_id"] for row in shop.brings(MAP, page=size, **CHANGES)[0]) == whole


# ── queries ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_query_is_a_table(shop: Shop) -> None:
    shop.does(
        ORDERS, "insert into orders (id, amount, changed) values (1, 5, '2026-03-01'), (2, 6, '2026-03-02')"
    )
    query = "select changed as day, sum(amount) as \"sum:all\", 7 % 4 as rest from orders where changed like '%-02' group by 1;"
    assert shop.brings({"from": query, "key": "day"})[0] == [{"day": "2026-03-02", "sum:all": 6, "rest": 3}]


def test_a_query_can_be_read_by_its_changes(shop: Shop) -> None:
    shop.does(ORDERS, "insert into orders (id, changed) values (1, '2026-03-01'), (2, '2026-03-02')")
    table = {**MAP, "from": "with o as (select * from orders) select * from o"}
    assert [row["order_id"] for row in shop.brings(table, cursor='{"text": "2026-03-02"}', **CHANGES)[0]] == [
        2
    ]


@pytest.mark.parametrize(
    "query",
    [
        "select 1; delete from orders",
        "with x as (delete from orders returning *) select * from x",
        "select 1 as a into other",
    ],
)
def test_a_query_that_writes_is_refused(shop: Shop, query: str) -> None:
    shop.does(ORDERS)
    with pytest.raises(SteelyardError, match="one query that only reads"):
        shop.brings({"from": query, "key": "a"})


def test_the_connection_itself_cannot_write(shop: Shop) -> None:
    shop.does(ORDERS)
    with (
        engine(sa.make_url(f"sqlite:///{shop.file}")).connect() as connection,
        pytest.raises(sa.exc.OperationalError),
    ):
        connection.execute(sa.text("delete from orders"))


# ── complaints ──────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_cursor_is_named_with_what_there_is(shop: Shop) -> None:
    shop.does(ORDERS)
    with pytest.raises(SteelyardError, match='Did you mean "changed"'):
        shop.brings(MAP, incremental={"orders": {"cursor": "change"}})


def test_changes_need_a_key(shop: Shop) -> None:
    shop.does(ORDERS)
    filled = shop.lake({"from": "orders"}, name="unknown", incremental={"unknown": {"cursor": "changed"}})
    assert "needs a key" in filled.run().message


def test_a_table_that_is_not_there_is_an_error_of_its_own(shop: Shop) -> None:
    shop.does(ORDERS)
    with pytest.raises(SteelyardError, match="no such table: nothing"):
        shop.brings({"from": "nothing", "key": "id"})


def test_a_file_that_is_not_there_is_not_made(shop: Shop) -> None:
    with pytest.raises(SteelyardError, match="there is no file"):
        shop.brings(MAP)
    assert not shop.file.exists()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://reader:secret@db.example.com/crm", "holds a password"),
        ("nonsense", "not one of a database"),
        ("strange://db.example.com/crm", "there is no database strange"),
    ],
)
def test_a_wrong_url_is_explained_and_not_repeated(shop: Shop, url: str, says: str) -> None:
    with pytest.raises(SteelyardError, match=says) as caught:
        shop.brings(MAP, url=url)
    assert "secret" not in str(caught.value).replace("secrets: {", "")


def test_a_private_server_has_to_be_allowed(shop: Shop) -> None:
    with pytest.raises(SteelyardError, match="not a public host"):
        shop.brings(MAP, url="postgresql://reader@127.0.0.1:1/crm")
