"""Reading reports: rows of values that only the headers above them name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.sources.restful.model import ResourceModel
from steelyard.sources.restful.reading import Reader, Words

_PARTS = (("dimensionHeaders", "dimensionValues"), ("metricHeaders", "metricValues"))


class Reports(Reader):
    """Goes on until as many rows have come as there are."""

    def _all(self, resource: ResourceModel, words: Words) -> Iterator[list[Any]]:
        read, total = 0, 1
        while read < total:
            answer = next(super()._all(resource, {**words, "offset": read}))[0]
            rows = [_named(answer, row) for row in answer.get("rows", [])]
            read, total = read + len(rows), int(answer.get("rowCount", 0))
            if not rows and read < total:
                raise SteelyardError(f"{resource.path} gives {read} of {total} rows and then none")
            yield rows


def _named(answer: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row by the names in the headers; `_id` is all its dimensions."""
    named = {
        header["name"]: cell["value"]
        for headers, values in _PARTS
        for header, cell in zip(answer.get(headers, []), row.get(values, []), strict=True)
    }
    return {**named, "_id": "/".join(cell["value"] for cell in row.get("dimensionValues", []))}
