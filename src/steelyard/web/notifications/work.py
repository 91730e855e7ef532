"""The digest of the day, when its hour has come."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from steelyard.web.config import clock
from steelyard.web.jobs.kinds import every_minute
from steelyard.web.notifications import digests


@every_minute
def digest_of_the_day() -> None:
    """From the hour of the settings on, once a day; mails only where a mail server is set up."""
    if timezone.localtime(clock.now()).hour < settings.STEELYARD_DIGEST_HOUR:
        return
    day = clock.today()
    if settings.STEELYARD_SENDS_MAIL:
        digests.send_mails(day)
    if any(url for url, _ in settings.STEELYARD_ROBOTS.values()):
        digests.send_to_robots(day)
