"""Reading changed issues of Jira, and finding out which are gone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from steelyard.sources import paths
from steelyard.sources.days import day
from steelyard.sources.restful.model import ResourceModel
from steelyard.sources.restful.reading import Reader, Records
from steelyard.sources.walking import Mark


class Search(Reader):
    """Asks for the minutes since the last run, then compares the ids there are with those seen before."""

    def _windows(self, resource: ResourceModel, cursor: str | None) -> Iterator[Records]:
        if resource.incremental is None:
            yield from super()._windows(resource, cursor)
            return
        mark = Mark.read(cursor)
        seen = set(mark.ids)
        yield from self._read(resource, self._changed(mark.since), seen)
        present = {id_ for page in self._all(self.api.resources["ids"], {}) for id_ in _ids(page)}
        if present - seen:
            # The user may see more than before, without anything having changed.
            yield from self._read(resource, "", seen)
        gone = [{"id": str(id_)} for id_ in sorted(seen - present)]
        done = Mark(self.request.moment.isoformat(), frozenset(present))
        yield Records([], gone, done.written())

    def _read(self, resource: ResourceModel, changed: str, seen: set[int]) -> Iterator[Records]:
        for issues in self._all(resource, {"changed": changed}):
            seen |= _ids(issues)
            yield Records([self._known(issue) for issue in issues], [])

    def _changed(self, since: str | None) -> str:
        """A condition in minutes before now, whatever zone the user of the token lives in."""
        if since is None:
            return ""
        passed = self.request.moment - datetime.fromisoformat(since)
        minutes = math.ceil(passed.total_seconds() / 60) + self.connection.settings.overlap
        return f" AND updated >= -{minutes}m"

    def _known(self, issue: dict[str, Any]) -> dict[str, Any]:
        """The issue with `_completed_on`, a day, and `_cross_department`, told by a label."""
        labels = set(paths.every(issue, "fields.labels[*]"))
        return {
            **issue,
            "_completed_on": day(paths.first(issue, "fields.resolutiondate"), self.connection.timezone),
            "_cross_department": bool(labels & set(self.connection.settings.cross_department_labels)),
        }


def _ids(issues: list[dict[str, Any]]) -> set[int]:
    return {int(issue["id"]) for issue in issues}
