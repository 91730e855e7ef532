"""A Feishu with one Bitable: tokens that run out, pages by token, two ways to say too many calls."""

from __future__ import annotations

from typing import Any

from peers.base import Answer, Call, Fake, main, route

APP_ID, APP_SECRET, APP_TOKEN = "cli_a1b2c3", "s3cret-of-the-app-密", "bascnCMII2ORej2RItqpZZUNMIe"
LEADS, ORDERS, CLOSED = "tblLeads", "tblOrders", "tblClosed"
#: 2026-03-02 00:00 in Shanghai, in milliseconds.
DAY = 1772380800000


def lead(number: int) -> dict[str, Any]:
    """A record as search gives it: text in pieces, people, options, links, formulas."""
    return {
        "record_id": f"rec{number}",
        "fields": {
            "客户名称": [{"text": "𠮷野家", "type": "text"}, {"text": f"{number}号", "type": "text"}],
            "创建时间": DAY + number * 3_600_000,
            "负责人": [{"id": f"ou_{number % 2}", "name": "黄泡泡" if number % 2 else "李𠮷", "en_name": "-", "email": f"p{number % 2}@example.com"}],
            "预计金额": 1234567890.12 + number,
            "赢单率": 0.35,
            "来源": "展会" if number % 3 else "官网",
            "标签": ["重点", "新客"],
            "网址": {"text": "官网", "link": "https://example.com"},
            "延期": {"type": 1, "value": [{"text": "正常", "type": "text"}]},
            "关联": {"link_record_ids": ["recA", "recB"]},
        },
    }  # fmt: skip


def order(number: int) -> dict[str, Any]:
    return {"record_id": f"ord{number}", "fields": {"下单": DAY, "金额": number * 100.25, "客户": None}}


class Feishu(Fake):
    def setup(self) -> None:
        self.tables = {LEADS: [lead(n) for n in range(1, 8)], ORDERS: [order(n) for n in range(1, 4)]}
        self.tokens = 0
        self.most = 3

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def records(self, table: str) -> list[dict[str, Any]]:
        return self.tables[table]

    def add(self, table: str, id: str, fields: dict[str, Any]) -> None:
        self.tables[table].append({"record_id": id, "fields": fields})

    def change(self, table: str, id: str, fields: dict[str, Any]) -> None:
        next(each for each in self.tables[table] if each["record_id"] == id)["fields"].update(fields)

    def delete(self, table: str, id: str) -> None:
        self.tables[table] = [each for each in self.tables[table] if each["record_id"] != id]

    def expire(self) -> None:
        """The token given out last is no longer taken."""
        self.tokens += 1

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("POST", "/open-apis/auth/v3/tenant_access_token/internal")
    def token(self, call: Call) -> Answer:
        known = call.json == {"app_id": APP_ID, "app_secret": APP_SECRET}
        self.need(known, 200, {"code": 10014, "msg": "app secret invalid"})
        self.tokens += 1
        return Answer({"code": 0, "msg": "ok", "tenant_access_token": f"t-{self.tokens}", "expire": 7200})

    @route("POST", "/open-apis/bitable/v1/apps/{app}/tables/{table}/records/search")
    def search(self, call: Call) -> Answer:
        self.need(call.bearer == f"t-{self.tokens}", 401, {"code": 99991663, "msg": "token invalid"})
        self.need(call.parts["app"] == APP_TOKEN, 200, {"code": 1254040, "msg": "BaseTokenNotFound"})
        size = int(call.query.get("page_size", 20))
        self.need(size <= 500, 200, {"code": 1254001, "msg": "WrongRequestBody"})
        if call.parts["table"] == CLOSED:
            return Answer({"code": 0, "msg": "success", "data": {"has_more": False, "total": 0}})
        found = self.tables[call.parts["table"]]
        start = int(call.query.get("page_token", "page0").removeprefix("page"))
        end = start + min(size, self.most)
        data = {"items": found[start:end], "has_more": end < len(found), "total": len(found)}
        more = {"page_token": f"page{end}"} if end < len(found) else {}
        return Answer({"code": 0, "msg": "success", "data": {**data, **more}})


if __name__ == "__main__":
    main(Feishu)
