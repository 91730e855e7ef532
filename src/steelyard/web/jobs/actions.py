"""Asking for work, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, models, transaction
from django_q.tasks import async_task

from steelyard.core.problems import SteelyardError
from steelyard.web.config import clock
from steelyard.web.jobs.kinds import handler_of
from steelyard.web.jobs.models import Job, State

log = structlog.get_logger(__name__)


def enqueue(
    kind: str, arguments: Mapping[str, Any] | None = None, *, actor: models.Model | None, key: str = ""
) -> Job:
    """A new job, or the one with this key that still waits.

    The job and its place in the queue are written in one transaction: neither is there without the other.
    """
    handler_of(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, arguments=dict(arguments or {}), key=key, created_by_id=actor.pk if actor else None
            )
            async_task("steelyard.web.jobs.actions.run", str(job.id), task_name=f"{kind} {job.id}"[:100])
    except IntegrityError:
        waiting = Job.objects.filter(key=key, state=State.QUEUED).first()
        return waiting or enqueue(kind, arguments, actor=actor, key=key)
    return job


class _Running:
    """A job as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = job.arguments

    def progress(self, done: int, total: int, message: str = "") -> None:
        Job.objects.filter(pk=self.job.pk).update(
            done=done, total=total, message=message[:300], beat_at=clock.now()
        )


def run(job_id: str) -> None:
    """Called by the worker, possibly more than once for one job: a job that ended is not run again."""
    job = _taken(UUID(job_id))
    if job is None:
        return
    try:
        result = handler_of(job.kind)(_Running(job))
    except SteelyardError as error:
        _end(job, State.FAILED, problems=[str(problem) for problem in error.problems])
    except Exception as error:
        log.exception("job failed", job=job_id, kind=job.kind)
        _end(job, State.FAILED, problems=[f"{type(error).__name__}: {error}"[:500]])
    else:
        _end(job, State.DONE, result=result)


def _taken(job_id: UUID) -> Job | None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or job.is_over:
            return None
        job.state, job.attempts = State.RUNNING, job.attempts + 1
        job.started_at = job.beat_at = clock.now()
        job.save(update_fields=["state", "attempts", "started_at", "beat_at"])
        return job


def _end(job: Job, state: str, *, result: Any = None, problems: list[str] | None = None) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=state, result=result, problems=problems or [], finished_at=clock.now()
    )


def deliver_again(*, silent_for: timedelta) -> int:
    """Puts jobs back into the queue that a worker left without a sign of life. Gives how many."""
    since = clock.now() - silent_for
    left = Job.objects.filter(state=State.RUNNING, beat_at__lt=since)
    count = 0
    for job in left:
        async_task("steelyard.web.jobs.actions.run", str(job.id), task_name=f"{job.kind} {job.id}"[:100])
        count += 1
    return count
