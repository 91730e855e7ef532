"""Doing a job: taking it so that nobody else does it too, and writing down how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext_noop

from steelyard.core.problems import SteelyardError
from steelyard.web.audit.recording import locked
from steelyard.web.config import clock
from steelyard.web.jobs import queue, workers
from steelyard.web.jobs.beat import beating, is_silent
from steelyard.web.jobs.kinds import handler_of
from steelyard.web.jobs.models import Job, State

log = structlog.get_logger(__name__)
#: A job that takes its worker down so often will do so again.
MOST_ATTEMPTS = 10
#: So often a job is tried again when the database went away under it.
MOST_OUTAGES = 3

UNEXPECTED = gettext_noop(
    "Something unexpected happened. The log of the worker says more under the number of this job."
)
TOO_OFTEN = gettext_noop("Its worker ended while it ran, again and again; it is not tried any more.")
TOO_LONG = gettext_noop("It took longer than a job may take and was stopped.")


class SupersededError(Exception):
    """Another worker took the job, because this one was silent for too long."""


class JobInHand:
    """A job as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = job.arguments

    def progress(self, done: int, total: int, message: str = "") -> None:
        """How far it is. Raises SupersededError when it is not ours any more."""
        ours = _ours(self.job).update(done=done, total=total, message=message[:300], beat_at=clock.now())
        if not ours:
            raise SupersededError(str(self.job.pk))


def run(job_id: str) -> None:
    """What an entry of the queue does: the job, unless it is over or somebody is at it.

    May be called any number of times. Raises what the database says when it is away; the entry comes back.
    """
    job = _taken(UUID(job_id))
    if job is None:
        return
    with structlog.contextvars.bound_contextvars(job=job_id, kind=job.kind):
        log.info("job begun", attempt=job.attempts)
        _do(job)


def _do(job: Job) -> None:
    try:
        with beating(job):
            result = handler_of(job.kind)(JobInHand(job))
    except SupersededError:
        log.warning("job left to another worker")
    except SteelyardError as error:
        _end(job, State.FAILED, problems=[str(problem) for problem in error.problems])
    except (OperationalError, InterfaceError) as error:
        _database_went_away(job, error)
    except SystemExit:
        # How the cluster stops a job that takes too long: the process ends, the job must not run again.
        _end(job, State.FAILED, problems=[TOO_LONG])
        raise
    except Exception as error:
        log.exception("job failed")
        _end(job, State.FAILED, problems=[UNEXPECTED, type(error).__name__])
    else:
        _end(job, State.DONE, result=result)


def _database_went_away(job: Job, error: Exception) -> None:
    log.exception("the database failed a job")
    connection.close()
    if job.attempts >= MOST_OUTAGES:
        _end(job, State.FAILED, problems=[UNEXPECTED, type(error).__name__])
    else:
        hand_back(job)


def _taken(job_id: UUID) -> Job | None:
    """The job, marked as running by us; None where there is nothing to do."""
    with transaction.atomic():
        job = locked(Job.objects).filter(pk=job_id).first()
        if job is None or job.is_over or is_at_work(job) or _is_behind(job):
            return None
        if workers.is_stopping():
            queue.put(job)
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _give_up(job)
            return None
        job.state, job.attempts, job.worker = State.RUNNING, job.attempts + 1, workers.me()
        job.started_at = job.beat_at = clock.now()
        job.save(update_fields=["state", "attempts", "worker", "started_at", "beat_at"])
        return job


def is_at_work(job: Job) -> bool:
    """Whether somebody does the job: it gave a sign of life lately and its worker is not known to be dead."""
    return job.state == State.RUNNING and not is_silent(job) and not workers.is_dead(job.worker)


def _is_behind(job: Job) -> bool:
    """Whether a job with the same key runs: two would do the same work at once. Its turn comes after."""
    if not job.key:
        return False
    others = Job.objects.filter(key=job.key, state=State.RUNNING).exclude(pk=job.pk)
    return any(is_at_work(other) for other in others)


def _ours(job: Job) -> Any:
    """Only the attempt that is ours: a worker that was thought dead does not overrule its successor."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, state=State.RUNNING)


@transaction.atomic
def _end(job: Job, state: str, *, result: Any = None, problems: list[str] | None = None) -> None:
    if _ours(job).update(state=state, result=result, problems=problems or [], finished_at=clock.now()):
        log.info("job ended", state=str(state), attempts=job.attempts)
    _let_next(job)


def _let_next(job: Job) -> None:
    """The one that waited for this job to end."""
    if job.key:
        for waiting in Job.objects.filter(key=job.key, state=State.QUEUED):
            queue.put(waiting)


def _give_up(job: Job) -> None:
    log.error("job given up", job=str(job.pk), kind=job.kind, attempts=job.attempts)
    Job.objects.filter(pk=job.pk).update(
        state=State.FAILED, problems=[TOO_OFTEN], finished_at=clock.now(), worker=""
    )
    _let_next(job)


@transaction.atomic
def hand_back(job: Job, **still: Any) -> bool:
    """From running to waiting, if its attempt is the same and what is given in `still` holds.

    Where another with its key waits already, it goes without one. Gives whether it was handed back.
    """
    twin = job.key and Job.objects.filter(key=job.key, state=State.QUEUED).exists()
    if not _ours(job).filter(**still).update(state=State.QUEUED, worker="", key="" if twin else job.key):
        return False
    log.warning("job queued again", job=str(job.pk), kind=job.kind, attempts=job.attempts)
    queue.put(job)
    return True
