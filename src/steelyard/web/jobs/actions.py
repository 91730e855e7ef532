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
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.jobs.beat import SILENT, beating
from steelyard.web.jobs.kinds import handler_of
from steelyard.web.jobs.models import Job, State

log = structlog.get_logger(__name__)


def enqueue(
    kind: str, arguments: Mapping[str, Any] | None = None, *, actor: models.Model | None, key: str = ""
) -> Job:
    """A new job, or the one with this key that still waits.

    The job and its place in the queue are written in one transaction: neither is there without the other.
    """
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, arguments=dict(arguments or {}), key=key, created_by_id=actor.pk if actor else None
            )
            _queue(job)
    except IntegrityError:
        waiting = Job.objects.filter(key=key, state=State.QUEUED).first()
        return waiting or enqueue(kind, arguments, actor=actor, key=key)
    return job


def _queue(job: Job) -> None:
    async_task("steelyard.web.jobs.actions.run", str(job.id), task_name=f"{job.kind} {job.id}"[:100])


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
    """Called by the worker, possibly more than once for one job.

    A job that ended is not run again, and one that another worker is busy with is left to that one.
    """
    job = _taken(UUID(job_id))
    if job is None:
        return
    try:
        with beating(job):
            result = handler_of(job.kind)(_Running(job))
    except SteelyardError as error:
        _end(job, State.FAILED, problems=[str(problem) for problem in error.problems])
    except Exception as error:
        log.exception("job failed", job=job_id, kind=job.kind)
        _end(job, State.FAILED, problems=[f"{type(error).__name__}: {error}"[:500]])
    else:
        _end(job, State.DONE, result=result)


def _taken(job_id: UUID) -> Job | None:
    """The job, marked as running by us; None where there is nothing to do."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or job.is_over or _is_alive(job):
            return None
        job.state, job.attempts = State.RUNNING, job.attempts + 1
        job.started_at = job.beat_at = clock.now()
        job.save(update_fields=["state", "attempts", "started_at", "beat_at"])
        return job


def _is_alive(job: Job) -> bool:
    return job.state == State.RUNNING and job.beat_at is not None and job.beat_at > clock.now() - SILENT


def _end(job: Job, state: str, *, result: Any = None, problems: list[str] | None = None) -> None:
    """Only of the attempt that is ours: a worker that was thought dead does not overrule its successor."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts, state=State.RUNNING).update(
        state=state, result=result, problems=problems or [], finished_at=clock.now()
    )


@transaction.atomic
def deliver_again(*, silent_for: timedelta = SILENT) -> int:
    """Puts jobs back into the queue whose worker gave no sign of life for so long. Gives how many."""
    left = Job.objects.select_for_update().filter(state=State.RUNNING, beat_at__lt=clock.now() - silent_for)
    for job in left:
        Job.objects.filter(pk=job.pk).update(state=State.QUEUED, key="")
        _queue(job)
    return len(left)


@transaction.atomic
def retry(job: Job, *, actor: models.Model) -> Job:
    """A new job that does what a failed one was asked to do."""
    record("job.retried", job, actor=actor)
    return enqueue(job.kind, job.arguments, actor=actor, key=job.key)


@transaction.atomic
def cancel(job: Job, *, actor: models.Model) -> bool:
    """Takes a waiting job out of the queue; one that runs is not stopped. Gives whether it was waiting."""
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if not waiting.update(state=State.FAILED, finished_at=clock.now(), problems=["cancelled"]):
        return False
    record("job.cancelled", job, actor=actor)
    return True
