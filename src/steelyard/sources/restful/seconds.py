"""APIs that take moments to the second, in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from steelyard.sources.restful.model import ResourceModel
from steelyard.sources.restful.reading import Reader, Words

_SECONDS = len("2026-03-01T08:00:00")


class WholeSeconds(Reader):
    """Asks `{from}` the last whole second before it, followed by `zone`."""

    zone: ClassVar[str] = ""

    def _all(self, resource: ResourceModel, words: Words) -> Iterator[list[Any]]:
        cut = {"from": f"{words['from'][:_SECONDS]}{self.zone}"} if "from" in words else {}
        yield from super()._all(resource, {**words, **cut})
