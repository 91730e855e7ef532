"""Two writers and ten readers on one lake, for a minute: no error, and every read is consistent.

A writer fills two tables the way a connection does: in a run, row by row checked, with a snapshot at its end.
STEELYARD_SECONDS makes it longer or shorter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from busy import SHARED

from steelyard.lake.ingest.quarantine import listing
from steelyard.lake.store.lake import Lake

HERE = Path(__file__).parent
SECONDS = os.environ.get("STEELYARD_SECONDS", "60")
WRITERS, READERS = "ab", 10


@pytest.mark.parametrize("shared", [False, True], ids=["tables of their own", "the same tables"])
def test_two_writers_and_ten_readers(tmp_path: Path, shared: bool) -> None:
    """In the same tables each writer has rows of its own, as two CRM systems have."""
    lake = Lake.create(tmp_path)
    pairs = [SHARED] if shared else list(WRITERS)
    jobs = [["write", writer, SHARED if shared else writer] for writer in WRITERS]
    jobs += [["read", *pairs]] * READERS
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
        f"\n{len(WRITERS)} writers, {READERS} readers, {SECONDS} s: {writes} runs finished, {reads} reads, "
        f"{len(errors)} errors; {len(lake.snapshots())} snapshots"
    )
    assert errors == []
    assert writes
    assert reads
    assert listing(lake) == []
