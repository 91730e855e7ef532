"""Redmine's REST API: issues by id, other lists as a whole.

Source: https://www.redmine.org/projects/redmine/wiki/Rest_Issues (offset, limit up to 100, total_count,
filters such as `updated_on=>=2026-01-01T00:00:00Z`, `status_id=*`, `sort`) and …/wiki/Rest_api
(X-Redmine-API-Key, errors). Tried against Redmine 5.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.core.problems import SteelyardError
from steelyard.sources.http import CallFailedError, Client
from steelyard.sources.walking import Record

#: Redmine gives no more in one call, whatever is asked for.
MOST = 100
_ATTEMPTS = 3
_MEANINGS = {
    401: "Redmine does not accept the API key",
    403: "Redmine refuses it: its REST API is switched off, or the user of the key may not read this",
    404: "Redmine has nothing there: is the address or the name right?",
    422: "Redmine cannot process what was asked",
}


class Redmine:
    """Calls that say in words what went wrong."""

    def __init__(self, client: Client, url: str, key: str) -> None:
        self._client, self._url = client, url.rstrip("/")
        client.headers["X-Redmine-API-Key"] = key
        self._known = False

    def get(self, path: str, **asked: str | int) -> dict[str, Any]:
        """Raises CallFailedError with its meaning for Redmine."""
        if not self._known:
            # A key it does not know makes a stranger, who sees less: the rest would seem deleted.
            self._known = True
            self.get("users/current")
        try:
            answer: dict[str, Any] = self._client.get(f"{self._url}/{path}.json", params=asked).json()
        except CallFailedError as error:
            if error.status not in _MEANINGS:
                raise
            raise CallFailedError(f"{_MEANINGS[error.status]} ({error})", error.status) from None
        return answer

    def everything(self, path: str, kind: str) -> list[Record]:
        """A whole list. When it changes while it is read, positions shift: then it is read again."""
        for _ in range(_ATTEMPTS):
            found, total = self._listed(path, kind)
            if len({record["id"] for record in found}) == total:
                return found
        raise SteelyardError(f"the list {path} changed {_ATTEMPTS} times while it was read. Run it again")

    def _listed(self, path: str, kind: str) -> tuple[list[Record], int]:
        found: list[Record] = []
        while True:
            answer = self.get(path, limit=MOST, offset=len(found))
            page = answer[kind]
            found += page
            # Some lists have no pages and no total.
            total = int(answer.get("total_count", len(found)))
            if not page or len(found) >= total:
                return found, total


class Issues:
    """A listing of issues that `filters` let through, open and closed."""

    name = "issues"

    def __init__(
        self, redmine: Redmine, filters: Mapping[str, str], *, page: int, overlap: timedelta, timezone: str
    ) -> None:
        self._redmine, self._filters = redmine, {"status_id": "*", **filters}
        self._page, self._overlap, self._zone = page, overlap, ZoneInfo(timezone)
        self._closed: set[int] | None = None

    def newest(self) -> str | None:
        # Not only what the filters let through: a record that left them has changed as well.
        found = self._redmine.get("issues", status_id="*", sort="updated_on:desc", limit=1)["issues"]
        return str(found[0]["updated_on"]) if found else None

    def following(self, after: int, since: str | None) -> Sequence[Record]:
        asked: dict[str, str | int] = {**self._filters, "sort": "id", "issue_id": f">={after + 1}"}
        if since is not None:
            moment = datetime.fromisoformat(since) - self._overlap
            asked["updated_on"] = f">={moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return [
            self._with_completion(issue)
            for issue in self._redmine.get("issues", limit=self._page, **asked)["issues"]
        ]

    def present(self, known: int) -> set[int] | None:
        if self._redmine.get("issues", **self._filters, limit=1)["total_count"] == known:
            return None
        return set(self._all_ids())

    def _all_ids(self) -> Iterator[int]:
        after = 0
        while found := self._redmine.get(
            "issues", **self._filters, sort="id", limit=MOST, issue_id=f">={after + 1}"
        )["issues"]:
            yield from (issue["id"] for issue in found)
            after = found[-1]["id"]

    def _with_completion(self, issue: Record) -> Record:
        """`completed_on`: the day it was closed, here. `closed_on` stays when an issue is opened again."""
        closed = issue.get("closed_on")
        if not closed or not self._is_closed(issue["status"]):
            return {**issue, "completed_on": None}
        return {**issue, "completed_on": datetime.fromisoformat(closed).astimezone(self._zone).date()}

    def _is_closed(self, status: Mapping[str, Any]) -> bool:
        """Redmine 5 says so in every issue; older ones only in the list of statuses."""
        if "is_closed" in status:
            return bool(status["is_closed"])
        if self._closed is None:
            listed = self._redmine.get("issue_statuses")["issue_statuses"]
            self._closed = {each["id"] for each in listed if each.get("is_closed")}
        return status["id"] in self._closed


def versions(redmine: Redmine) -> list[Record]:
    """The versions (milestones) of every project, shared ones once."""
    projects = redmine.everything("projects", "projects")
    found = [
        version
        for project in projects
        for version in redmine.everything(f"projects/{project['id']}/versions", "versions")
    ]
    return list({version["id"]: version for version in found}.values())
