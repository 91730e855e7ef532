"""An import that is killed at random moments and run again: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from steelyard.engine import importing
from steelyard.engine.importing import Wanted, draft_import, run_import
from steelyard.lake.ingest.quarantine import listing
from steelyard.lake.ingest.runs import runs
from steelyard.lake.store.lake import Lake

_ROWS, _FILES, _KILLS = 3000, 4, 6


def exports(folder: Path) -> tuple[int, Decimal]:
    """Files of orders, one row in a hundred broken; how many are sound and what they sum to."""
    sound, total = 0, Decimal(0)
    for number in range(_FILES):
        lines = ["订单编号,下单时间,成交金额（万元）"]
        for row in range(_ROWS):
            amount = Decimal(row * 7 + number) / 100
            day = "someday" if row % 100 == 50 else f"2026-{row % 12 + 1:02}-15 10:00:00"
            lines.append(f"B{number}-{row},{day},{amount}")
            if day != "someday":
                sound, total = sound + 1, total + amount * 10_000
        (folder / f"订单{number}.csv").write_text("\n".join(lines), encoding="utf-8")
    return sound, total


def start(folder: Path) -> subprocess.Popen[bytes]:
    words = ["import", str(folder / "in"), "--lake", str(folder / "lake"), "--create", "--yes"]
    return subprocess.Popen([sys.executable, "-m", "steelyard.cli", *words], stdout=subprocess.DEVNULL)


def state(folder: Path) -> tuple[int, int, Decimal]:
    """Rows, different keys, and the sum of the newest version."""
    lake = Lake.open(folder / "lake")
    with lake.workbench() as connection:
        query = f"SELECT count(*), count(DISTINCT order_id), sum(amount) FROM ({lake.sql('orders')})"
        (row,) = connection.execute(query).fetchall()
    return int(row[0]), int(row[1]), Decimal(row[2])


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_killed_again_and_again_it_brings_every_row_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    sound, total = exports(tmp_path / "in")
    chance = random.Random(2026)
    began = time.monotonic()
    assert 0 == _whole_run(tmp_path / "trial", tmp_path / "in")
    longest = time.monotonic() - began
    killed = 0
    for _ in range(_KILLS):
        running = start(tmp_path)
        try:
            running.wait(timeout=chance.uniform(0.2, 1.0) * longest)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            killed += 1
    print(f"killed {killed} of {_KILLS} imports of {_FILES * _ROWS} rows")
    assert 0 == start(tmp_path).wait()
    assert (sound, sound, total) == state(tmp_path)
    assert _FILES * _ROWS - sound == len(listing(Lake.open(tmp_path / "lake")))


def _whole_run(lake: Path, files: Path) -> int:
    words = ["import", str(files), "--lake", str(lake), "--create", "--yes"]
    return subprocess.run(
        [sys.executable, "-m", "steelyard.cli", *words], stdout=subprocess.DEVNULL, check=False
    ).returncode


class _Killed(BaseException):
    """Nobody catches it, as nobody catches kill -9."""


def test_cut_off_before_its_snapshot_the_next_run_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rows were in, and remembered as such; only readers could not see them yet."""
    files = tmp_path / "in"
    files.mkdir()
    sound, _ = exports(files)
    lake = Lake.create(tmp_path / "lake")
    wanted = Wanted([files], table="orders")

    def killed(*_: object, **__: object) -> None:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(importing, "finish_run", killed)
        with pytest.raises(_Killed):
            run_import(lake, draft_import(wanted, lake=lake))
    assert [] == lake.snapshots()
    assert () == draft_import(wanted, lake=lake).planned
    run_import(lake, draft_import(wanted, lake=lake))
    newest = lake.find_snapshot()
    assert sound == len(lake.rows("orders", newest.versions["orders"]))
    assert ["superseded", "finished"] == [run.status for run in runs(lake)]
    run_import(lake, draft_import(wanted, lake=lake))
    assert [newest] == lake.snapshots()
