"""The two processes of an installation: the server of the pages and the worker."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass

from steelyard.web.config.helper import Helper
from steelyard.web.config.lifelines import children_end_with_us
from steelyard.web.config.preparing import close_connections, prepare

#: Seconds that requests get to end when the server is told to stop.
GRACE = 20
#: How far the worker stands back behind the pages: at 10 it gets a tenth of what they get.
YIELDING = 10
#: Processes that make pages, unless more are asked for: each takes some 150 MB.
MOST_WORKERS = 4


def usual_workers() -> int:
    """One per processor that we may use: threads of one process share one."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST_WORKERS)


@dataclass(frozen=True)
class Serving:
    """`workers` processes with `threads` each answer requests."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 4
    with_worker: bool = False

    @property
    def url(self) -> str:
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


def serve(asked: Serving) -> int:
    """Until it is told to stop. Gives an exit code: 2 when nothing can listen at the address."""
    if reason := taken(asked.host, asked.port):
        print(f"error: {asked.host}:{asked.port} {reason}. Choose another with --port.", file=sys.stderr)
        return 2
    for line in prepare():
        print(line, flush=True)
    helper = Helper("worker", "--for", str(os.getpid())) if asked.with_worker else None
    try:
        _granian(asked, helper)
    finally:
        if helper is not None:
            helper.stop()
    return 0


def _granian(asked: Serving, helper: Helper | None) -> None:
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "steelyard.web.config.served:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.workers,
        blocking_threads=asked.threads,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
    )

    @server.on_startup
    def listening() -> None:
        print(f"Steelyard is at {asked.url}  (Ctrl-C ends it)", flush=True)

    # What is started from here must neither share our connections nor outlive us.
    close_connections()
    children_end_with_us()
    if helper is not None:
        helper.start()
    server.serve()


def work() -> int:
    """The worker: jobs of the queue and what is due each minute, until it is told to stop."""
    if hasattr(os, "nice"):
        # Pages come first where both want the same processors; alone, the worker is as fast as ever.
        os.nice(YIELDING)
    for line in prepare(assets=False):
        print(line, flush=True)
    from steelyard.web.jobs.cluster import work

    return work(ready=lambda: print("The worker is at work  (Ctrl-C ends it)", flush=True))


def taken(host: str, port: int) -> str:
    """Why nothing can listen there; empty when it can."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        return "is not an address of this machine"
    except OSError as error:
        return f"cannot be listened at: {os.strerror(error.errno or 0)}"
    return ""
