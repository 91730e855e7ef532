"""What the worker looks after each minute."""

from __future__ import annotations

import structlog
from django_q.models import Schedule

from steelyard.web.config import clock
from steelyard.web.jobs.actions import deliver_again
from steelyard.web.jobs.kinds import duties
from steelyard.web.jobs.models import Pulse

log = structlog.get_logger(__name__)
NAME = "steelyard: every minute"


def tend() -> None:
    """Says that a worker is here, takes up what another left, and does what the apps ask for."""
    Pulse.objects.update_or_create(pk=1, defaults={"at": clock.now()})
    deliver_again()
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
