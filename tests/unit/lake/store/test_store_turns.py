"""Runs write in turns."""

from __future__ import annotations

import select
import subprocess
import sys
from pathlib import Path

from steelyard.lake.store.locks import Turn

_WRITER = """
import sys
from steelyard.lake.store.locks import Turn
print("here", flush=True)
with Turn(sys.argv[1]):
    print("mine", flush=True)
    sys.stdin.readline()
"""


def writer(place: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    turn = Turn(str(tmp_path))
    turn.take()
    with writer(tmp_path) as other:
        assert "here" == heard(other)
        assert not select.select([other.stdout], [], [], 0.5)[0]
        turn.give()
        assert "mine" == heard(other)
        other.kill()


def test_a_killed_writer_blocks_nobody(tmp_path: Path) -> None:
    with writer(tmp_path) as other:
        assert ["here", "mine"] == [heard(other), heard(other)]
        other.kill()
    with Turn(str(tmp_path)) as turn:
        turn.take()


def test_lakes_do_not_wait_for_one_another(tmp_path: Path) -> None:
    with Turn(str(tmp_path / "one")), Turn(str(tmp_path / "other")):
        pass
