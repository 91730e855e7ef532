"""A test that is killed leaves no server behind."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from peers import mariadb, postgresql
from peers.instances import listens

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("peer", [postgresql, mariadb], ids=["postgresql", "mariadb"])
def test_a_killed_test_leaves_no_server_behind(peer: object) -> None:
    name = peer.__name__.rpartition(".")[2]  # type: ignore[attr-defined]
    if why := peer.missing():  # type: ignore[attr-defined]
        pytest.skip(why)
    code = (
        f"from peers.{name} import {name}\nwith {name}() as port:\n    print(port, flush=True)\n    input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=TESTS, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert listens(port)
        process.kill()
    for _ in range(100):
        if not listens(port):
            return
        time.sleep(0.1)
    pytest.fail(f"somebody still answers at port {port}")
