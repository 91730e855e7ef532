"""Reading one resource: windows, parents, pages, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.sources import paths
from steelyard.sources.base import Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.restful import places
from steelyard.sources.restful.client import Pages
from steelyard.sources.restful.model import ApiModel, ResourceModel
from steelyard.sources.restful.windows import furthest, windows

Words = Mapping[str, Any]
#: Under these names a record knows the record of its parent, and the values of `each` it was asked for by.
PARENT, EACH = "_parent", "_each"


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one page, those of them that are gone, and the cursor that holds after them."""

    found: list[Any]
    gone: list[Any]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the resources of one API for one run."""

    api: ApiModel
    connection: Connection
    client: Client
    request: Request

    def read(self, name: str, cursor: str | None) -> Iterator[Records]:
        """Every page of a resource since `cursor`, then what another resource says is gone."""
        resource = self.api.resources[name]
        yield from self._windows(resource, cursor)
        if resource.deletions is not None:
            for page in self._windows(self.api.resources[resource.deletions], cursor):
                yield Records([], page.found + page.gone)

    def _windows(self, resource: ResourceModel, cursor: str | None) -> Iterator[Records]:
        incremental = resource.incremental
        if incremental is None:
            for page in self._all(resource, {}):
                yield self._parted(resource, page, None)
            return
        zone, moment = ZoneInfo(self.connection.timezone), self.request.moment
        for window in windows(incremental, cursor, moment, zone):
            seen = cursor
            for page in self._all(resource, window.words):
                seen = furthest(incremental, page, seen, moment, zone)
                yield self._parted(resource, page, seen if incremental.sorted else None)
            closed = incremental.window is not None or incremental.field is None
            if window.closes is not None and closed:
                seen = window.closes.isoformat()
            cursor = seen
            yield Records([], [], seen)

    def _parted(self, resource: ResourceModel, page: list[Any], cursor: str | None) -> Records:
        mark = resource.deleted
        if mark is None:
            return Records(page, [], cursor)
        gone = [record for record in page if _says(paths.first(record, mark.path), mark.equals)]
        there = [record for record in page if not _says(paths.first(record, mark.path), mark.equals)]
        return Records(there, gone, cursor)

    def _all(self, resource: ResourceModel, words: Words) -> Iterator[list[Any]]:
        """Every page, once for each parent and each value of `each`."""
        for more in self._contexts(resource):
            known = {name: more[name] for name in (PARENT, EACH) if name in more}
            for page in self._pages(resource, {**words, **more}):
                yield [_with(record, known) for record in page] if known else page

    def _contexts(self, resource: ResourceModel) -> Iterator[Words]:
        for values in product(*resource.each.values()):
            asked = dict(zip(resource.each, values, strict=True))
            given = {**asked, EACH: asked} if asked else {}
            if resource.parent is None:
                yield given
                continue
            for page in self._all(self.api.resources[resource.parent.resource], {}):
                for record in page:
                    taken = {name: paths.first(record, path) for name, path in resource.parent.take.items()}
                    yield {**given, **taken, PARENT: record}

    def _pages(self, resource: ResourceModel, words: Words) -> Iterator[list[Any]]:
        secrets = {f"secrets.{name}": value for name, value in self.connection.secrets.items()}
        known = {**secrets, **words, "moment": self.request.moment.isoformat()}
        pages = Pages(
            self.api.base_url,
            self.client,
            records=resource.records,
            absent_is_empty=resource.absent_is_empty,
        )
        asked = {
            "headers": places.filled({**self.api.headers, **resource.headers}, known),
            "params": places.filled(dict(resource.params), known),
            **_body(resource, known),
        }
        path = places.filled(resource.path, known)
        return pages.all(str(path), resource.paging, method=resource.method, asked=asked)


def _body(resource: ResourceModel, known: Words) -> dict[str, Any]:
    if resource.form is not None:
        return {"data": places.filled(dict(resource.form), known)}
    if resource.body is not None:
        # Typed before it is filled: a word that looks like a number stays what it is.
        return {"json": places.filled(places.typed(resource.body), known)}
    return {}


def _with(record: Any, known: Words) -> Any:
    return {**record, **known} if isinstance(record, dict) else record


def _says(value: object, marks: tuple[str, ...]) -> bool:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return value is not None and text in marks
