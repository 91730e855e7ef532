"""Writers and readers in processes of their own on one lake.

`python traffic.py LAKE SECONDS` runs two writers and ten readers and prints what they did; the tests run it
for a few seconds.

A writer moves amounts from one of its two tables to the other and then takes a snapshot of both: in every
snapshot the total over the two is the same. All writers also write into one common table, where their rows
move from month to month.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from steelyard.lake.store.lake import Lake

ACCOUNTS, START = 6, 100
COMMON = "common"


def pair(owner: str) -> tuple[str, str]:
    return f"{owner}-left", f"{owner}-right"


def open_accounts(lake: Lake, owners: Sequence[str]) -> None:
    for owner in owners:
        for table in (*pair(owner), COMMON):
            put(lake, table, owner, dict.fromkeys(range(ACCOUNTS), START))
    lake.snapshot("opened")


def put(lake: Lake, table: str, owner: str, amounts: dict[int, int]) -> None:
    rows = ", ".join(f"({number}, {amount})" for number, amount in amounts.items())
    connection = duckdb.connect()
    lake.merge(
        table,
        connection.sql(
            f"SELECT '{owner}-' || n AS account, amount::BIGINT AS amount, "
            f"CAST(DATE '2026-01-01' + to_months(amount::INTEGER % 3) AS DATE) AS day "
            f"FROM (VALUES {rows}) AS v(n, amount)"
        ),
        key=["account"],
        time="day",
    )


def write(location: str, owner: str, seconds: float) -> dict[str, int]:
    """Move amounts for so long; how many merges that were."""
    lake, chance, until, done = Lake.open(location), random.Random(owner), time.monotonic() + seconds, 0
    left, right = pair(owner)
    while time.monotonic() < until:
        number, moved = chance.randrange(ACCOUNTS), chance.randrange(1, 50)
        put(lake, left, owner, {number: START - moved})
        put(lake, COMMON, owner, {number: moved})
        put(lake, right, owner, {number: START + moved})
        lake.snapshot(tables=[left, right])
        put(lake, left, owner, {number: START})
        put(lake, right, owner, {number: START})
        lake.snapshot(tables=[left, right])
        done += 5
    return {"writes": done}


def read(location: str, seconds: float) -> dict[str, int]:
    """Look at snapshots, and at the newest version of the common table; how often, and what was wrong."""
    lake, until, reads, wrong = Lake.open(location), time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        versions = lake.find_snapshot().versions
        owners = sorted({table.split("-")[0] for table in versions if table != COMMON})
        for owner in owners:
            found = [row for table in pair(owner) for row in lake.rows(table, versions[table])]
            wrong += sum(row["amount"] for row in found) != 2 * ACCOUNTS * START
        common = [row["account"] for row in lake.rows(COMMON)]
        wrong += len(common) != len(set(common)) or len(common) != len(owners) * ACCOUNTS
        reads += len(owners) + 1
    return {"reads": reads, "wrong": wrong}


def run(location: Path, seconds: float, *, writers: int, readers: int) -> dict[str, int]:
    """All of them at once; the sums of what each process counted. A process that fails raises."""
    owners = [f"w{number}" for number in range(writers)]
    open_accounts(Lake.create(location), owners)
    jobs = [["write", owner] for owner in owners] + [["read"]] * readers
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, str(location), str(seconds), *job], stdout=subprocess.PIPE, text=True
        )
        for job in jobs
    ]
    total: dict[str, int] = {"failed": 0, "writes": 0, "reads": 0, "wrong": 0}
    for process in processes:
        out, _ = process.communicate()
        total["failed"] += process.returncode != 0
        for name, count in json.loads(out or "{}").items():
            total[name] += count
    return total


def main(location: str, seconds: str, *job: str) -> None:
    if not job:
        print(run(Path(location), float(seconds), writers=2, readers=10))
    elif job[0] == "write":
        print(json.dumps(write(location, job[1], float(seconds))))
    else:
        print(json.dumps(read(location, float(seconds))))


if __name__ == "__main__":
    main(*sys.argv[1:])
