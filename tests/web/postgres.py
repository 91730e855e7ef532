"""PostgreSQL for the web tests: one throw-away cluster per run, a database of its own for whoever asks.

STEELYARD_TEST_DATABASE=postgres runs the web tests on it. The first process of a run starts the cluster and
leaves its address in the environment; the processes it starts use the same one.
"""

from __future__ import annotations

import atexit
import os
import uuid
from contextlib import ExitStack
from urllib.parse import quote

from peers.postgresql import PASSWORD, missing, postgresql

CHOICE, ADDRESS = "STEELYARD_TEST_DATABASE", "STEELYARD_TEST_POSTGRES"


def wanted() -> bool:
    """Whether this run is on PostgreSQL."""
    chosen = os.environ.get(CHOICE, "sqlite")
    if chosen not in ("sqlite", "postgres"):
        raise SystemExit(f"{CHOICE}={chosen!r} is neither sqlite nor postgres.")
    return chosen == "postgres"


def url(database: str = "steelyard") -> str:
    """The address of a database of the cluster, which is started when it is not there yet."""
    if ADDRESS not in os.environ:
        os.environ[ADDRESS] = _start()
    return f"{os.environ[ADDRESS]}/{database}"


def _start() -> str:
    if why := missing():
        raise SystemExit(f"{CHOICE}=postgres: {why}")
    stack = ExitStack()
    port = stack.enter_context(postgresql())
    atexit.register(stack.close)
    return f"postgres://steelyard:{quote(PASSWORD, safe='')}@127.0.0.1:{port}"


def new_database(like: str = "") -> str:
    """The address of a new database, empty or a copy of the one called `like`; it goes with the cluster."""
    import psycopg

    name = f"home_{uuid.uuid4().hex}"
    with psycopg.connect(url(), autocommit=True) as connection:
        connection.execute(f"create database {name} template {like or 'template1'}")
    return url(name)
