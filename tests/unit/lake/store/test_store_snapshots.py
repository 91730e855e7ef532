"""Snapshots: versions that belong together, found again, and outliving every vacuum that must not touch them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lake_rows import query

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.computations import Computation
from steelyard.lake.store.lake import Lake


def put(lake: Lake, table: str, value: int) -> None:
    lake.merge(table, query(f"SELECT 1 AS id, {value} AS v"), key=["id"])


def value(lake: Lake, table: str, snapshot: str) -> int:
    return int(lake.rows(table, lake.find_snapshot(snapshot).versions[table])[0]["v"])


def computation(snapshot: str) -> Computation:
    return Computation("score", "growth", "hash", snapshot, None, "steelyard 1", "{}", "result")


def test_a_snapshot_shows_every_table_as_it_was(lake: Lake) -> None:
    put(lake, "leads", 1)
    put(lake, "orders", 10)
    lake.snapshot("march")
    put(lake, "leads", 2)
    put(lake, "costs", 5)
    lake.snapshot("april")

    assert (1, 2) == (value(lake, "leads", "march"), value(lake, "leads", "april"))
    assert {"leads": 0, "orders": 0} == lake.find_snapshot("march").versions
    assert {"leads": 1, "orders": 0, "costs": 0} == lake.find_snapshot("april").versions
    assert ["march", "april"] == [snapshot.name for snapshot in lake.snapshots()]
    assert "april" == lake.find_snapshot().name


def test_a_run_takes_its_own_tables_and_leaves_out_what_others_are_half_through(lake: Lake) -> None:
    put(lake, "leads", 1)
    put(lake, "orders", 1)
    lake.snapshot("first")
    put(lake, "orders", 2)  # another run, not finished yet
    put(lake, "leads", 2)

    taken = lake.snapshot("mine", tables=["leads"])

    assert {"leads": 1, "orders": 0} == taken.versions


def test_the_id_depends_on_the_versions_and_nothing_else(lake: Lake) -> None:
    put(lake, "leads", 1)
    first, again = lake.snapshot("a"), lake.snapshot("b")
    put(lake, "leads", 2)

    assert first.id == again.id != lake.snapshot("c").id
    assert "b" == lake.find_snapshot(first.id[:8]).name


def test_a_name_stands_for_one_set_of_versions(lake: Lake) -> None:
    put(lake, "leads", 1)
    first = lake.snapshot("q1")
    assert first.number == lake.snapshot("q1").number
    put(lake, "leads", 2)

    with pytest.raises(SteelyardError, match='a snapshot "q1" of other versions'):
        lake.snapshot("q1")


def test_an_unknown_snapshot_is_answered_with_those_there_are(lake: Lake) -> None:
    with pytest.raises(SteelyardError, match="no snapshot in"):
        lake.find_snapshot("q1")
    put(lake, "leads", 1)
    lake.snapshot("2026Q1")

    with pytest.raises(SteelyardError, match=r'Did you mean "2026Q1"\?'):
        lake.find_snapshot("2026Q2")


def test_snapshots_without_a_name_get_the_moment(lake: Lake) -> None:
    lake.clock = lambda: datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
    put(lake, "leads", 1)

    assert ["2026-04-01T08:30:00Z", "2026-04-01T08:30:00Z-2"] == [lake.snapshot().name for _ in range(2)]


def test_pinned_and_computed_snapshots_outlive_a_vacuum(lake: Lake) -> None:
    for number in range(5):
        put(lake, "leads", number)
        lake.snapshot(f"s{number}", pinned=number == 1)
    lake.record(computation(lake.find_snapshot("s2").id))

    would = lake.vacuum(keep_hours=0)
    removed = lake.vacuum(keep_hours=0, dry_run=False)

    # Five versions of one file each; s1 is pinned, s2 computed on, s4 the newest.
    assert 2 == len(would)
    assert would == removed
    assert ["s1", "s2", "s4"] == [snapshot.name for snapshot in lake.snapshots()]
    assert [1, 2, 4] == [value(lake, "leads", name) for name in ("s1", "s2", "s4")]
    assert not any(Path(lake.root, name).exists() for name in removed)
    assert [] == lake.vacuum(keep_hours=0)


def test_a_vacuum_keeps_what_is_young(lake: Lake) -> None:
    for number in range(3):
        put(lake, "leads", number)
        lake.snapshot(f"s{number}")

    assert [] == lake.vacuum(keep_hours=168, dry_run=False)
    assert 3 == len(lake.snapshots())


def test_what_a_crash_left_behind_is_removed_after_a_day(lake: Lake) -> None:
    put(lake, "leads", 1)
    (path,) = lake.files("leads")
    orphan = Path(path).with_name("part-orphan.parquet")
    orphan.write_bytes(Path(path).read_bytes())
    assert [] == lake.vacuum(keep_hours=0)

    import os

    old = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
    os.utime(orphan, (old, old))

    assert ["leads/_month=0000-00/part-orphan.parquet"] == lake.vacuum(keep_hours=0, dry_run=False)
    assert not orphan.exists()


def test_unpinned_snapshots_go_with_the_next_vacuum(lake: Lake) -> None:
    put(lake, "leads", 1)
    lake.snapshot("old", pinned=True)
    put(lake, "leads", 2)
    lake.snapshot("new")
    assert lake.pin("old").pinned
    lake.unpin("old")

    assert 1 == len(lake.vacuum(keep_hours=0, dry_run=False))
    assert ["new"] == [snapshot.name for snapshot in lake.snapshots()]


def test_computations_are_kept_in_order(lake: Lake) -> None:
    put(lake, "leads", 1)
    moments = iter([datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)])
    lake.clock = lambda: datetime(2026, 4, 1, tzinfo=UTC)
    lake.record(computation("one"))
    lake.clock = lambda: datetime(2026, 4, 2, tzinfo=UTC)
    lake.record(computation("two"))

    assert [("one", next(moments)), ("two", next(moments))] == [
        (each.snapshot, each.at) for each in lake.computations()
    ]
