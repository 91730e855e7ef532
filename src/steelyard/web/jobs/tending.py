"""What the worker looks after each minute and each day, by the schedule of the queue."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django_q.models import Schedule

from steelyard.web.config import clock
from steelyard.web.jobs.kinds import Duty, chores, duties

log = structlog.get_logger(__name__)
#: Name of the entry in the schedule → how often, and what it calls. Each begins when a worker starts.
_ENTRIES = {
    "steelyard: every minute": (Schedule.MINUTES, "steelyard.web.jobs.tending.tend"),
    "steelyard: every day": (Schedule.DAILY, "steelyard.web.jobs.tending.tidy"),
}


def tend() -> None:
    """Does what the apps ask for each minute."""
    _do(duties())


def tidy() -> None:
    """Does what the apps ask for once a day."""
    _do(chores())


def _do(asked: Iterable[Duty]) -> None:
    for duty in asked:
        try:
            duty()
        except Exception:
            # One duty that fails must not keep the others from being done.
            log.exception("duty failed", duty=f"{duty.__module__}.{duty.__name__}")


def schedule() -> None:
    """The entries of the schedule; there is one of each, however many workers there are."""
    for name, (often, function) in _ENTRIES.items():
        Schedule.objects.update_or_create(
            name=name,
            defaults={
                "func": function,
                "schedule_type": often,
                "minutes": 1,
                "repeats": -1,
                "next_run": clock.now(),
            },
        )
