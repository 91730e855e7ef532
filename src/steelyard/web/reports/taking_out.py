"""Files that leave the house: that they did is in the chain."""

from __future__ import annotations

from django.db import transaction

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.cycles.models import Cycle
from steelyard.web.reports.archiving import names_of, place
from steelyard.web.reports.models import Archive


@transaction.atomic
def taken_out(cycle: Cycle, *, names: bool, actor: User) -> bytes | None:
    """The file of the archive, or the one that says who is who; that it was taken out is in the chain.

    None where there is none.
    """
    path = names_of(place(cycle)) if names else place(cycle)
    if not Archive.objects.filter(cycle=cycle).exists() or not path.exists():
        return None
    record("archive.names_downloaded" if names else "archive.downloaded", cycle, actor=actor)
    return path.read_bytes()
