"""A list of many rows in many pages, for runs that are killed half way."""

from __future__ import annotations

from peers.base import Answer, Call, Fake, main, route

ROWS, PAGE = 3000, 100


class Slowly(Fake):
    def setup(self) -> None:
        self.changed = ROWS

    def touch(self, count: int) -> None:
        """The first `count` rows change: they come again, at the end."""
        self.changed += count

    @route("GET", "/rows")
    def rows(self, call: Call) -> Answer:
        """Row n has the version n, and when it was touched ROWS + n; in the order of versions."""
        since = int(call.query.get("since", 0))
        versions = [
            version for version in range(1, self.changed + 1) if version > since and self._latest(version)
        ]
        page = versions[:PAGE]
        rows = [
            {"id": (version - 1) % ROWS + 1, "version": version, "amount": f"{version}.25"}
            for version in page
        ]
        last = {"next": page[-1]} if len(versions) > PAGE else {}
        return Answer({"rows": rows, **last})

    def _latest(self, version: int) -> bool:
        return version + ROWS > self.changed


if __name__ == "__main__":
    main(Slowly)
