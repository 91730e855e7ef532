"""What has to be there for the pages to work."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from steelyard.web.config import clock

Check = Callable[[], str]


def database() -> str:
    """Whether it answers and has all its tables."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"does not answer: {type(error).__name__}"
    return f"{len(pending)} migrations are missing: start `steelyard serve` once" if pending else ""


def lake() -> str:
    """Whether it can be read. A new one may not be there yet; an object store is not asked."""
    location = settings.STEELYARD_LAKE
    if "://" in location:
        return ""
    folder = Path(location)
    if not folder.exists():
        return "" if folder.parent.is_dir() else f"{location} is not there"
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        return f"{location} cannot be read"
    return ""


def worker() -> str:
    """Whether one was seen lately."""
    from steelyard.web.jobs.models import Worker
    from steelyard.web.jobs.workers import UNSEEN

    try:
        seen = Worker.objects.filter(seen_at__gt=clock.now() - UNSEEN).exists()
    except DatabaseError as error:
        return f"unknown: {type(error).__name__}"
    return "" if seen else "no worker is running: start `steelyard worker`"


CHECKS: dict[str, Check] = {"database": database, "lake": lake, "worker": worker}
#: Without these no page can be shown; the others only make figures grow old.
NEEDED = ("database", "lake")
