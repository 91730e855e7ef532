"""The queue: one entry per waiting job. An entry that is taken comes back unless its job is done in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django_q.brokers.orm import ORM
from django_q.models import OrmQ
from django_q.tasks import async_task

from steelyard.web.config import clock
from steelyard.web.jobs.models import Job, State

#: How long an entry is left to the worker that took it. A job may well take longer: an entry that comes back
#: while its job runs is dropped, because the job itself says that it is alive.
LEASE = timedelta(seconds=60)
RUN = "steelyard.web.jobs.actions.run"


class Queue(ORM):  # type: ignore[misc]  # django-q brings no types
    """The queue in the database, with a lease that is short enough for people who wait."""

    def timeout(self, task: Any) -> datetime:
        return clock.now() + LEASE


def put(job: Job) -> None:
    """An entry for a job, in the transaction of the caller."""
    async_task(RUN, str(job.pk), task_name=f"{job.kind} {job.pk}"[:100])


@transaction.atomic
def renew() -> int:
    """One fresh entry for each waiting job, and nothing else. Gives how many.

    For a worker that is alone: entries which a dead one had taken, or that were signed by another key, are of
    no use any more.
    """
    OrmQ.objects.all().delete()
    waiting = list(Job.objects.filter(state=State.QUEUED).order_by("created_at"))
    for job in waiting:
        put(job)
    return len(waiting)


def length() -> int:
    """How many jobs wait."""
    return Job.objects.filter(state=State.QUEUED).count()
