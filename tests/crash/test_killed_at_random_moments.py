"""Import, sync and merge are killed with `kill -9` at fifty random moments, and run again each time.

Nothing is lost, nothing is there twice, and a reader that looks all the time sees whole rounds only. The
moments come from a seed that is printed: STEELYARD_CRASH_SEED repeats them, as far as time can be repeated.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import one_writer
import two_tables

from steelyard.lake.ingest.quarantine import listing
from steelyard.lake.ingest.runs import runs
from steelyard.lake.store.lake import Lake

HERE = Path(__file__).parent
SEED = int(os.environ.get("STEELYARD_CRASH_SEED", "4"))
KILLS = {"import": 20, "sync": 18, "merge": 12}
CONNECTIONS = {
    "steelyard": 1,
    "connections": {
        "books": {
            "kind": "sql",
            "settings": {"url": "sqlite:///books.db"},
            "tables": {
                table: {"from": table, "key": columns[0]} for table, columns in two_tables.COLUMNS.items()
            },
        }
    },
}


@dataclass
class Tally:
    """What happened, to be printed."""

    kills: Counter[str] = field(default_factory=Counter)
    too_late: int = 0

    def __str__(self) -> str:
        phases = ", ".join(f"{phase} {count}" for phase, count in self.kills.items())
        return f"{sum(self.kills.values())} kills ({phases}); {self.too_late} came after the end"


@contextmanager
def reader(location: Path) -> Iterator[list[dict[str, object]]]:
    """One reader beside everything; what it saw is in the list afterwards."""
    seen: list[dict[str, object]] = []
    words = [sys.executable, str(HERE / "one_reader.py"), str(location)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield seen
        finally:
            out, _ = process.communicate("stop\n", timeout=120)
            seen.append(json.loads(out))


def started(way: str, lake: Path, given: Path) -> subprocess.Popen[bytes]:
    """A writer that is about to begin."""
    words = [sys.executable, str(HERE / "one_writer.py"), way, str(lake), str(given)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def how_long(way: str, lake: Path, given: Path) -> float:
    with started(way, lake, given) as process:
        begun = time.monotonic()
        assert process.wait() == 0
        return time.monotonic() - begun


def killed(way: str, lake: Path, given: Path, after: float) -> bool:
    """False when it had ended before."""
    with started(way, lake, given) as process:
        time.sleep(after)
        os.kill(process.pid, signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def give(given: Path, way: str, round_: int) -> None:
    """What the next run is to bring."""
    if way == "import":
        two_tables.write_files(given, round_)
    elif way == "sync":
        two_tables.write_database(given / "books.db", round_)
    else:
        (given / "round").write_text(str(round_))


def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    location, given = tmp_path / "lake", tmp_path / "given"
    given.mkdir()
    (given / "connections.yaml").write_text(json.dumps(CONNECTIONS), encoding="utf-8")
    lake, dice, tally, round_ = Lake.create(location), random.Random(SEED), Tally(), 0
    with reader(location) as seen:
        for way, wanted in KILLS.items():
            give(given, way, round_)
            span = how_long(way, location, given)
            again: Callable[[Lake, Path], None] = one_writer.WAYS[way]
            while tally.kills[way] < wanted:
                round_ += 1
                give(given, way, round_)
                if killed(way, location, given, dice.uniform(0, span)):
                    tally.kills[way] += 1
                    span *= 1.05
                else:
                    # The machine is less busy than it was: later moments are all after the end.
                    tally.too_late += 1
                    span *= 0.8
                again(lake, given)
                assert two_tables.look(lake, lake.find_snapshot()) == round_
    (watched,) = seen
    statuses = Counter(run.status for run in runs(lake))
    rows = two_tables.keys_in(round_)
    print(
        f"\nseed {SEED}: {tally}\n{round_} rounds; {rows:,} rows in each table at the end: 0 lost, 0 twice\n"
        f"runs: {dict(statuses)}; quarantined: {len(listing(lake))}\n"
        f"reader: {watched['reads']} reads, {watched['rounds']} rounds seen, "
        f"{len(watched['errors'])} half-written"  # type: ignore[arg-type]
    )
    assert watched["errors"] == []
    assert watched["reads"]
    assert listing(lake) == []
    assert statuses["running"] == 0
