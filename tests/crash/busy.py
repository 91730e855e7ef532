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
from steelyard.lake.store.records import Snapshot

ZONE = "Asia/Shanghai"
_SEEN = """
SELECT left(coalesce(r.revenue_id, c.cost_id), 1) AS writer, count(*),
       count(*) FILTER (WHERE r.revenue_id IS NULL OR c.cost_id IS NULL OR r.amount + c.amount <> {whole}),
       min(r.amount - 10 * CAST(substr(r.revenue_id, 2) AS INTEGER)),
       max(r.amount - 10 * CAST(substr(r.revenue_id, 2) AS INTEGER))
FROM ({a}) r FULL JOIN ({b}) c ON r.revenue_id = c.cost_id GROUP BY ALL
"""


def delivered(table: str, round_: int, prefix: str) -> Iterator[dict[str, object]]:
    for row in two_tables.rows(table, round_, prefix=prefix):
        yield dict(zip(two_tables.COLUMNS[table], row, strict=True))


def write(location: str, seconds: float, number: str) -> dict[str, object]:
    """A run per round, for so long."""
    lake, until, round_ = Lake.open(location), time.monotonic() + seconds, 0
    prefix = "abcdefgh"[int(number)]
    while time.monotonic() < until:
        round_ += 1
        run = start_run(lake, f"books-{prefix}")
        for table in two_tables.COLUMNS:
            delivery = Delivery(f"books-{prefix}", table, list(delivered(table, round_, prefix)))
            run = run.with_receipt(ingest(lake, delivery, run=run, timezone=ZONE))
        finish_run(lake, run, timezone=ZONE)
    return {"runs": round_, "errors": []}


def look(lake: Lake, snapshot: Snapshot) -> list[str]:
    """What is wrong with a snapshot: nothing, if each writer's rows are of one whole round in both tables."""
    if len(snapshot.versions) < len(two_tables.COLUMNS):
        return []
    a, b = (lake.sql(table, snapshot.versions[table]) for table in (two_tables.REVENUES, two_tables.COSTS))
    with lake.workbench() as connection:
        found = connection.execute(_SEEN.format(a=a, b=b, whole=two_tables.WHOLE)).fetchall()
    return [
        f"{snapshot.name}: writer {writer}, {count} keys, {wrong} of different rounds, rounds {low} to {high}"
        for writer, count, wrong, low, high in found
        if wrong or low != high or count != two_tables.keys_in(int(low))
    ]


def read(location: str, seconds: float) -> dict[str, object]:
    lake, until, reads, errors = Lake.open(location), time.monotonic() + seconds, 0, []
    while time.monotonic() < until:
        try:
            if lake.snapshots():
                errors += look(lake, lake.find_snapshot())
                reads += 1
        except (SteelyardError, OSError) as error:
            errors.append(f"{type(error).__name__}: {error}")
        time.sleep(0.1)
    return {"reads": reads, "errors": errors}


if __name__ == "__main__":
    place, span, job, which = sys.argv[1:]
    done = write(place, float(span), which) if job == "write" else read(place, float(span))
    print(json.dumps(done))
