"""Several processes on one lake, and processes that are killed in the middle of a merge."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import merging_forever
import traffic
from lake_rows import by_key

from steelyard.lake.store.lake import Lake


def test_two_writers_and_ten_readers_see_only_whole_states(tmp_path: Path) -> None:
    done = traffic.run(tmp_path / "lake", 8, writers=2, readers=10)

    print(done)
    assert (0, 0) == (done["failed"], done["wrong"])
    assert done["writes"]
    assert done["reads"]


def test_a_merge_that_is_killed_happened_whole_or_not_at_all(lake: Lake) -> None:
    chance, first = random.Random(1), 0
    script = str(Path(merging_forever.__file__))
    for _ in range(5):
        command = [sys.executable, script, lake.root, str(first)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        told = int(process.stdout.readline())
        time.sleep(chance.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        told = max([told, *map(int, process.stdout.read().split())])
        process.wait()
        # What was acknowledged is there; the delivery after it was there whole or not at all.
        reached = _reached(lake)
        assert reached in (told, told + 1)
        assert _expected(reached) == {key: row["v"] for key, row in by_key(lake, "t", "id").items()}
        # The next run begins with the delivery that nobody has acknowledged.
        first = told + 1


def _reached(lake: Lake) -> int:
    return max(int(version.note["delivery"]) for version in lake.history("t") if "delivery" in version.note)


def _expected(last: int) -> dict[int, int]:
    """In plain Python: a later delivery overwrites the second half of the one before."""
    found: dict[int, int] = {}
    for number in range(last + 1):
        start = number * merging_forever.ROWS // 2
        found |= {n: n * 3 + number for n in range(start, start + merging_forever.ROWS)}
    return found
