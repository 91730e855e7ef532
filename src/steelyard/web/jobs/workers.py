"""Which workers there are. Each holds a lock in the home folder, which the system lets go of when it dies."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

from django.conf import settings

from steelyard.web.config import clock
from steelyard.web.jobs.models import Worker

#: A worker on another machine that has not been seen for so long is not there.
UNSEEN = timedelta(seconds=45)


class _Self:
    """The worker this process belongs to, if it belongs to one. Its children inherit it."""

    id = ""
    stopping: Event | None = None


def me() -> str:
    """The id of the worker this process belongs to; empty outside of workers."""
    return _Self.id


def is_stopping() -> bool:
    """Whether our worker was told to end: nothing new is begun."""
    return _Self.stopping is not None and _Self.stopping.is_set()


def stop() -> None:
    """Tells all processes of our worker to begin nothing new."""
    if _Self.stopping is not None:
        _Self.stopping.set()


@contextmanager
def signed_on() -> Iterator[Worker]:
    """This process and those it starts are a worker while the block runs."""
    name = uuid.uuid4().hex
    path = _lock_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _Self.id, _Self.stopping = name, multiprocessing.Event()
        worker = Worker.objects.create(
            id=name, host=socket.gethostname(), pid=os.getpid(), started_at=clock.now(), seen_at=clock.now()
        )
        try:
            yield worker
        finally:
            Worker.objects.filter(pk=name).delete()
            path.unlink(missing_ok=True)
            _Self.id, _Self.stopping = "", None


def beat(worker: Worker) -> None:
    """Says that the worker is there."""
    Worker.objects.filter(pk=worker.pk).update(seen_at=clock.now())


def others(worker: Worker) -> list[Worker]:
    """The other workers that are there. Those that are not are struck off the list."""
    found = []
    for other in Worker.objects.exclude(pk=worker.pk):
        if is_dead(other.pk) or (not _is_near(other.pk) and other.seen_at < clock.now() - UNSEEN):
            Worker.objects.filter(pk=other.pk).delete()
            _lock_of(other.pk).unlink(missing_ok=True)
        else:
            found.append(other)
    return found


def is_dead(name: str) -> bool:
    """Whether a worker is known to be gone. Of one on another machine nothing is known: the answer is no."""
    if not name or name == _Self.id:
        return False
    try:
        with _lock_of(name).open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return not Worker.objects.filter(pk=name).exclude(host=socket.gethostname()).exists()
    except BlockingIOError:
        return False
    return True


def _is_near(name: str) -> bool:
    return _lock_of(name).exists()


def _lock_of(name: str) -> Path:
    return Path(settings.STEELYARD_HOME) / "workers" / f"{name}.lock"
