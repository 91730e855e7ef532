"""A PostgreSQL cluster for one test run (Debian: apt-get install postgresql)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from peers.instances import folder_of, free_port, listens, package_user, program, run, serving

PACKAGES = ("postgresql",)
_BIN = "/usr/lib/postgresql/*/bin"
PASSWORD = "s3cret/ & 密码"


def missing() -> str | None:
    """Why it cannot be started here, or None."""
    return None if program("initdb", _BIN) else "PostgreSQL is not installed (Debian: postgresql)"


@contextmanager
def postgresql() -> Iterator[int]:
    """The port of a new empty cluster; user `steelyard` with PASSWORD owns the database `steelyard`."""
    initdb, postgres, user = program("initdb", _BIN), program("postgres", _BIN), package_user("postgres")
    assert initdb
    assert postgres
    with folder_of(user) as folder:
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if user:
            secret.chmod(0o644)
        data = str(folder / "data")
        run(
            [initdb, "-D", data, "-U", "steelyard", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
             "--auth=scram-sha-256", f"--pwfile={secret}"],
            user=user, cwd=folder,
        )  # fmt: skip
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            # It need not survive a crash of the machine.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with serving(
            [postgres, "-D", data, *options],
            lambda: listens(port) and _accepts(port),
            user=user, cwd=folder, end=signal.SIGINT,
        ):  # fmt: skip
            yield port


def _accepts(port: int) -> bool:
    import psycopg

    login = {"host": "127.0.0.1", "port": port, "user": "steelyard", "password": PASSWORD}
    try:
        with psycopg.connect(**login, dbname="postgres", autocommit=True) as connection:  # type: ignore[arg-type]
            if not connection.execute("select 1 from pg_database where datname = 'steelyard'").fetchone():
                connection.execute("create database steelyard")
    except psycopg.OperationalError:
        return False
    return True
