"""What day it is. The sample company's data ends on a day, and its clock stands there."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The moment something happens: the real one, for records."""
    return timezone.now()


def today() -> date:
    """The day by which periods, pace and deadlines are reckoned: STEELYARD_TODAY, or the real one."""
    fixed: date | None = settings.STEELYARD_TODAY
    return fixed or timezone.localdate()
