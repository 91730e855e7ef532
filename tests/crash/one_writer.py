"""A process that writes one round, to be killed: `import`, `sync` or `merge`. It says when it begins."""

from __future__ import annotations

import sys
from pathlib import Path

import two_tables

from steelyard.engine.importing import Wanted, draft_import, run_import
from steelyard.lake.connection import connect
from steelyard.lake.store.lake import Lake
from steelyard.sources.connections import read_connections
from steelyard.sources.runner import Manner, sync


def import_files(lake: Lake, folder: Path) -> None:
    files = [folder / f"{table}.csv" for table in two_tables.COLUMNS]
    run_import(lake, draft_import(Wanted(files), lake=lake))


def sync_database(lake: Lake, folder: Path) -> None:
    (connection,) = read_connections(folder / "connections.yaml").values()
    done = sync(lake, connection, manner=Manner())
    assert done.status == "finished", done.message


def merge_rows(lake: Lake, folder: Path) -> None:
    """The bare store: two merges and the snapshot that shows them together."""
    round_ = int((folder / "round").read_text())
    for table, columns in two_tables.COLUMNS.items():
        with connect(None, timezone="UTC") as connection:
            connection.execute(
                f"CREATE TABLE given ({columns[0]} VARCHAR, campaign_id VARCHAR, {columns[2]} DATE, "
                "amount DECIMAL(18, 2))"
            )
            texts = ", ".join(f"('{a}', '{b}', '{c}', {d})" for a, b, c, d in two_tables.rows(table, round_))
            connection.execute(f"INSERT INTO given VALUES {texts}")
            lake.merge(table, connection.table("given"), key=[columns[0]], time=columns[2])
    lake.snapshot(tables=list(two_tables.COLUMNS))


WAYS = {"import": import_files, "sync": sync_database, "merge": merge_rows}

if __name__ == "__main__":
    way, location, given = sys.argv[1:]
    print("ready", flush=True)
    WAYS[way](Lake.create(location), Path(given))
