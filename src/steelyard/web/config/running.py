"""The two processes of an installation: the server of the pages and the worker."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def serve(*, host: str, port: int, threads: int, with_worker: bool) -> int:
    """Until it is told to stop. Gives an exit code: 2 when the port is taken."""
    if reason := taken(host, port):
        print(f"{host}:{port} {reason}. Choose another with --port.", file=sys.stderr)
        return 2
    prepare()
    helper = (
        subprocess.Popen([sys.executable, "-m", "steelyard.web.config", "worker"]) if with_worker else None
    )
    print(f"Steelyard is at http://{host}:{port}  (Ctrl-C ends it)", flush=True)
    try:
        _granian(host, port, threads)
    finally:
        if helper is not None:
            helper.terminate()
            helper.wait(30)
    return 0


def _granian(host: str, port: int, threads: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
        "steelyard.web.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    )
    server.serve()


def work() -> int:
    """The worker: jobs of the queue and what is due each minute, until it is told to stop."""
    prepare()
    from django.core.management import call_command

    from steelyard.web.jobs.actions import deliver_again
    from steelyard.web.jobs.tending import schedule

    # The cluster ends on SIGTERM as on Ctrl-C; its children are told by it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    schedule()
    deliver_again()
    print("The worker is at work  (Ctrl-C ends it)", flush=True)
    call_command("qcluster", verbosity=0)
    return 0


def prepare() -> None:
    """Tables as this version needs them. Two processes that start together take turns."""
    from django.conf import settings
    from django.core.management import call_command

    home = Path(settings.STEELYARD_HOME)
    home.mkdir(parents=True, exist_ok=True)
    with _turn(home / "migrating.lock"):
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def taken(host: str, port: int) -> str:
    """Why nothing can listen there; empty when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"cannot be listened at: {os.strerror(error.errno or 0)}"
    return ""
