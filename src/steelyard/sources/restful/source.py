"""A source made of a description: nothing but data for most REST APIs, hooks for the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.sources import paths
from steelyard.sources.base import Extract, Page, Request, Row
from steelyard.sources.http import Client
from steelyard.sources.kinds import kinds
from steelyard.sources.mapping import Mapper, mapper
from steelyard.sources.opened import Connection
from steelyard.sources.restful import places
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.tables import TableModel

if TYPE_CHECKING:
    from steelyard.sources.restful.reading import Reader


class RestSource:
    """The `api` of the kind's `kind.yaml`, with `{settings.…}` filled in.

    A kind that needs more overrides `api` (other resources), `client` (another signature), `reader` (another
    way from page to page or from run to run) or `record` (records of another shape).
    """

    def api(self, connection: Connection) -> ApiModel:
        """The description, for the settings of a connection."""
        written = kinds()[connection.kind].model.api
        assert written is not None, f"{connection.kind} ships no api"
        words = {f"settings.{name}": value for name, value in _words(connection.settings)}
        try:
            return ApiModel.model_validate(places.filled(dict(written), words, strict=False))
        except ValidationError as error:
            what = "; ".join(
                str(each["msg"]) for each in error.errors(include_url=False, include_input=False)
            )
            raise SteelyardError(Problem(f"these settings do not fit: {what}", connection.place)) from None

    def client(self, api: ApiModel, connection: Connection) -> Client:
        """The session that calls."""
        from steelyard.sources.restful.client import client_of

        return client_of(api, connection)

    def reader(self, api: ApiModel, connection: Connection, client: Client, request: Request) -> Reader:
        """What reads the records of one run."""
        from steelyard.sources.restful.reading import Reader

        return Reader(api, connection, client, request)

    def record(self, resource: str, record: Any) -> Any:
        """A record as mappings should see it."""
        return record

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        api = self.api(connection)
        client = self.client(api, connection)
        for table, model in connection.tables.items():
            yield self._extract(api, connection, client, request, table, model)

    def _extract(
        self,
        api: ApiModel,
        connection: Connection,
        client: Client,
        request: Request,
        table: str,
        model: TableModel,
    ) -> Extract:
        name = model.from_ or table
        if name not in api.resources:
            known = list(api.resources)
            raise SteelyardError(
                Problem(
                    f'there is no resource "{name}". There is {listing(known)}.{suggestion(name, known)}',
                    connection.place,
                    subject=f"{connection.name}.{table}",
                )
            )
        resource = api.resources[name]
        full = resource.incremental is None and resource.deleted is None and resource.deletions is None
        return Extract(
            table,
            self._pages(api, connection, client, request, table, model),
            key=model.key or None,
            order=model.order,
            complete=full if model.complete is None else model.complete,
        )

    def _pages(
        self,
        api: ApiModel,
        connection: Connection,
        client: Client,
        request: Request,
        table: str,
        model: TableModel,
    ) -> Iterator[Page]:
        name = model.from_ or table
        resource = api.resources[name]
        mapped = mapper(model, timezone=connection.timezone)
        key = model.key or _contract_key(table)
        # A complete load begins at the beginning: what it leaves out is deleted.
        cursor = None if model.complete else request.cursors.get(table)
        for page in self.reader(api, connection, client, request).read(name, cursor):
            rows = [(record, self._row(mapped, name, record, resource.id)) for record in page.found]
            # A record that the mapping leaves out may have been in the lake before.
            gone = [*page.gone, *(record for record, row in rows if row is None)]
            keys = [mapped.key(self.record(name, record), key) for record in gone]
            yield Page(
                [row for _, row in rows if row is not None], [each for each in keys if each], page.cursor
            )

    def _row(self, mapped: Mapper, resource: str, record: Any, id_path: str | None) -> Row | None:
        found = paths.first(record, id_path) if id_path else None
        origin = f"{resource}#{found}" if found is not None else resource
        return mapped.row(self.record(resource, record), origin)


def _words(settings: Any) -> Iterator[tuple[str, Any]]:
    for name in type(settings).model_fields:
        yield name, _word(getattr(settings, name))


def _word(value: Any) -> Any:
    """Lists stay lists; numbers become texts, as they stand in a YAML document; nothing is an empty text."""
    if isinstance(value, tuple):
        return list(value)
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _contract_key(table: str) -> tuple[str, ...]:
    from steelyard.lake.tables import TABLES

    return TABLES[table].key if table in TABLES else ()
