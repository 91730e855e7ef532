"""That somebody looked at somebody else's score: one row per reader, person and day, beside the chain."""

from __future__ import annotations

from steelyard.web.audit.models import Read
from steelyard.web.config import clock


def note_read(reader: int, subject: str) -> None:
    """`reader` is the id of an account. One statement; the first look of a day counts."""
    now = clock.now()
    Read.objects.bulk_create(
        [Read(reader_id=reader, subject=subject, day=now.date(), at=now)], ignore_conflicts=True
    )
