"""The worker as a process: it starts the cluster, says that it lives, and ends without losing work."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog
from django.db import DatabaseError, connection, connections

from steelyard.web.config.lifelines import children_end_with_us
from steelyard.web.jobs import queue, workers
from steelyard.web.jobs.actions import deliver_again
from steelyard.web.jobs.models import Worker
from steelyard.web.jobs.tending import schedule

log = structlog.get_logger(__name__)
#: Seconds between signs of life.
EVERY = 5.0
#: Seconds that running jobs get to end when the worker is told to stop; then they are handed back.
GRACE = 25.0


def work(*, ready: Callable[[], None] = lambda: None) -> int:
    """Until SIGTERM or SIGINT; a second one hands running jobs back at once. Gives an exit code."""
    from django_q.cluster import Cluster

    with workers.signed_on() as worker:
        _take_over(worker)
        schedule()
        # A connection must not be shared with the processes that are started now.
        connections.close_all()
        children_end_with_us()
        cluster, told = Cluster(), _Told()
        told.listen()
        cluster.start()
        ready()
        return _watch(cluster, worker, told)


class _Told:
    """How often we were told to stop. Signals only count; what follows is done outside of them."""

    def __init__(self) -> None:
        self.times = 0

    def listen(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._count)

    def _count(self, sign: int, frame: FrameType | None) -> None:
        self.times += 1


def _take_over(worker: Worker) -> None:
    """What other workers left when they died; alone, we also put the queue in order."""
    handed = deliver_again()
    waiting = None if workers.others(worker) else queue.renew()
    log.info("worker started", taken_over=handed, waiting=waiting)


def _watch(cluster: Any, worker: Worker, told: _Told) -> int:
    """Signs of life, and jobs of others that died, until we are told to stop or the cluster is gone."""
    last = 0.0
    while cluster.sentinel.is_alive() and not told.times:
        if time.monotonic() - last > EVERY:
            last = time.monotonic()
            _tend(worker)
        time.sleep(0.2)
    if not told.times:
        log.error("the cluster ended by itself", code=cluster.sentinel.exitcode)
    _stop(cluster, worker, told)
    return 0 if told.times else 1


def _tend(worker: Worker) -> None:
    try:
        workers.beat(worker)
        deliver_again()
    except DatabaseError:
        # The database may be back in a moment; the worker must not end because it was away.
        log.exception("a sign of life was not written")
        connection.close()


def _stop(cluster: Any, worker: Worker, told: _Told) -> None:
    workers.stop()
    cluster.stop_event.set()
    ends, asked = time.monotonic() + GRACE, told.times
    while cluster.sentinel.is_alive() and time.monotonic() < ends and told.times == asked:
        time.sleep(0.1)
    if cluster.sentinel.is_alive():
        # Its children end with it.
        cluster.sentinel.kill()
    cluster.sentinel.join()
    handed = deliver_again(of=worker.pk)
    log.info("worker stopped", handed_back=handed)
