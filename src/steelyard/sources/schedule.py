"""When a connection is due: `every 30 minutes`, or a cron line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_EVERY = re.compile(r"every\s+(?:(\d{1,4})\s+)?(minute|hour|day)s?", re.IGNORECASE)
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}
ALLOWED = 'Write "every 30 minutes", "every hour", or a cron line such as "0 6 * * 1-5"'


@dataclass(frozen=True, slots=True)
class Schedule:
    """`interval` or `cron`; exactly one is set."""

    written: str
    interval: timedelta | None = None
    cron: str | None = None

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """Raises ValueError with what is allowed."""
        written = " ".join(text.split())
        if found := _EVERY.fullmatch(written):
            minutes = int(found[1] or 1) * _MINUTES[found[2].lower()]
            if minutes == 0:
                raise ValueError(f'"{written}" never waits. {ALLOWED}')
            return cls(written, interval=timedelta(minutes=minutes))
        from croniter import croniter  # type: ignore[import-untyped]

        if len(written.split(" ")) != 5 or not croniter.is_valid(written):
            raise ValueError(f'"{written}" is not a schedule. {ALLOWED}')
        return cls(written, cron=written)

    def next_after(self, moment: datetime) -> datetime:
        """The first moment after `moment` at which it is due; cron lines count in the zone of `moment`."""
        if self.interval is not None:
            return moment + self.interval
        from croniter import croniter

        due: datetime = croniter(self.cron, moment).get_next(datetime)
        return due
