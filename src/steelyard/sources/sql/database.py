"""A database connection that reads and cannot write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from steelyard.core.problems import Problem, SteelyardError
from steelyard.sources import opened
from steelyard.sources.guard import Guard
from steelyard.sources.sql import dialects

#: The driver that is meant when a URL names none.
_DRIVERS = {
    "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql",
}  # fmt: skip
_EXTRA = 'Install the drivers: pip install "steelyard[databases]", or that of your database'


class Database:
    """Where to connect. Errors are SteelyardErrors without secrets."""

    def __init__(self, url: URL, guard: Guard, redact: Any, problem: Any) -> None:
        self.url, self._guard, self._redact, self._problem = url, guard, redact, problem

    @classmethod
    def of(cls, connection: opened.Connection) -> Database:
        """Raises SteelyardError when the URL is missing, cannot be read or holds a password."""

        def problem(message: str) -> SteelyardError:
            return SteelyardError(Problem(message, connection.place, subject=connection.name))

        guard = Guard.of(connection.allow_hosts)
        return cls(_url(connection, problem), guard, connection.redactor, problem)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A transaction that only reads and sees one state of the database."""
        engine = self._engine()
        try:
            self._check_host()
            with engine.connect() as connection:
                yield dialects.read_only(connection)
        except DBAPIError as error:
            raise self._problem(f"the database refused: {self._redact(_plainly(error.orig))}") from None
        except SQLAlchemyError as error:
            raise self._problem(f"the database cannot be read: {self._redact(_plainly(error))}") from None
        finally:
            engine.dispose()

    def _engine(self) -> Engine:
        try:
            return dialects.engine(self.url)
        except NoSuchModuleError:
            raise self._problem(f"there is no database {self.url.drivername}. {_EXTRA}") from None
        except ImportError as error:
            raise self._problem(f"the driver {error.name} is not installed. {_EXTRA}") from None

    def _check_host(self) -> None:
        """Files are files; servers have to be public or allowed, a socket of this machine is localhost."""
        if self.url.get_backend_name() == "sqlite":
            return
        try:
            self._guard.addresses(self.url.host or "localhost", self.url.port or 0)
        except OSError:
            raise self._problem(f"the host {self.url.host} is not found") from None


def _url(connection: opened.Connection, problem: Any) -> URL:
    """The URL with its driver and password, files beside the connection file."""
    secrets: Mapping[str, str] = connection.secrets
    written = secrets.get("database_url") or connection.settings.url
    if not written:
        raise problem("says no url. Write settings: {url: postgresql://user@host/database}")
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        raise problem("the url is not one of a database. Write postgresql://user@host/database") from None
    if url.password and "database_url" not in secrets:
        raise problem("the url holds a password. Write secrets: {password: env:NAME}")
    if url.password:
        connection.redactor.add(str(url.password))
    if "password" in secrets:
        url = url.set(password=secrets["password"])
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() == "sqlite" and url.database:
        return _existing(url, connection.folder, problem)
    return url


def _existing(url: URL, folder: Path, problem: Any) -> URL:
    """SQLite would make a file that is not there."""
    path = (folder / str(url.database)).resolve()
    if not path.is_file():
        raise problem(f"there is no file {path}")
    return url.set(database=str(path))


def _plainly(error: BaseException | None) -> str:
    """The first line: drivers add the statement, positions and links."""
    lines = str(error.args[-1] if error and error.args else error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def columns(connection: Connection, source: sa.FromClause) -> list[str]:
    """The names of the columns of a table or query."""
    found = connection.execute(sa.select(sa.text("*")).select_from(source).limit(0))
    return list(found.keys())
