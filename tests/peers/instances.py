"""Starting servers for a test: on 127.0.0.1, in a folder of their own, gone when the test is gone.

A server is told by the kernel when the process that started it dies, so that a killed test run leaves nothing
running. Programs that refuse to work as root (PostgreSQL, MariaDB) run as the user of their package.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 90
_PR_SET_PDEATHSIG = 1


class PeerFailedError(RuntimeError):
    """A peer did not start; the end of what it said is in the message."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str, *folders: str) -> str | None:
    """Where a program is: on the path, or in the newest of the folders (patterns such as /usr/lib/x/*/bin)."""
    found = [
        str(path) for folder in folders for path in sorted(Path("/").glob(f"{folder.lstrip('/')}/{name}"))
    ]
    return shutil.which(name) or (found[-1] if found else None)


def package_user(name: str) -> str | None:
    """The user a server has to run as: that of its package when we are root, else nobody but us."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam(name).pw_name


@contextmanager
def folder_of(user: str | None) -> Iterator[Path]:
    """A temporary folder that belongs to the user, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="steelyard-peer-", ignore_cleanup_errors=True) as name:
        if user:
            shutil.chown(name, user)
        yield Path(name)


def run(command: Sequence[str], *, user: str | None = None, cwd: Path, **more: str) -> str:
    """Run a program to its end and return what it printed; PeerFailedError with its words when it fails."""
    done = subprocess.run(
        command,
        cwd=cwd,
        user=user,
        env={**_environment(), **more},
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise PeerFailedError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


@contextmanager
def serving(
    command: Sequence[str],
    ready: Callable[[], bool],
    *,
    cwd: Path,
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
    end: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    """The program runs while the block does. `end` is the signal that closes it without waiting for clients."""
    log = cwd / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, user=user, env={**_environment(), **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            preexec_fn=lambda: _die_with_parent(end),
        )  # fmt: skip
    try:
        _wait(process, ready, log)
        yield
    finally:
        _stop(process, end)


def _environment() -> dict[str, str]:
    """Ours without what belongs to our own Python."""
    ours = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    return {name: value for name, value in os.environ.items() if name not in ours} | {"LC_ALL": "C.UTF-8"}


def _die_with_parent(end: signal.Signals) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(end))


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.1)
    raise PeerFailedError(f"{process.args} did not get ready:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes], end: signal.Signals) -> None:
    process.send_signal(end)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
