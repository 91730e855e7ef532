"""Pages come from several processes, which count together and take one another's place."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator

import pytest
import requests
from processes import Installation, installed

from steelyard.web.config import running

ASKED = 60


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> Iterator[Installation]:
    """A server that was told to have three processes."""
    with installed(tmp_path_factory.mktemp("home")) as found:
        found.serve("--workers", "3")
        yield found


def counted(installation: Installation) -> float:
    """How often the sign-in page was shown, by the figures for Prometheus."""
    page = requests.get(f"{installation.url}/metrics").text
    lines = re.findall(r'^steelyard_requests_total\{.*page="account_login".*\} (\S+)$', page, re.MULTILINE)
    return sum(map(float, lines))


def ask(installation: Installation, times: int) -> None:
    """Each time on a connection of its own, so that every process gets some."""
    for _ in range(times):
        assert requests.get(f"{installation.url}/accounts/login/").status_code == 200


def children(installation: Installation) -> list[int]:
    """The processes below the server that is running."""
    found = subprocess.run(
        ["ps", "--ppid", str(installation.running[0].pid), "-o", "pid=,comm="],
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        int(line.split()[0]) for line in found.stdout.splitlines() if "granian" in line or "python" in line
    ]


def test_whichever_of_them_is_asked_knows_what_all_have_counted(three):
    before = counted(three)
    ask(three, ASKED)
    assert [before + ASKED] * 6 == [counted(three) for _ in range(6)]


def test_one_that_is_killed_is_replaced_and_its_counts_stay(three):
    before, first = counted(three), children(three)
    assert len(first) >= 3
    os.kill(first[-1], signal.SIGKILL)
    three.wait(
        three.running[0], lambda: len(children(three)) >= len(first) and first[-1] not in children(three)
    )
    ask(three, 10)
    assert before + 10 == counted(three)


@pytest.mark.parametrize(("processors", "expected"), [(1, 1), (2, 2), (4, 4), (64, 4)])
def test_unless_said_otherwise_there_is_one_per_processor_and_at_most_four(monkeypatch, processors, expected):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(processors)))
    assert expected == running.usual_workers()
