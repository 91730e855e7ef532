"""Tryton as a source: one model per table, changes by `write_date`, deletions by the ids that are left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from pydantic import Field

from steelyard.core.fields import Model
from steelyard.sources.base import Extract, Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.tryton.records import Records
from steelyard.sources.tryton.rpc import Server
from steelyard.sources.walking import extract


class Settings(Model):
    """Where the server is."""

    url: str = Field(description="Address of the server, such as https://erp.example.com.")
    database: str = Field(description="Name of the database.")
    user: str = Field(description="Login name of a user who may read the models.")
    page: int = Field(1000, ge=1, le=10_000, description="Records per call.")
    overlap: int = Field(
        60, ge=0, description="Seconds before the last change that are read once more, for late commits."
    )


class Source:
    """Reads the models that `from` names, such as `sale.opportunity`."""

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        settings: Settings = connection.settings
        client = Client.of(connection, homes=[settings.url])
        password = connection.secret("password")
        server = Server(client, settings.url, settings.database, settings.user, password)
        for name, table in connection.tables.items():
            records = Records(
                server, table.from_ or name, table,
                page=settings.page, overlap=timedelta(seconds=settings.overlap),
            )  # fmt: skip
            yield extract(records, connection, name, request.cursors.get(name))
