"""Days from moments, for columns that hold a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def day(moment: object, timezone: str) -> object:
    """The day of a moment with an offset in `timezone`, `2026-03-01`; whatever else it is, unchanged."""
    try:
        found = datetime.fromisoformat(str(moment))
    except ValueError:
        return moment
    return found.astimezone(ZoneInfo(timezone)).date().isoformat() if found.tzinfo else moment
