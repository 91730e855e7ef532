"""HubSpot's CRM objects: search with filters, sorting and its end at a number of results, and the archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peers.base import Answer, Call, main, route
from peers.tokens import Tokens

#: Properties that are always given (contacts: HubSpot's page on search; deals: not verified).
DEFAULTS = {
    "contacts": {"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"},
    "deals": {"amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id"},
}  # fmt: skip
CHANGED = {"contacts": "lastmodifieddate", "deals": "hs_lastmodifieddate"}
REFUSAL = {
    "status": "error",
    "message": "The OAuth token used to make this call expired.",
    "category": "EXPIRED_AUTHENTICATION",
}


class HubSpot(Tokens):
    def setup(self) -> None:
        super().setup()
        self.objects: dict[str, dict[str, dict[str, Any]]] = {"contacts": {}, "deals": {}}
        self.most = 10_000
        self.page = 100

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def limit(self, most: int, page: int) -> None:
        """Results of one question, and of one page."""
        self.most, self.page = most, page

    def put(self, kind: str, id: str, at: str, **properties: Any) -> None:
        """A record as it is from `at` on."""
        known = self.objects[kind].get(id, {"createdAt": at, "properties": {}})
        changed = {**known["properties"], **properties, "hs_object_id": id, CHANGED[kind]: at}
        self.objects[kind][id] = {
            "id": id, "createdAt": known["createdAt"], "updatedAt": at, "archived": False, "properties": changed
        }  # fmt: skip

    def archive(self, kind: str, id: str) -> None:
        self.objects[kind][id]["archived"] = True

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("POST", "/oauth/v1/token")
    def token(self, call: Call) -> Answer:
        return self.grant(call, expires_in=1800)

    @route("POST", "/crm/v3/objects/{kind}/search")
    def search(self, call: Call) -> Answer:
        self.signed(call, REFUSAL)
        asked, kind = call.json, call.parts["kind"]
        start, size = int(asked.get("after", 0)), min(asked["limit"], self.page)
        self.need(start + size <= self.most, 400, {"status": "error", "category": "VALIDATION_ERROR"})
        there = [each for each in self.objects[kind].values() if not each["archived"]]
        found = [each for each in there if any(_fits(each, group) for group in asked["filterGroups"])]
        for sort in reversed(asked["sorts"]):
            name = sort["propertyName"]
            found.sort(key=lambda each: _value(each, name), reverse=sort["direction"] == "DESCENDING")
        page = [_shown(each, kind, asked["properties"]) for each in found[start : start + size]]
        return self._answer(page, start + size, len(found), {"total": len(found)})

    @route("GET", "/crm/v3/objects/{kind}")
    def list(self, call: Call) -> Answer:
        self.signed(call, REFUSAL)
        archived = call.query.get("archived") == "true"
        found = [each for each in self.objects[call.parts["kind"]].values() if each["archived"] == archived]
        start, size = int(call.query.get("after", 0)), min(int(call.query["limit"]), self.page)
        return self._answer(found[start : start + size], start + size, len(found), {})

    def _answer(self, page: Any, end: int, total: int, more: Any) -> Answer:
        following = {"paging": {"next": {"after": str(end), "link": "?"}}} if end < total else {}
        return Answer({"results": page, **following, **more})


def _fits(record: dict[str, Any], group: dict[str, Any]) -> bool:
    compare = {"GTE": lambda a, b: a >= b, "GT": lambda a, b: a > b}
    return all(
        compare[each["operator"]](_value(record, each["propertyName"]), int(each["value"]))
        for each in group["filters"]
    )


def _value(record: dict[str, Any], name: str) -> int:
    """A number, or a moment as milliseconds since 1970, as the search compares them."""

    value = record["properties"][name]
    return int(value) if value.isdigit() else int(datetime.fromisoformat(value).timestamp() * 1000)


def _shown(record: dict[str, Any], kind: str, asked: list[str]) -> dict[str, Any]:
    """A property that is asked for and not set is null."""
    given = record["properties"]
    always = {name: given[name] for name in DEFAULTS[kind] if name in given}
    return {**record, "properties": {**always, **{name: given.get(name) for name in asked}}}


if __name__ == "__main__":
    main(HubSpot)
