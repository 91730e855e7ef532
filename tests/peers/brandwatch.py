"""A Brandwatch with one query: mentions by date, pages that end at 10,000."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from peers.base import Answer, Call, Fake, main, route

TOKEN, PROJECT, QUERY = "bw-t0ken-0815", "1998", "77"
PATH = f"/projects/{PROJECT}/data/mentions"
CAP = 10_000
START = datetime(2026, 3, 1, tzinfo=UTC)
SENTIMENTS = ("positive", "negative", "neutral")


def mention(number: int, *, every: timedelta = timedelta(hours=12)) -> dict[str, Any]:
    """Written `every` so often, found an hour later."""
    at = START + number * every
    return {
        "resourceId": f"{number:032x}",
        "date": written(at),
        "added": written(at + timedelta(hours=1)),
        "sentiment": SENTIMENTS[number % 3],
        "pageType": ("twitter", "news", "forum")[number % 3],
        "title": f"𠮷牌怎么样？{number}",
        "queryId": int(QUERY),
    }


def written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}+0000"


class Brandwatch(Fake):
    def setup(self) -> None:
        self.mentions = [mention(n) for n in range(20)]

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def flood(self, count: int, seconds: float) -> None:
        """So many mentions, one every so many seconds."""
        self.mentions = [mention(n, every=timedelta(seconds=seconds)) for n in range(count)]

    def add(self, number: int, hours: float) -> None:
        """A mention of a moment long ago that is found now."""
        self.mentions.append({**mention(number), "date": written(START + timedelta(hours=hours))})

    def change(self, number: int, fields: dict[str, Any]) -> None:
        self._mention(number).update(fields)

    def delete(self, number: int) -> None:
        self.mentions.remove(self._mention(number))

    def _mention(self, number: int) -> dict[str, Any]:
        return next(each for each in self.mentions if each["resourceId"] == f"{number:032x}")

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("GET", "/projects/{project}/data/mentions")
    def list_mentions(self, call: Call) -> Answer:
        self.need(call.bearer == TOKEN, 401, {"errors": [{"code": 401, "message": "invalid token"}]})
        self.need(call.parts["project"] == PROJECT, 404, {"errors": [{"message": "no such project"}]})
        size, page = int(call.query["pageSize"]), int(call.query.get("page", 0))
        self.need(1 <= size <= 5000 and page * size < CAP, 400, {"errors": [{"message": "page too far"}]})
        self.need(call.query["queryId"] == QUERY, 400)
        start, end = call.query["startDate"], call.query["endDate"]
        found = sorted((m for m in self.mentions if start <= m["date"] < end), key=lambda m: str(m["date"]))
        results = found[page * size : (page + 1) * size]
        answer = {
            "resultsTotal": len(found),
            "resultsPage": page,
            "resultsPageSize": size,
            "results": results,
        }
        return Answer(answer)


if __name__ == "__main__":
    main(Brandwatch)
