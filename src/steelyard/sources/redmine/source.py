"""Redmine as a source: issues as they change, other lists as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from pydantic import Field

from steelyard.core.fields import Map, Model, no_entries
from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.sources.base import Extract, Page, Request
from steelyard.sources.http import Client
from steelyard.sources.mapping import mapper
from steelyard.sources.opened import Connection
from steelyard.sources.redmine.issues import MOST, Issues, Redmine, versions
from steelyard.sources.walking import extract, page

#: What `from` may name besides issues. Each run reads the whole list.
LISTS = ("projects", "versions", "users", "time_entries", "issue_statuses", "trackers")


class Settings(Model):
    """Where Redmine is, and which of its issues count."""

    url: str = Field(description="Address of Redmine, such as https://redmine.example.com.")
    filters: Map[str, str] = Field(
        default_factory=no_entries,
        description="Filters of issues as in its REST API: `project_id: marketing`, `tracker_id: 4`, "
        "`due_date: \"*\"` for issues with a due date only.",
    )  # fmt: skip
    page: int = Field(MOST, ge=1, le=MOST, description="Issues per call; Redmine gives no more than 100.")
    overlap: int = Field(
        60, ge=0, description="Seconds before the last change that are read once more, for late commits."
    )


class Source:
    """Reads what `from` names: `issues`, or one of the lists."""

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        settings: Settings = connection.settings
        client = Client.of(connection, homes=[settings.url])
        redmine = Redmine(client, settings.url, connection.secret("key"))
        for name, table in connection.tables.items():
            kind = table.from_ or name
            if kind == Issues.name:
                issues = Issues(
                    redmine, settings.filters, page=settings.page,
                    overlap=timedelta(seconds=settings.overlap), timezone=connection.timezone,
                )  # fmt: skip
                yield extract(issues, connection, name, request.cursors.get(name))
            elif kind in LISTS:
                pages = _whole(redmine, kind, connection, name)
                yield Extract(name, pages, table.key or None, table.order, complete=True)
            else:
                raise _unknown(kind, connection, name)


def _whole(redmine: Redmine, kind: str, connection: Connection, table: str) -> Iterator[Page]:
    records = versions(redmine) if kind == "versions" else redmine.everything(kind, kind)
    yield page(kind, records, mapper(connection.tables[table], timezone=connection.timezone), ())


def _unknown(kind: str, connection: Connection, table: str) -> SteelyardError:
    known = [Issues.name, *LISTS]
    message = f'Redmine has no list "{kind}". Choose {listing(known)}.{suggestion(kind, known)}'
    return SteelyardError(Problem(message, connection.place, subject=f"{connection.name}.{table}"))
