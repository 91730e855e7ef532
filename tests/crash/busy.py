"""One process of many on a lake: writes run after run, or looks at snapshot after snapshot."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import two_tables

from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.delivery import Delivery
from steelyard.lake.ingest.load import ingest
from steelyard.lake.ingest.runs import finish_run, start_run
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.locks import Turn
from steelyard.lake.store.records import Snapshot

ZONE = "Asia/Shanghai"
SHARED = "shared"
_SEEN = """
SELECT left(coalesce(r.revenue_id, c.cost_id), 1) AS writer, count(*),
       count(*) FILTER (WHERE r.revenue_id IS NULL OR c.cost_id IS NULL OR CAST(r.amount AS DECIMAL(18, 2)) + CAST(c.amount AS DECIMAL(18, 2)) <> {whole}),
       min(CAST(r.amount AS DECIMAL(18, 2)) - 10 * CAST(substr(r.revenue_id, 2) AS INTEGER)),
       max(CAST(r.amount AS DECIMAL(18, 2)) - 10 * CAST(substr(r.revenue_id, 2) AS INTEGER))
FROM ({a}) r FULL JOIN ({b}) c ON r.revenue_id = c.cost_id GROUP BY ALL
"""


def delivered(table: str, round_: int, prefix: str) -> Iterator[dict[str, object]]:
    for row in two_tables.rows(table, round_, prefix=prefix):
        yield dict(zip(two_tables.COLUMNS[table], row, strict=True))


def names(which: str) -> dict[str, str]:
    """Table → what it is called here: all writers fill the same two, or each has two of its own."""
    return {table: table if which == SHARED else f"{table}_{which}" for table in two_tables.COLUMNS}


def write(location: str, seconds: float, prefix: str, which: str) -> dict[str, object]:
    """A run per round, for so long."""
    lake, until, round_ = Lake.open(location), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        round_ += 1
        run = start_run(lake, f"books-{prefix}")
        with Turn(lake.root):
            for table, name in names(which).items():
                rows, key = list(delivered(table, round_, prefix)), two_tables.COLUMNS[table][:1]
                delivery = Delivery(f"books-{prefix}", name, rows, key=key)
                run = run.with_receipt(ingest(lake, delivery, run=run, timezone=ZONE))
            finish_run(lake, run, timezone=ZONE)
    return {"runs": round_, "errors": []}


def look(lake: Lake, snapshot: Snapshot, which: str) -> list[str]:
    """What is wrong with a snapshot: nothing, if each writer's rows are of one whole round in both tables."""
    pair = list(names(which).values())
    if not set(pair) <= set(snapshot.versions):
        return []
    a, b = (lake.sql(table, snapshot.versions[table]) for table in pair)
    with lake.workbench() as connection:
        found = connection.execute(_SEEN.format(a=a, b=b, whole=two_tables.WHOLE)).fetchall()
    return [
        f"{snapshot.name}: writer {writer}, {count} keys, {wrong} of different rounds, rounds {low} to {high}"
        for writer, count, wrong, low, high in found
        if wrong or low != high or count != two_tables.keys_in(int(low))
    ]


def read(location: str, seconds: float, pairs: list[str]) -> dict[str, object]:
    lake, until, reads, errors = Lake.open(location), time.monotonic() + seconds, 0, []
    while time.monotonic() < until:
        try:
            if lake.snapshots():
                newest = lake.find_snapshot()
                errors += [error for which in pairs for error in look(lake, newest, which)]
                reads += 1
        except (SteelyardError, OSError) as error:
            errors.append(f"{type(error).__name__}: {error}")
        time.sleep(0.1)
    return {"reads": reads, "errors": errors}


if __name__ == "__main__":
    place, span, job, *which = sys.argv[1:]
    done = write(place, float(span), *which) if job == "write" else read(place, float(span), which)
    print(json.dumps(done))
