"""Salesforce's query API: SOQL of the shape a sync asks, in batches with nextRecordsUrl, deleted records included."""

from __future__ import annotations

import re
from typing import Any

from peers.base import Answer, Call, main, route
from peers.tokens import Tokens

EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
SOQL = re.compile(
    r"SELECT (?P<fields>[\w., ]+) FROM (?P<object>\w+)"
    r" WHERE SystemModstamp >= (?P<since>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ORDER BY SystemModstamp, Id"
)
RELATED = {"Owner.Name"}


class Salesforce(Tokens):
    def setup(self) -> None:
        super().setup()
        self.records: dict[str, dict[str, dict[str, Any]]] = {}
        self.schema: dict[str, set[str]] = {}
        self.cursors: dict[str, list[dict[str, Any]]] = {}
        self.batch = 2

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def define(self, kind: str, fields: list[str]) -> None:
        """An object and the fields it has."""
        self.schema[kind] = {"Id", "IsDeleted", "SystemModstamp", *fields}
        self.records[kind] = {}

    def put(self, kind: str, id: str, at: str, **fields: Any) -> None:
        """A record as it is from `at` on. Moments are given as Salesforce writes them."""
        known = self.records[kind].get(id, {"CreatedDate": at})
        self.records[kind][id] = {**known, **fields, "Id": id, "SystemModstamp": at, "IsDeleted": False}

    def delete(self, kind: str, id: str, at: str) -> None:
        self.records[kind][id].update(IsDeleted=True, SystemModstamp=at)

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("POST", "/services/oauth2/token")
    def token(self, call: Call) -> Answer:
        return self.grant(call, instance_url=self.url, issued_at="1772352000000")

    @route("GET", "/services/data/v60.0/queryAll")
    def query_all(self, call: Call) -> Answer:
        self.signed(call, EXPIRED)
        asked = SOQL.fullmatch(call.query["q"])
        if asked is None:
            self.need(False, 400, [{"message": "unexpected token", "errorCode": "MALFORMED_QUERY"}])
        assert asked is not None
        fields, kind = asked["fields"].split(", "), asked["object"]
        for field in fields:
            known = field in self.schema[kind] or field in RELATED
            message = f"No such column '{field}' on entity '{kind}'."
            self.need(known, 400, [{"message": message, "errorCode": "INVALID_FIELD"}])
        changed = [
            each for each in self.records[kind].values() if each["SystemModstamp"][:19] >= asked["since"][:19]
        ]
        changed.sort(key=lambda each: (each["SystemModstamp"], each["Id"]))
        found = [{"attributes": {"type": kind, "url": "?"}, **_selected(each, fields)} for each in changed]
        locator = f"01g{len(self.cursors)}"
        self.cursors[locator] = found
        return self._batch(locator, 0)

    @route("GET", "/services/data/v60.0/query/{locator}")
    def more(self, call: Call) -> Answer:
        self.signed(call, EXPIRED)
        locator, start = call.parts["locator"].split("-")
        return self._batch(locator, int(start))

    def _batch(self, locator: str, start: int) -> Answer:
        found, end = self.cursors[locator], start + self.batch
        done = end >= len(found)
        following = {} if done else {"nextRecordsUrl": f"/services/data/v60.0/query/{locator}-{end}"}
        return Answer({"totalSize": len(found), "done": done, **following, "records": found[start:end]})


def _selected(record: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    """Fields of related records come nested: Owner.Name as {"Owner": {"Name": …}}."""
    plain = {field: record.get(field) for field in fields if "." not in field}
    nested = {
        field.split(".")[0]: {field.split(".")[1]: record.get(field)} for field in fields if "." in field
    }
    return {**plain, **nested}


if __name__ == "__main__":
    main(Salesforce)
