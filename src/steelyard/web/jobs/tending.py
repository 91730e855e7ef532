"""What the worker looks after each minute, by the schedule of the queue."""

from __future__ import annotations

import structlog
from django_q.models import Schedule

from steelyard.web.config import clock
from steelyard.web.jobs.kinds import duties

log = structlog.get_logger(__name__)
NAME = "steelyard: every minute"


def tend() -> None:
    """Does what the apps ask for."""
    for duty in duties():
        try:
            duty()
        except Exception:
            # One duty that fails must not keep the others from being done.
            log.exception("duty failed", duty=f"{duty.__module__}.{duty.__name__}")


def schedule() -> None:
    """The entry of the schedule that calls `tend`; there is one, however many workers there are."""
    Schedule.objects.update_or_create(
        name=NAME,
        defaults={
            "func": "steelyard.web.jobs.tending.tend",
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
            "repeats": -1,
            "next_run": clock.now(),
        },
    )
