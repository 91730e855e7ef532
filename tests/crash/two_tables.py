"""Two tables that belong together, written in rounds: what every reader must see, whatever is killed.

In round r the key k has the amount 10·k + r in `campaign_revenues` and 1,000,000 − 10·k − r in
`campaign_costs`: the two add up to a million for every key, and all keys of both tables are of one round.
Every round has `MORE` keys more than the one before.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from steelyard.lake.store.lake import Lake
from steelyard.lake.store.records import Snapshot

KEYS, MORE, WHOLE = 1500, 3, 1_000_000
REVENUES, COSTS = "campaign_revenues", "campaign_costs"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    REVENUES: ("revenue_id", "campaign_id", "recognised_on", "amount"),
    COSTS: ("cost_id", "campaign_id", "incurred_on", "amount"),
}


def keys_in(round_: int) -> int:
    return KEYS + MORE * round_


def rows(table: str, round_: int, *, prefix: str = "k") -> Iterator[tuple[str, str, str, str]]:
    """The rows of a table in a round, as text, over all months of a year."""
    for key in range(keys_in(round_)):
        amount = 10 * key + round_
        shown = amount if table == REVENUES else WHOLE - amount
        yield f"{prefix}{key:06}", "c1", f"2026-{key % 12 + 1:02}-15", f"{shown}.00"


def write_files(folder: Path, round_: int) -> None:
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows(table, round_))


def write_database(path: Path, round_: int) -> None:
    with sqlite3.connect(path) as connection:
        for table, columns in COLUMNS.items():
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} TEXT' for name in columns)})")
            connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", rows(table, round_))


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────

_SEEN = """
WITH revenue AS (SELECT revenue_id AS id, CAST(substr(revenue_id, 2) AS INTEGER) AS k, amount FROM ({a})),
     cost AS (SELECT cost_id AS id, CAST(substr(cost_id, 2) AS INTEGER) AS k, amount FROM ({b}))
SELECT (SELECT count(*) FROM revenue), (SELECT count(*) FROM cost),
       (SELECT count(DISTINCT id) FROM revenue), (SELECT count(DISTINCT id) FROM cost),
       (SELECT min(amount - 10 * k) FROM revenue), (SELECT max(amount - 10 * k) FROM revenue),
       count(*) FILTER (WHERE revenue.id IS NULL OR cost.id IS NULL OR revenue.amount + cost.amount <> {whole})
FROM revenue FULL JOIN cost USING (id)
"""


def look(lake: Lake, snapshot: Snapshot) -> int | None:
    """The round a snapshot is of; None before both tables are there. Fails where it is of no single round."""
    if not {REVENUES, COSTS} <= set(snapshot.versions):
        return None
    parts = {
        name: lake.sql(table, snapshot.versions[table]) for name, table in (("a", REVENUES), ("b", COSTS))
    }
    with lake.workbench() as connection:
        found = connection.execute(_SEEN.format(**parts, whole=WHOLE)).fetchone()
    assert found is not None
    revenues, costs, once, once_too, low, high, wrong = found
    said = dict(zip(("revenues", "costs", "ids", "ids_too", "low", "high", "wrong"), found, strict=True))
    assert low == high, f"rows of several rounds: {said}"
    assert revenues == costs == once == once_too == keys_in(int(low)), f"rows lost or doubled: {said}"
    assert wrong == 0, f"tables of different rounds: {said}"
    return int(low)


def look_at_table(lake: Lake, table: str) -> None:
    """The newest version of one table is of one round, whole."""
    if not lake.has(table):
        return
    id_ = COLUMNS[table][0]
    sign = "amount" if table == REVENUES else f"{WHOLE} - amount"
    query = (
        f"SELECT count(*), count(DISTINCT {id_}), min(r), max(r) FROM "
        f"(SELECT {id_}, {sign} - 10 * CAST(substr({id_}, 2) AS INTEGER) AS r FROM ({lake.sql(table)}))"
    )
    with lake.workbench() as connection:
        found: Any = connection.execute(query).fetchone()
    count, ids, low, high = found
    assert low == high, f"{table}: rows of rounds {low} to {high}"
    assert count == ids == keys_in(int(low)), f"{table}: {count} rows, {ids} ids in round {low}"
