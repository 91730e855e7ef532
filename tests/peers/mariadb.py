"""A MariaDB server for one test run (Debian: apt-get install mariadb-server)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from peers.instances import folder_of, free_port, package_user, program, run, serving

PACKAGES = ("mariadb-server", "mariadb-client")
PASSWORD = "s3cret/ & 密码"


def missing() -> str | None:
    """Why it cannot be started here, or None."""
    return None if program("mariadbd", "/usr/sbin") else "MariaDB is not installed (Debian: mariadb-server)"


@contextmanager
def mariadb() -> Iterator[int]:
    """The port of a new server; user `steelyard` with PASSWORD owns the database `steelyard`."""
    server, install, user = (
        program("mariadbd", "/usr/sbin"),
        program("mariadb-install-db"),
        package_user("mysql"),
    )
    assert server
    assert install
    with folder_of(user) as folder:
        data = f"--datadir={folder / 'data'}"
        run([install, "--no-defaults", data, "--skip-test-db"], user=user, cwd=folder)
        (folder / "init.sql").write_text(_INIT, encoding="utf-8")
        port = free_port()
        command = [
            server, "--no-defaults", data, f"--init-file={folder / 'init.sql'}", "--bind-address=127.0.0.1",
            f"--port={port}", f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}",
            "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve",
        ]  # fmt: skip
        with serving(command, lambda: _accepts(port), user=user, cwd=folder):
            yield port


_INIT = f"""
set names utf8mb4;
create database if not exists steelyard character set utf8mb4;
create user if not exists steelyard@'%' identified by '{PASSWORD}';
grant all on steelyard.* to steelyard@'%';
"""


def _accepts(port: int) -> bool:
    import pymysql

    try:
        pymysql.connect(
            host="127.0.0.1", port=port, user="steelyard", password=PASSWORD.encode(), database="steelyard"
        ).close()
    except pymysql.OperationalError:
        return False
    return True
