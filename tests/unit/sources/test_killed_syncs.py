"""A sync is killed at random moments and run again: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peers.base import Peer, running
from peers.slowly import ROWS
from peers.syncing import document
from steelyard.lake.ingest.runs import runs
from steelyard.lake.store.lake import Lake
from steelyard.sources import cursors

KILLS, MORE = 6, 1000
RESOURCE = {
    "path": "/rows",
    "params": {"since": "{from}"},
    "records": "rows",
    "paging": {"type": "cursor", "cursor": "next", "param": "since"},
    "incremental": {"field": "version", "start": "0", "written": "number", "sorted": "true"},
}
#: Syncs in small deliveries, so that there are many moments between two of them. It says when it begins.
PROGRAM = """
import sys
from pathlib import Path
import steelyard.sources.restful.client
from steelyard.lake.store.lake import Lake
from steelyard.sources.connections import read_connections
from steelyard.sources.runner import Manner, sync

lake, (connection,) = Lake.create(sys.argv[1]), read_connections(Path(sys.argv[1], "connections.yaml")).values()
print("ready", flush=True)
done = sync(lake, connection, manner=Manner(batch=500), progress=lambda table, rows: print(rows, flush=True))
assert done.status == "finished", done.message
"""


@pytest.fixture
def peer() -> Iterator[Peer]:
    with running("peers.slowly") as peer:
        yield peer


def started(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def killed(folder: Path, after_pages: int, moments_later: float) -> bool:
    """Kill a sync somewhere between reading, merging, keeping the cursor and finishing."""
    process = started(folder)
    assert process.stdout is not None
    with process, process.stdout as output:
        for _ in range(after_pages):
            output.readline()
        time.sleep(moments_later)
        os.kill(process.pid, signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def state(lake: Lake) -> tuple[int, int, Decimal]:
    rows = lake.rows("rows") if lake.has("rows") else []
    return len(rows), len({row["id"] for row in rows}), sum((row["amount"] for row in rows), Decimal(0))


def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path, peer: Peer) -> None:
    written: dict[str, Any] = document(
        peer, kind="rest", settings={"resources": {"rows": RESOURCE}}, tables={"rows": {"key": "id", "order": "version"}}
    )  # fmt: skip
    (tmp_path / "connections.yaml").write_text(json.dumps(written), encoding="utf-8")
    dice = random.Random(7)
    kills = 0
    for _ in range(KILLS):
        peer.do("touch", count=MORE)
        kills += killed(tmp_path, dice.randint(1, 9), dice.random() / 2)
    with started(tmp_path) as last:
        assert last.stdout is not None
        last.stdout.read()
    assert last.returncode == 0
    lake = Lake.open(tmp_path)
    # The latest version of every row: the last 3,000 of the 9,000 that were given out.
    newest = ROWS + KILLS * MORE
    total = sum((Decimal(f"{version}.25") for version in range(newest - ROWS + 1, newest + 1)), Decimal(0))
    assert state(lake) == (ROWS, ROWS, total)
    assert cursors.kept(lake, "peer") == {"rows": str(newest)}
    statuses = [run.status for run in runs(lake)]
    assert set(statuses[:-1]) <= {"superseded", "finished"}
    assert statuses[-1] == "finished"
    print(
        f"{kills} kills, {statuses.count('superseded')} in the middle: {ROWS} rows, each once, total {total}"
    )
