"""What the worker does for the organisation."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from steelyard.web.jobs.kinds import Running, handler
from steelyard.web.org.mirror import mirror


@handler("mirror-organisation")
def bring_up_to_date(running: Running) -> dict[str, Any]:
    """The tables of the lake into people, teams and memberships."""
    return mirror(settings.STEELYARD_LAKE, actor=None)
