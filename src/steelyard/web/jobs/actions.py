"""Asking for work, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_noop

from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.jobs import queue, workers
from steelyard.web.jobs.beat import SILENT
from steelyard.web.jobs.models import Job, State
from steelyard.web.jobs.running import hand_back, run

__all__ = ["CANCELLED", "cancel", "deliver_again", "enqueue", "retry", "run"]

#: The problem of a job that was taken out of the queue.
CANCELLED = gettext_noop("It was cancelled before it began.")


def enqueue(
    kind: str, arguments: Mapping[str, Any] | None = None, *, actor: models.Model | None, key: str = ""
) -> Job:
    """A new job, or the one with this key that still waits.

    The job and its place in the queue are written in one transaction: neither is there without the other.
    Of jobs with the same key one at most runs at a time.
    """
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, arguments=dict(arguments or {}), key=key, created_by_id=actor.pk if actor else None
            )
            queue.put(job)
    except IntegrityError:
        waiting = Job.objects.filter(key=key, state=State.QUEUED).first()
        return waiting or enqueue(kind, arguments, actor=actor, key=key)
    return job


def deliver_again(*, silent_for: timedelta = SILENT, of: str = "") -> int:
    """Puts running jobs back into the queue that nobody does any more. Gives how many.

    These are the jobs of workers known to be dead, and those that gave no sign of life for so long; `of`
    names a worker whose jobs go back however alive it is.
    """
    found = 0
    for job in Job.objects.filter(state=State.RUNNING):
        silent = job.beat_at is None or job.beat_at < clock.now() - silent_for
        if silent or workers.is_dead(job.worker) or (of and job.worker == of):
            # Unless it gave a sign of life just now.
            found += hand_back(job, **({} if of else {"beat_at": job.beat_at}))
    return found


@transaction.atomic
def retry(job: Job, *, actor: models.Model) -> Job:
    """A new job that does what a failed one was asked to do."""
    record("job.retried", job, actor=actor)
    return enqueue(job.kind, job.arguments, actor=actor, key=job.key)


@transaction.atomic
def cancel(job: Job, *, actor: models.Model) -> bool:
    """Takes a waiting job out of the queue; one that runs is not stopped. Gives whether it was waiting."""
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if not waiting.update(state=State.FAILED, finished_at=clock.now(), problems=[CANCELLED]):
        return False
    record("job.cancelled", job, actor=actor)
    return True
