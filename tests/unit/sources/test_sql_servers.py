"""PostgreSQL and MariaDB, started for this run: what their types become, changes, and that nothing is written."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from peers import mariadb, postgresql
from peers.lakes import Filled
from steelyard.core.problems import SteelyardError
from steelyard.sources.base import Request
from steelyard.sources.connections import declared
from steelyard.sources.kinds import kinds
from steelyard.sources.opened import opened

BIG = Decimal("12345678901234.5678")
MOMENT = datetime(2026, 3, 1, 2, tzinfo=UTC)


@dataclass
class Server:
    """A server of one kind: its URL without a password, and a door for tests to write through."""

    url: str
    password: str
    engine: sa.Engine

    def does(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))

    def connection(self, tables: dict[str, Any], **settings: Any) -> dict[str, Any]:
        return {"kind": "sql", "settings": {"url": self.url, **settings}, "tables": tables}

    def brings(
        self, table: dict[str, Any], cursor: str | None = None, **settings: Any
    ) -> tuple[Any, Any, Any]:
        """Rows without origins, deleted keys and the last cursor of the table `rows`."""
        written = {
            **self.connection({"rows": table}, **settings),
            "secrets": {"password": "env:PASSWORD"},
            "allow_hosts": ["127.0.0.1"],
        }
        text = json.dumps({"steelyard": "1", "connections": {"db": written}}, ensure_ascii=False)
        connection = opened(
            declared(text, "connections.yaml", folder=Path())["db"], {"PASSWORD": self.password}
        )
        request = Request(MOMENT, {"rows": cursor} if cursor else {})
        (extract,) = kinds()["sql"].source().resources(connection, request)
        pages = list(extract.pages)
        rows = [{k: v for k, v in row.items() if k != "_origin"} for page in pages for row in page.rows]
        return (
            rows,
            [dict(row) for page in pages for row in page.deleted],
            pages[-1].cursor if pages else None,
        )


def _server(drivername: str, port: int, password: str, **more: Any) -> Server:
    url = sa.URL.create(drivername, "steelyard", password, "127.0.0.1", port, "steelyard")
    plain = f"{url.get_backend_name()}://steelyard@127.0.0.1:{port}/steelyard"
    return Server(plain, password, sa.create_engine(url, **more))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    if why := postgresql.missing():
        pytest.skip(why)
    pytest.importorskip("psycopg")
    with postgresql.postgresql() as port:
        yield _server("postgresql+psycopg", port, postgresql.PASSWORD)


@pytest.fixture(scope="module")
def maria() -> Iterator[Server]:
    if why := mariadb.missing():
        pytest.skip(why)
    pytest.importorskip("pymysql")
    with mariadb.mariadb() as port:
        secret = {"password": mariadb.PASSWORD.encode()}
        yield _server("mysql+pymysql", port, mariadb.PASSWORD, connect_args=secret)


@pytest.fixture(params=["postgres", "maria"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


# ── what types become ───────────────────────────────────────────────────────────────────────────────


def test_every_postgresql_type_keeps_what_it_says(postgres: Server) -> None:
    postgres.does(
        'create schema if not exists "销售"',
        'create table "销售"."商机" ("编号" int, "金额" numeric(20,4), f float8, at timestamptz, naive timestamp,'
        " day date, j jsonb, list text[], span interval, bytes bytea, u uuid, ok bool)",
        "insert into \"销售\".\"商机\" values (1, 12345678901234.5678, 0.1, '2026-03-01 10:00+08', '2026-03-01 10:00',"
        " '2026-03-01', '{\"x\": 1234567890123456789.0123456789}', '{a,b}', '1 day 2 hours', 'ab',"
        " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', true)",
    )
    (row,), _, _ = postgres.brings({"from": "销售.商机", "key": "编号"})
    assert row == {
        "编号": 1, "金额": BIG, "f": Decimal("0.1"), "at": MOMENT, "naive": datetime(2026, 3, 1, 10), "day": date(2026, 3, 1),  # noqa: DTZ001
        "j": '{"x": 1234567890123456789.0123456789}', "list": '["a", "b"]', "span": Decimal(26 * 3600), "bytes": "6162",
        "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ok": True,
    }  # fmt: skip


def test_what_python_cannot_hold_stays_a_text(postgres: Server) -> None:
    postgres.does(
        "create table odd (at timestamptz, naive timestamp, day date, money numeric, f float8)",
        "insert into odd values ('infinity', '-infinity', 'infinity', 'NaN', 'NaN')",
    )
    (row,), _, _ = postgres.brings({"from": "odd"})
    assert list(row.values()) == ["infinity", "-infinity", "infinity", "NaN", "nan"]


def test_every_mariadb_type_keeps_what_it_says(maria: Server) -> None:
    maria.does(
        "create table `商机` (`编号` int, `金额` decimal(20,4), f double, at timestamp null, naive datetime(6),"
        " day date, j json, span time, bytes varbinary(10), bits bit(3), ok bool)",
        "set session sql_mode = '', time_zone = '+08:00'",
        "insert into `商机` values (1, 12345678901234.5678, 0.1, '2026-03-01 10:00', '2026-03-01 10:00:00.5',"
        " '0000-00-00', '{\"x\": 1234567890123456789.0123456789}', '26:00:00', 'ab', b'101', true)",
    )
    (row,), _, _ = maria.brings({"from": "商机", "key": "编号"})
    # TIMESTAMP is an instant, DATETIME is what a clock on a wall says.
    assert row == {
        "编号": 1, "金额": BIG, "f": Decimal("0.1"), "at": MOMENT, "naive": datetime(2026, 3, 1, 10, 0, 0, 500_000),  # noqa: DTZ001
        "day": "0000-00-00", "j": '{"x": 1234567890123456789.0123456789}', "span": Decimal(26 * 3600), "bytes": "6162",
        "bits": "05", "ok": 1,
    }  # fmt: skip


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────


def test_changes_and_deletions_arrive_in_the_lake(server: Server, tmp_path: Path) -> None:
    server.does(
        "drop table if exists orders",
        "create table orders (id int primary key, amount decimal(18,2), day date, changed timestamp null, gone int)",
        *(f"insert into orders values ({n}, {n}.10, '2026-03-05', '2026-03-01 00:00:{n:02}', 0)" for n in range(1, 31)),
    )  # fmt: skip
    mapping = {"order_id": "id", "ordered_at": "day", "amount": "amount"}
    connection = server.connection(
        {"orders": {"from": "orders", "map": mapping}},
        page=7, incremental={"orders": {"cursor": "changed", "deleted": "gone"}},
    )  # fmt: skip
    filled = Filled(tmp_path, connection, {"password": server.password})
    filled.sync(batch=10)
    # 1.10 + 2.10 + … + 30.10 = 465 + 3
    assert sum(row["amount"] for row in filled.rows("orders")) == Decimal(468)
    server.does(
        "update orders set amount = 100.10, changed = '2026-03-02 00:00:00' where id = 1",
        "update orders set gone = 1, changed = '2026-03-02 00:00:01' where id = 30",
        "insert into orders values (31, 0.01, '2026-04-01', '2026-03-02 00:00:02', 0)",
    )
    receipt = filled.sync()["orders"]
    # Read: 1 and 31, and 30's last state is a deletion.
    assert (receipt.inserted, receipt.updated, receipt.deleted) == (1, 1, 1)
    assert sum(row["amount"] for row in filled.rows("orders")) == Decimal("536.91")
    server.does("delete from orders where id = 2")
    assert filled.sync(full=True)["orders"].deleted == 1
    assert len(filled.rows("orders")) == 29


def test_a_cursor_with_a_zone_goes_on_where_it_stopped(postgres: Server) -> None:
    postgres.does(
        "create table events (id int, at timestamptz)",
        "insert into events values (1, '2026-03-01 10:00+08'), (2, '2026-03-01 10:00:00.000001+08')",
    )
    how = {"incremental": {"rows": {"cursor": "at"}}}
    _, _, cursor = postgres.brings({"from": "events", "key": "id"}, **how)
    postgres.does("insert into events values (3, '2026-03-01 03:00+00')")
    rows, _, _ = postgres.brings({"from": "events", "key": "id"}, cursor, **how)
    assert [row["id"] for row in rows] == [2, 3]


def test_an_overlap_reads_late_commits(server: Server) -> None:
    server.does(
        "drop table if exists late",
        "create table late (id int, at timestamp null)",
        "insert into late values (1, '2026-03-01 10:00:00'), (2, '2026-03-01 10:00:30'), (3, '2026-03-01 10:01:00')",
    )
    how = {"incremental": {"rows": {"cursor": "at", "overlap": 30}}}
    _, _, cursor = server.brings({"from": "late", "key": "id"}, **how)
    rows, _, _ = server.brings({"from": "late", "key": "id"}, cursor, **how)
    assert [row["id"] for row in rows] == [2, 3]


# ── safety ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_query_writes_by_a_function_is_refused_by_the_database(postgres: Server) -> None:
    postgres.does("create sequence if not exists counter")
    with pytest.raises(SteelyardError, match="read-only transaction"):
        postgres.brings({"from": "select nextval('counter')"})


def test_a_large_table_is_not_held_in_memory(postgres: Server) -> None:
    postgres.does(
        "create table many as select g as id, repeat('x', 1000) as pad from generate_series(1, 20000) g"
    )
    text = json.dumps({
        "steelyard": "1",
        "connections": {"db": {**postgres.connection({"rows": {"from": "many", "key": "id"}}, page=500),
                               "secrets": {"password": "env:P"}, "allow_hosts": ["127.0.0.1"]}},
    })  # fmt: skip
    connection = opened(declared(text, "connections.yaml", folder=Path())["db"], {"P": postgres.password})
    (extract,) = kinds()["sql"].source().resources(connection, Request(MOMENT))
    tracemalloc.start()
    read = sum(len(page.rows) for page in extract.pages)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All rows are over 20 MB, a page is half a megabyte.
    assert (read, most < 5_000_000) == (20_000, True)


def test_a_wrong_password_is_told_without_it(server: Server) -> None:
    with pytest.raises(SteelyardError, match=r"password|denied") as caught:
        Server(server.url, "wrong-one", server.engine).brings({"from": "orders", "key": "id"})
    assert "wrong-one" not in str(caught.value)


def test_a_server_on_this_machine_has_to_be_allowed(server: Server, tmp_path: Path) -> None:
    connection = {**server.connection({"rows": {"key": "id"}}), "allow_hosts": []}
    assert "not a public host" in Filled(tmp_path, connection, {"password": server.password}).run().message
