"""What an installation needs before it can start: its tables and its static files."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

#: The number of the lock in PostgreSQL, for starts on several machines at once.
_LOCK = 0x57EE1


def prepare(*, assets: bool = True) -> list[str]:
    """Brings tables and static files to this version, and says in lines what was done.

    Processes that start together take turns.
    """
    home = Path(settings.STEELYARD_HOME)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _turn(home / "starting.lock"):
        with _turn_in_database():
            lines = [f"database: {_migrate()}"]
        if assets:
            lines += _collect()
    return lines


def _migrate() -> str:
    from django.core.management import call_command

    before = _pending()
    if not before:
        return "up to date"
    call_command("migrate", verbosity=0, interactive=False)
    return f"{before} migration{'s' if before > 1 else ''} applied"


def _pending() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect() -> list[str]:
    from steelyard.web.config.assets import collect

    count = collect(settings.STEELYARD_ASSETS)
    # The settings were read before the files were there; processes started from here inherit them.
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = settings.STEELYARD_ASSETS, False
    return [f"static files: {count} laid out"] if count else []


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _turn_in_database() -> AbstractContextManager[None]:
    return _advisory_lock() if connection.vendor == "postgresql" else nullcontext()


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def close_connections() -> None:
    """All of this process, and the pool they came from."""
    connections.close_all()
    for each in connections.all(initialized_only=True):
        if hasattr(each, "close_pool"):
            each.close_pool()
