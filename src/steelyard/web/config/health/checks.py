"""What has to be there for the pages to work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from steelyard.web.config import clock

Check = Callable[[], str]
#: A worker that has not been seen for so long is not there.
SILENT = timedelta(minutes=3)


def database() -> str:
    """Whether it answers and has all its tables."""
    try:
        pending = MigrationExecutor(connection).migration_plan(
            MigrationExecutor(connection).loader.graph.leaf_nodes()
        )
    except DatabaseError as error:
        return f"does not answer: {type(error).__name__}"
    return f"{len(pending)} migrations are missing: start `steelyard serve` once" if pending else ""


def lake() -> str:
    """Whether there is one. A new installation may not have one yet."""
    location = settings.STEELYARD_LAKE
    return "" if "://" in location or Path(location).parent.is_dir() else f"{location} is not there"


def worker() -> str:
    """Whether one was at work lately."""
    from steelyard.web.jobs.models import Pulse

    try:
        seen = Pulse.objects.filter(pk=1).values_list("at", flat=True).first()
    except DatabaseError as error:
        return f"unknown: {type(error).__name__}"
    if seen is None or seen < clock.now() - SILENT:
        return "no worker is running: start `steelyard worker`"
    return ""


CHECKS: dict[str, Check] = {"database": database, "lake": lake, "worker": worker}
#: Without these no page can be shown; the others only make figures grow old.
NEEDED = ("database", "lake")
