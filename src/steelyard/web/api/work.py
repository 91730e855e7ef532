"""What the worker does for the API."""

from __future__ import annotations

from datetime import timedelta

from steelyard.web.api.models import Kept
from steelyard.web.config import clock
from steelyard.web.jobs.kinds import every_day

#: Whoever sends a request again does it within minutes, or within a weekend in which nobody looked.
KEPT_FOR = timedelta(days=7)


@every_day
def forget_old_answers() -> None:
    """Answers that nobody asks for again, and those of requests that broke off, whose keys are free again."""
    Kept.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
