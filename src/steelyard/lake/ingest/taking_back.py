"""Taking back what a run brought into a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.records import HIDDEN


def taken_back(lake: Lake, table: str, meant: Run, run: Run) -> Receipt:
    """Of one table: rows of the run `meant` go, and those it changed are as they were before."""
    version = _before(lake, table, meant.id)
    if version is None:
        return Receipt(table)
    with lake.workbench() as bench:
        _sort(lake, bench, table, version, meant.id)
        receipt = Receipt(table)
        for source in _sources(bench):
            receipt += _restored(lake, bench, table, {"run": run.id, "source": source})
        return receipt + _deleted(lake, bench, table, {"run": run.id, "source": meant.source})


def _before(lake: Lake, table: str, run_id: str) -> int | None:
    """The version before the run; -1 where the run made the table, None where it wrote nothing."""
    if not lake.has(table):
        return None
    written = [each.version for each in lake.history(table) if each.note.get("run") == run_id]
    return min(written) - 1 if written else None


def _sort(lake: Lake, bench: duckdb.DuckDBPyConnection, table: str, version: int, run_id: str) -> None:
    """Make the tables `restored`, rows as they were before the run, and `gone`, keys that were not there."""
    found = lake.at(table)
    key = list(map(identifier, found.about["key"]))
    before = lake.at(table, version).columns if version >= 0 else {}
    shown = [
        f"CAST({identifier(name) if name in before else 'NULL'} AS {type_}) AS {identifier(name)}"
        for name, type_ in found.columns.items()
        if name not in HIDDEN
    ]
    was = lake.sql(table, version) if version >= 0 else f"SELECT * FROM ({lake.select(found)}) WHERE false"
    same = " AND ".join(f"was.{name} IS NOT DISTINCT FROM ours.{name}" for name in key)
    bench.execute(
        f"CREATE TEMP TABLE ours AS SELECT {', '.join(key)} FROM ({lake.select(found)}) "
        f"WHERE _run = {literal(run_id)}"
    )
    bench.execute(
        f"CREATE TEMP TABLE restored AS SELECT _source, {', '.join(shown)} FROM ({was}) was "
        f"SEMI JOIN ours ON {same}"
    )
    bench.execute(f"CREATE TEMP TABLE gone AS SELECT * FROM ours ANTI JOIN ({was}) was ON {same}")


def _sources(bench: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Whose the rows were: they remain theirs."""
    found = bench.execute("SELECT DISTINCT _source FROM restored ORDER BY 1").fetchall()
    yield from (str(source) for (source,) in found)


def _restored(lake: Lake, bench: duckdb.DuckDBPyConnection, table: str, note: Mapping[str, str]) -> Receipt:
    source = literal(note["source"])
    rows = bench.sql(f"SELECT * EXCLUDE (_source) FROM restored WHERE _source = {source}")
    merged = lake.merge(table, rows, key=lake.at(table).about["key"], note=note)
    count = merged.updated + merged.unchanged
    return Receipt(
        table, count, count, updated=merged.updated, unchanged=merged.unchanged, version=merged.version
    )


def _deleted(lake: Lake, bench: duckdb.DuckDBPyConnection, table: str, note: Mapping[str, str]) -> Receipt:
    done = lake.delete(table, bench.table("gone"), key=lake.at(table).about["key"], note=note)
    return Receipt(table, deleted=done.deleted, version=done.version)
