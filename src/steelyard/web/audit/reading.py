"""That somebody looked at somebody else's score: one row per reader, person and day, beside the chain."""

from __future__ import annotations

from steelyard.web.audit.models import Read
from steelyard.web.config import clock


def note_read(reader: int, subject: str) -> None:
    """`reader` is the id of an account. The first look of a day counts; a later one is one query."""
    now = clock.now()
    # With SQLite even a row that is there already would wait for whoever is writing.
    if not Read.objects.filter(reader=reader, subject=subject, day=now.date()).exists():
        row = Read(reader_id=reader, subject=subject, day=now.date(), at=now)
        Read.objects.bulk_create([row], ignore_conflicts=True)
