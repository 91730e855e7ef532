"""Reading changed records of HubSpot in the order of their ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.sources.restful.model import ResourceModel
from steelyard.sources.restful.reading import Reader, Records
from steelyard.sources.restful.windows import windows
from steelyard.sources.walking import Mark


class Search(Reader):
    """Goes on behind the last id instead of by position.

    So there is no end at 10,000 records, nothing is skipped when records change while they are read, and a
    run that was cut off goes on where it was.
    """

    def _windows(self, resource: ResourceModel, cursor: str | None) -> Iterator[Records]:
        if resource.incremental is None:
            yield from super()._windows(resource, cursor)
            return
        kept, moment = Mark.read(cursor), self.request.moment
        mark = replace(kept, high=kept.high or moment.isoformat())
        for window in windows(resource.incremental, mark.since, moment, ZoneInfo(self.connection.timezone)):
            while found := self._next(resource, window.start, mark.after):
                mark = replace(mark, after=max(int(record["id"]) for record in found))
                yield self._parted(resource, found, mark.written())
        yield Records([], [], Mark(mark.high).written())

    def _next(self, resource: ResourceModel, since: str, above: int) -> list[Any]:
        pages = self._all(resource, {"from": since, "above": str(above)})
        return [record for page in pages for record in page]
