"""Signs of life of a running job, so that another worker knows whether to take it up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection

from steelyard.web.config import clock
from steelyard.web.jobs.models import Job, State

EVERY = 5.0
#: A job that gave no sign for so long is left alone by its worker.
SILENT = timedelta(seconds=45)


def is_silent(job: Job) -> bool:
    return job.beat_at is None or job.beat_at < clock.now() - SILENT


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """While the block runs, a thread of its own writes every few seconds that the job is alive."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(job: Job, over: threading.Event) -> None:
    while not over.wait(EVERY):
        try:
            Job.objects.filter(pk=job.pk, attempts=job.attempts, state=State.RUNNING).update(
                beat_at=clock.now()
            )
        except DatabaseError:
            # The next sign of life may get through; two missed ones do no harm.
            connection.close()
    connection.close()
