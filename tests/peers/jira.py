"""Jira Cloud's search by JQL of the shapes a sync asks: pages by token, no total, nothing about what is gone."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from peers.base import Answer, Call, Fake, main, route

USER = {"email": "li.lei@example.com", "token": "api-tökén-4711"}
SINCE = re.compile(r" AND updated >= -(\d+)m ORDER BY updated ASC")


class Jira(Fake):
    def setup(self) -> None:
        self.issues: dict[str, dict[str, Any]] = {}
        self.page = 2
        self.hidden = False

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def put(self, id: str, ago: int, **fields: Any) -> None:
        """An issue as it is since `ago` minutes."""
        known = self.issues.get(
            id, {"fields": {"labels": [], "duedate": None, "resolutiondate": None, "assignee": None}}
        )
        updated = (datetime.now(UTC) - timedelta(minutes=ago)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        self.issues[id] = {
            "id": id,
            "key": f"MKT-{id}",
            "fields": {**known["fields"], **fields, "updated": updated},
        }

    def delete(self, id: str) -> None:
        del self.issues[id]

    def hide(self, hidden: bool) -> None:
        """The user may see nothing: Jira then finds nothing, and calls it no error."""
        self.hidden = hidden

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("POST", "/rest/api/3/search/jql")
    def search(self, call: Call) -> Answer:
        expected = base64.b64encode(f"{USER['email']}:{USER['token']}".encode()).decode()
        signed = call.headers.get("authorization") == f"Basic {expected}"
        self.need(
            signed, 401, {"errorMessages": ["You do not have the permission to see the specified issue."]}
        )
        asked = call.json
        self.need(
            "project = MKT" in asked["jql"],
            400,
            {"errorMessages": ["Unbounded JQL queries are not allowed here."]},
        )
        found = self._found(asked["jql"])
        start, size = int(asked.get("nextPageToken") or 0), min(asked["maxResults"], self.page)
        last = start + size >= len(found)
        following = {} if last else {"nextPageToken": str(start + size)}
        page = [_shown(each, asked["fields"]) for each in found[start : start + size]]
        return Answer({"issues": page, "isLast": last, **following})

    def _found(self, jql: str) -> list[dict[str, Any]]:
        with_due = [each for each in self.issues.values() if each["fields"]["duedate"] and not self.hidden]
        since = SINCE.search(jql)
        if since is None:
            return with_due
        edge = datetime.now(UTC) - timedelta(minutes=int(since[1]))
        changed = [each for each in with_due if datetime.fromisoformat(each["fields"]["updated"]) >= edge]
        return sorted(changed, key=lambda each: str(each["fields"]["updated"]))


def _shown(issue: dict[str, Any], asked: list[str]) -> dict[str, Any]:
    given = {name: cell for name, cell in issue["fields"].items() if name in asked}
    return {"id": issue["id"], "key": issue["key"], **({"fields": given} if given else {})}


if __name__ == "__main__":
    main(Jira)
