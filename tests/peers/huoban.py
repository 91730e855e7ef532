"""A Huoban with one table: fields by number, pages by offset, errors in the body."""

from __future__ import annotations

from typing import Any

from peers.base import Answer, Call, Fake, main, route

KEY, TABLE = "hb-k3y-0815", "2100000014303340"
NAME, AMOUNT, DAY, OWNER, TAGS = (f"220000013778863{n}" for n in range(1, 6))


def item(number: int) -> dict[str, Any]:
    return {
        "item_id": f"23000000000000{number:02}",
        "title": f"𠮷客户{number}",
        "created_on": f"2026-03-{number:02} 09:30:00",
        "created_by": {"user_id": "1024", "name": "接口"},
        "fields": {
            NAME: f"𠮷客户{number}",
            AMOUNT: round(98765432.1 + number / 1000, 3),
            DAY: f"2026-03-{number:02} 09:30:00",
            OWNER: [{"id": "u1", "name": "王小明"}],
            TAGS: [{"id": "1", "name": "重点"}, {"id": "2", "name": "新客"}],
        },
    }


class Huoban(Fake):
    def setup(self) -> None:
        self.items = [item(n) for n in range(1, 10)]
        self.most = 1000

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def amounts(self) -> list[Any]:
        return [each["fields"][AMOUNT] for each in self.items]

    def cap(self, rows: int) -> None:
        """No page has more rows, whatever is asked for."""
        self.most = rows

    def add(self, number: int) -> None:
        self.items.append(item(number))

    def change(self, number: int, fields: dict[str, Any]) -> None:
        self._item(number)["fields"].update(fields)

    def delete(self, number: int) -> None:
        self.items.remove(self._item(number))

    def _item(self, number: int) -> dict[str, Any]:
        return next(each for each in self.items if each["item_id"] == item(number)["item_id"])

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("POST", "/openapi/v1/item/list")
    def list_items(self, call: Call) -> Answer:
        signed = call.headers.get("open-authorization") == f"Bearer {KEY}"
        self.need(signed, 200, {"code": 1001, "message": "无效的 API Key"})
        self.need(str(call.json["table_id"]) == TABLE, 200, {"code": 2004, "message": "表格不存在"})
        self.need(call.json["order"] == {"field_id": "created_on", "type": "asc"}, 400)
        start, limit = call.json.get("offset", 0), min(call.json.get("limit", 20), self.most)
        ordered = sorted(self.items, key=lambda each: str(each["created_on"]))
        found = ordered[start : start + limit]
        data = {"total": len(ordered), "filtered": len(ordered), "has_more": start + limit < len(ordered)}
        return Answer({"code": 0, "message": "success", "data": {**data, "items": found}, "meta": {}})


if __name__ == "__main__":
    main(Huoban)
