"""steelyard sync and connections: what they print, what they write, how they exit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from peers.anything import KEY
from peers.base import Peer, running
from peers.syncing import document
from steelyard.lake.store.lake import Lake
from steelyard.sources.locks import locked

ORDERS = {
    "path": "/cursor",
    "records": "results",
    "id": "id",
    "params": {"since": "{from}"},
    "paging": {"type": "cursor", "cursor": "paging.next.after", "param": "after"},
    "incremental": {"field": "changed", "start": "2026-01-01"},
}
BEARER = {"path": "/bearer"}
COLUMNS = {"order_id": "id", "customer_id": "客户", "ordered_at": "changed", "amount": "amount"}


@pytest.fixture(scope="module")
def server() -> Iterator[Peer]:
    with running("peers.anything") as peer:
        yield peer


@pytest.fixture
def peer(server: Peer) -> Peer:
    server.do("forget")
    server.do("setup")
    return server


@pytest.fixture
def lake(tmp_path: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake to be, with the connections `shop` and `vault`."""
    monkeypatch.setenv("TOKEN", KEY)
    shop = document(peer, kind="rest", name="shop", settings={"resources": {"orders": ORDERS}}, tables={"orders": {"map": COLUMNS}}, schedule="every 30 minutes")  # fmt: skip
    vault = document(peer, kind="rest", name="vault", secrets={"token": ""}, settings={"resources": {"客户": BEARER}, "auth": {"type": "bearer"}}, tables={"客户": {"key": "id"}})  # fmt: skip
    shop["connections"] |= vault["connections"]
    folder = tmp_path / "lake"
    folder.mkdir()
    (folder / "connections.yaml").write_text(json.dumps(shop, ensure_ascii=False), encoding="utf-8")
    return folder


def report(run: CommandLine, *arguments: object) -> dict[str, dict[str, Any]]:
    """Connection → its run."""
    found = json.loads(run("sync", *map(str, arguments), "--format", "json").out)
    return {each["connection"]: each for each in found["runs"]}


def counts(of: dict[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    """Table → read, inserted, updated, deleted."""
    return {t["table"]: (t["read"], t["inserted"], t["updated"], t["deleted"]) for t in of["tables"]}


def test_it_brings_everything_at_first_and_then_what_is_new(run: CommandLine, lake: Path, peer: Peer) -> None:
    first = report(run, "--lake", lake)
    assert {name: counts(each) for name, each in first.items()} == {
        "shop": {"orders": (8, 8, 0, 0)},
        "vault": {"客户": (8, 8, 0, 0)},
    }
    peer.do("fill", count=1)
    peer.do("change", id=8, amount=99.5, changed="2026-03-20T00:00:00Z")
    peer.do("delete", id=1)
    second = report(run, "--lake", lake)
    # Order 8 changed, 9 is new; the list without a cursor also tells that 1 is gone.
    assert counts(second["shop"]) == {"orders": (2, 1, 1, 0)}
    assert counts(second["vault"]) == {"客户": (8, 1, 1, 1)}
    assert second["shop"]["cursors"] == {
        "orders": {"before": "2026-03-09T08:00:00+00:00", "after": "2026-03-20T00:00:00+00:00"}
    }
    assert Lake.open(lake).columns("orders")["amount"] == "DECIMAL(18,4)"
    assert "客户" in Lake.open(lake).columns("客户")


def test_a_column_that_appears_is_added(run: CommandLine, lake: Path, peer: Peer) -> None:
    report(run, "vault", "--lake", lake)
    peer.do("fill", count=1, 颜色="红", **{"Mixed Case": "1.50"})
    report(run, "vault", "--lake", lake)
    rows = {row["id"]: row for row in Lake.open(lake).rows("客户")}
    assert (rows["9"]["颜色"], rows["8"]["颜色"], rows["9"]["Mixed Case"]) == ("红", None, Decimal("1.5"))


def test_it_reads_everything_again_when_told(run: CommandLine, lake: Path) -> None:
    report(run, "shop", "--lake", lake)
    assert counts(report(run, "shop", "--lake", lake, "--full")["shop"]) == {"orders": (8, 0, 0, 0)}


def test_a_connection_that_fails_does_not_stop_the_others(run: CommandLine, lake: Path, peer: Peer) -> None:
    peer.do("trouble", status=403, path="/cursor", body={"error": f"no rights for {KEY}"})
    result = run("sync", "--lake", str(lake))
    assert result.code == 1
    assert "shop: failed" in result.out
    assert "vault: done" in result.out
    assert "/cursor answered 403 Forbidden" in result.out


def test_no_secret_is_printed_or_kept(run: CommandLine, lake: Path, peer: Peer) -> None:
    peer.do("trouble", status=400, path="/bearer", body={"error": f"{KEY} has no rights"}, times=1)
    failed = run("sync", "vault", "--lake", str(lake))
    run("sync", "vault", "--lake", str(lake))
    assert "*** has no rights" in failed.out
    assert "key-0815" not in failed.out + failed.err
    kept = [file for file in lake.rglob("*") if file.is_file() and b"key-0815" in file.read_bytes()]
    assert kept == []


def test_a_dry_run_writes_nothing(run: CommandLine, lake: Path) -> None:
    result = run("sync", "shop", "--lake", str(lake), "--dry-run")
    assert (result.code, "nothing written" in result.out) == (0, True)
    assert [file.name for file in lake.iterdir()] == ["connections.yaml"]


def test_rows_in_quarantine_can_fail_the_run(run: CommandLine, lake: Path, peer: Peer) -> None:
    peer.do("change", id=5, amount="ten or so")
    result = run("sync", "shop", "--lake", str(lake), "--fail-on-quarantine", "--format", "json")
    (table,) = json.loads(result.out)["runs"][0]["tables"]
    assert (result.code, table["read"], table["accepted"], table["quarantined"]) == (1, 8, 7, 1)


def test_a_list_that_lost_most_of_its_rows_is_not_believed_at_once(
    run: CommandLine, lake: Path, peer: Peer
) -> None:
    report(run, "vault", "--lake", lake)
    for id in range(1, 6):
        peer.do("delete", id=id)
    refused = run("sync", "vault", "--lake", str(lake))
    assert (refused.code, len(Lake.open(lake).rows("客户"))) == (1, 8)
    assert counts(report(run, "vault", "--lake", lake, "--allow-mass-delete")["vault"]) == {
        "客户": (3, 0, 0, 5)
    }


def test_two_syncs_of_one_connection_do_not_run_at_once(run: CommandLine, lake: Path) -> None:
    Lake.create(lake)
    with locked(str(lake), "shop"):
        result = run("sync", "shop", "--lake", str(lake))
    assert result.code == 1
    assert f"shop is being synced by another process ({os.getpid()})" in result.out
    assert run("sync", "shop", "--lake", str(lake)).code == 0


def test_a_killed_sync_leaves_no_lock(run: CommandLine, lake: Path) -> None:
    Lake.create(lake)
    program = "import sys; from steelyard.sources.locks import locked\nwith locked(sys.argv[1], 'shop'): print(flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(lake)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert run("sync", "shop", "--lake", str(lake)).code == 1
        holder.kill()
    assert run("sync", "shop", "--lake", str(lake)).code == 0


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "shop: done in"), ("zh-Hans", "shop：已完成，用时"), ("zh-Hant", "shop：已完成，耗時")],
)
def test_it_reports_in_three_languages(run: CommandLine, lake: Path, language: str, expected: str) -> None:
    assert expected in run("sync", "shop", "--lake", str(lake), "--lang", language).out


def test_it_stays_and_syncs_again_when_it_is_due(lake: Path, peer: Peer) -> None:
    arguments = ["sync", "shop", "--lake", str(lake), "--watch", "--format", "json"]
    with subprocess.Popen([sys.executable, "-m", "steelyard.cli", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stdout is not None
        # It never ran: at once, then thirty minutes after that.
        assert b"next: shop at " in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        out = process.stdout.read()
    assert process.returncode == 0
    assert json.loads(out)["runs"][0]["status"] == "finished"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["shp"], 'there is no connection "shp". There is shop or vault. Did you mean "shop"?'),
        (["vault", "--watch"], "vault: there is no schedule."),
        (["--every", "now and then"], '"now and then" is not a schedule.'),
        (["--watch", "--dry-run"], "--dry-run looks once"),
        (["--connections", "absent.yaml"], "absent.yaml  the connection file cannot be read"),
    ],
)
def test_wrong_usage_is_told(run: CommandLine, lake: Path, arguments: list[str], expected: str) -> None:
    result = run("sync", "--lake", str(lake), *arguments)
    assert (result.code, expected in result.err) == (2, True), result.err


def test_a_missing_secret_fails_its_connection_only(
    run: CommandLine, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKEN")
    result = run("sync", "--lake", str(lake))
    assert result.code == 1
    assert "shop: done" in result.out
    assert "the environment variable TOKEN is not set" in " ".join(result.out.split())


# ── connections ─────────────────────────────────────────────────────────────────────────────────────


def test_connections_are_listed(run: CommandLine, lake: Path) -> None:
    before = run("connections", "list", "--lake", str(lake)).out
    assert ["shop", "REST", "orders", "every 30 minutes", "never"] == [
        cell.strip() for cell in before.splitlines()[3].split("  ") if cell.strip()
    ]
    run("sync", "shop", "--lake", str(lake))
    assert "20" in run("connections", "list", "--lake", str(lake)).out.splitlines()[3]


def test_connections_are_checked_without_writing(run: CommandLine, lake: Path, peer: Peer) -> None:
    fine = run("connections", "check", "--lake", str(lake))
    assert (fine.code, fine.out.count("reachable, a page of")) == (0, 2)
    peer.do("trouble", status=401, path="/bearer", times=9)
    wrong = run("connections", "check", "vault", "--lake", str(lake))
    assert (wrong.code, "answered 401" in wrong.out) == (1, True)
    assert [file.name for file in lake.iterdir()] == ["connections.yaml"]


def test_kinds_are_listed(run: CommandLine) -> None:
    assert "任意 REST 接口" in run("connections", "kinds", "--lang", "zh-Hans").out


def test_the_schema_is_printed(run: CommandLine) -> None:
    assert json.loads(run("connections", "schema").out)["title"] == "Steelyard connections"
