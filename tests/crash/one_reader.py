"""A process that looks at the newest snapshot all the time, until its input ends; prints what it saw."""

from __future__ import annotations

import json
import select
import sys
import time

import two_tables

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.lake import Lake

PAUSE = 0.05


def told_to_stop() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


def watch(location: str) -> dict[str, object]:
    reads, rounds, errors = 0, 0, []
    last = -1
    while not told_to_stop():
        time.sleep(PAUSE)
        try:
            lake = Lake.open(location)
            if not lake.snapshots():
                continue
            seen = two_tables.look(lake, lake.find_snapshot())
            for table in two_tables.COLUMNS:
                two_tables.look_at_table(lake, table)
        except (AssertionError, SteelyardError, OSError) as error:
            errors.append(f"{type(error).__name__}: {error}")
            continue
        reads += seen is not None
        if seen is not None and seen != last:
            if seen < last:
                errors.append(f"round {seen} after round {last}")
            rounds, last = rounds + 1, seen
    return {"reads": reads, "rounds": rounds, "last": last, "errors": errors}


if __name__ == "__main__":
    print(json.dumps(watch(sys.argv[1])), flush=True)
