"""The database of an installation: SQLite in the home folder, or PostgreSQL by its address."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_KNOWN = {"sqlite": "sqlite:///…", "postgres": "postgres://user:password@host:5432/name"}
_SCHEMES = {"sqlite": "sqlite", "postgres": "postgres", "postgresql": "postgres"}


def database(address: str, home: Path, *, pool: int) -> dict[str, Any]:
    """Django's settings of the database at the address; an empty one is the SQLite file in the home folder.

    pool: how many connections to PostgreSQL are kept open for all threads together; 0 keeps one per thread.
    Raises ImproperlyConfigured, without showing the address: it holds a password.
    """
    if not address:
        return _sqlite(str(home / "steelyard.sqlite3"))
    kind = _SCHEMES.get(address.partition("://")[0])
    if kind is None:
        raise ImproperlyConfigured(f"DATABASE_URL must begin like {' or '.join(_KNOWN.values())}.")
    found = _parsed(address)
    if not found["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: it ends with /name.")
    return _sqlite(found["NAME"]) if kind == "sqlite" else _postgres(found, pool)


def _parsed(address: str) -> dict[str, Any]:
    try:
        return dict(dj_database_url.parse(address))
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL is not an address; signs such as / and @ in a password are written as %2F and %40."
        ) from None


def _sqlite(name: str) -> dict[str, Any]:
    """Writers wait for one another from the start of their transaction, readers never (WAL)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgres(found: dict[str, Any], pool: int) -> dict[str, Any]:
    if find_spec("psycopg") is None:
        raise ImproperlyConfigured("DATABASE_URL needs psycopg: pip install 'steelyard[databases]'.")
    if pool and find_spec("psycopg_pool"):
        options = {**found.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": pool, "timeout": 20}}
        return {**found, "OPTIONS": options, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    return {**found, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
