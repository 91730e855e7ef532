"""Two writers and ten readers on one lake, for a minute: no error, and every read is consistent.

Both writers fill the same two tables, each with rows of its own, the way two connections do: in a run, row by
row checked, with a snapshot at its end. STEELYARD_SECONDS makes it longer or shorter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from steelyard.lake.ingest.quarantine import listing
from steelyard.lake.store.lake import Lake

HERE = Path(__file__).parent
SECONDS = os.environ.get("STEELYARD_SECONDS", "60")
WRITERS, READERS = 2, 10


def test_two_writers_and_ten_readers(tmp_path: Path) -> None:
    lake = Lake.create(tmp_path)
    jobs = [["write", str(number)] for number in range(WRITERS)] + [["read", "0"]] * READERS
    processes = [
        subprocess.Popen(
            [sys.executable, str(HERE / "busy.py"), str(tmp_path), SECONDS, *job],
            stdout=subprocess.PIPE, text=True,
        )
        for job in jobs
    ]  # fmt: skip
    told = [
        json.loads(process.communicate()[0] or '{"errors": ["it ended without a word"]}')
        for process in processes
    ]
    writes, reads = (sum(each.get(what, 0) for each in told) for what in ("runs", "reads"))
    errors = [error for each in told for error in each["errors"]]
    print(
        f"\n{WRITERS} writers, {READERS} readers, {SECONDS} s: {writes} runs finished, {reads} reads, "
        f"{len(errors)} errors; {len(lake.snapshots())} snapshots"
    )
    assert errors == []
    assert writes
    assert reads
    assert listing(lake) == []
