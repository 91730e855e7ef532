"""A system that pages in every way there is, to try the generic REST source on.

It keeps `orders`, each with an id, a name, an amount and a moment of change, and honours `since` and `until`.
"""

from __future__ import annotations

from typing import Any

from peers.base import Answer, Call, Fake, main, route

TOKEN, KEY = "s3cret-tökén", "key-0815-ü"
PAGE = 3


class Anything(Fake):
    def setup(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.gone: list[int] = []
        self.tokens = 0
        self.elsewhere = ""
        self.fill(8)

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def fill(self, count: int, **more: Any) -> None:
        for _ in range(count):
            number = len(self.orders) + 1
            self.orders.append(
                {"id": number, "客户": f"客户{number}", "Name": f"Order {number}", "amount": 10 + number / 100,
                 "changed": f"2026-03-{number % 28 + 1:02}T08:00:00Z", "tags": [{"name": "a"}, {"name": "b"}], **more}
            )  # fmt: skip

    def change(self, id: int, **fields: Any) -> None:
        self._order(id).update(fields)

    def delete(self, id: int) -> None:
        self.orders.remove(self._order(id))
        self.gone.append(id)

    def send_to(self, url: str) -> None:
        self.elsewhere = url

    def _order(self, id: int) -> dict[str, Any]:
        return next(order for order in self.orders if order["id"] == id)

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    def _asked(self, call: Call) -> list[dict[str, Any]]:
        since, until = call.query.get("since", ""), call.query.get("until", "9999")
        return [order for order in self.orders if since <= order["changed"] < until]

    @route("GET", "/offset")
    def by_offset(self, call: Call) -> Answer:
        start, limit = int(call.query.get("offset", 0)), min(int(call.query.get("limit", PAGE)), 5)
        found = self._asked(call)
        return Answer({"data": {"items": found[start : start + limit]}, "total": len(found)})

    @route("GET", "/page")
    def by_page(self, call: Call) -> Answer:
        start = (int(call.query["page"]) - 1) * PAGE
        return Answer(self._asked(call)[start : start + PAGE])

    @route("GET", "/cursor")
    def by_cursor(self, call: Call) -> Answer:
        return self._by_cursor(call, int(call.query.get("after", 0)))

    @route("POST", "/cursor")
    def by_cursor_in_body(self, call: Call) -> Answer:
        return self._by_cursor(call, int(call.json.get("paging", {}).get("after", 0)))

    def _by_cursor(self, call: Call, start: int) -> Answer:
        found = self._asked(call)
        more = start + PAGE < len(found)
        paging = {"next": {"after": str(start + PAGE)}} if more else {}
        return Answer({"results": found[start : start + PAGE], "paging": paging, "has_more": more})

    @route("GET", "/link")
    def by_link(self, call: Call) -> Answer:
        start = int(call.query.get("start", 0))
        more = start + PAGE < len(self.orders)
        link = {"Link": f'<{self.url}/link?start={start + PAGE}>; rel="next"'} if more else {}
        return Answer(self.orders[start : start + PAGE], headers=link)

    @route("GET", "/next")
    def by_next_url(self, call: Call) -> Answer:
        start = int(call.query.get("start", 0))
        more = start + PAGE < len(self.orders)
        following = self.elsewhere or f"{self.url}/next?start={start + PAGE}"
        return Answer(
            {"data": self.orders[start : start + PAGE], "links": {"next": following if more else None}}
        )

    @route("GET", "/more")
    def by_has_more(self, call: Call) -> Answer:
        start = int(call.query["offset"])
        return Answer({"list": self.orders[start : start + PAGE], "more": start + PAGE < len(self.orders)})

    @route("GET", "/round")
    def in_circles(self, call: Call) -> Answer:
        return Answer({"results": self.orders[:1], "paging": {"next": {"after": "1"}}})

    @route("GET", "/gone")
    def list_gone(self, call: Call) -> Answer:
        return Answer([{"id": id} for id in self.gone])

    @route("GET", "/orders/{id}/lines")
    def lines(self, call: Call) -> Answer:
        return Answer([{"line": f"{call.parts['id']}-{n}"} for n in (1, 2)])

    @route("GET", "/private")
    def redirect(self, call: Call) -> Answer:
        return Answer(None, 302, {"Location": self.elsewhere})

    @route("GET", "/huge")
    def huge(self, call: Call) -> Answer:
        return Answer(b'["' + b"x" * 3_000_000 + b'"]')

    @route("GET", "/page-of-html")
    def html(self, call: Call) -> Answer:
        return Answer(b"<html>Sign in</html>", headers={"Content-Type": "text/html"})

    # ── signatures ──────────────────────────────────────────────────────────────────────────────────

    @route("GET", "/bearer")
    def bearer(self, call: Call) -> Answer:
        self.need(call.bearer == KEY or call.bearer == f"token-{self.tokens}", 401)
        return Answer(self.orders)

    @route("GET", "/by-query")
    def by_query(self, call: Call) -> Answer:
        self.need(
            call.query.get("access_token") == f"token-{self.tokens}",
            200,
            {"errcode": 42001, "errmsg": "expired"},
        )
        return Answer({"errcode": 0, "list": self.orders})

    @route("GET", "/says-200")
    def says_200(self, call: Call) -> Answer:
        return Answer({"errcode": 60011, "errmsg": f"no privilege for {TOKEN}"})

    @route("POST", "/token")
    def token(self, call: Call) -> Answer:
        sent = call.form if b"grant_type" in call.body else call.json
        self.need(sent.get("client_secret") == KEY, 403, {"error": f"{sent.get('client_secret')} is wrong"})
        self.tokens += 1
        return Answer({"access_token": f"token-{self.tokens}", "expires_in": 7200})

    def expire(self) -> None:
        """The token given out last is no longer taken."""
        self.tokens += 1


if __name__ == "__main__":
    main(Anything)
