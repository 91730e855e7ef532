"""Reading mentions in spans of time that are short enough for paging."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.core.problems import SteelyardError
from steelyard.sources.restful.model import ResourceModel
from steelyard.sources.restful.reading import Reader, Records
from steelyard.sources.restful.windows import windows

#: Pages reach no further, whatever their size.
CAP = 10_000
_SECOND = timedelta(seconds=1)


class Mentions(Reader):
    """Halves a span until what it holds can be paged through; the cursor is the end of the last span read."""

    def _windows(self, resource: ResourceModel, cursor: str | None) -> Iterator[Records]:
        assert resource.incremental is not None
        zone = ZoneInfo(self.connection.timezone)
        for window in windows(resource.incremental, cursor, self.request.moment, zone):
            assert window.closes is not None
            yield from self._span(
                resource, _whole(datetime.fromisoformat(window.start)), _whole(window.closes)
            )

    def _span(self, resource: ResourceModel, start: datetime, end: datetime) -> Iterator[Records]:
        first = self._page(resource, start, end, 0)
        total = int(first["resultsTotal"])
        if total > CAP:
            middle = _middle(start, end, total)
            yield from self._span(resource, start, middle)
            yield from self._span(resource, middle, end)
            return
        yield Records(first["results"], [])
        for number in range(1, -(-total // self.connection.settings.page_size)):
            yield Records(self._page(resource, start, end, number)["results"], [])
        yield Records([], [], end.isoformat())

    def _page(self, resource: ResourceModel, start: datetime, end: datetime, number: int) -> Any:
        span = {"startDate": _written(start), "endDate": _written(end)}
        asked: dict[str, Any] = {
            **resource.params,
            "queryId": list(self.connection.settings.queries),
            **span,
            "page": number,
        }
        answer = self.client.get(f"{self.api.base_url}{resource.path}", params=asked).json()
        if not isinstance(answer, dict) or not {"resultsTotal", "results"} <= set(answer):
            raise SteelyardError(f"{resource.path}: the answer has no resultsTotal and results")
        return answer


def _middle(start: datetime, end: datetime, total: int) -> datetime:
    if end - start <= _SECOND:
        raise SteelyardError(
            f"there are {total:,} mentions at {_written(start)}; Brandwatch gives {CAP:,}. "
            "Ask for fewer queries"
        )
    return _whole(start + (end - start) / 2)


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000+0000"
