"""A WeCom that counts what members did with customers; it adds up members asked for together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peers.base import Answer, Call, Fake, main, route

CORPID, SECRET = "ww8f2e", "s3cret-企业-𠮷"
#: 2026-04-01 20:00 in Shanghai: the moment at which the peer lives.
NOW = 1775044800
DAY = 86_400
#: Midnight of that day in China.
TODAY = 1774972800
MEMBERS = ("zhangsan", "李四")
SUMMED = ("chat_cnt", "message_cnt", "new_apply_cnt", "new_contact_cnt", "negative_feedback_cnt")


def behavior(member: str, day: int) -> dict[str, Any]:
    """What is counted for a member on a day: every fifth day without any chat."""
    number = (day // DAY + MEMBERS.index(member) * 3) % 7
    base = {
        "stat_time": day,
        "new_apply_cnt": number,
        "new_contact_cnt": number % 3,
        "negative_feedback_cnt": number % 2,
    }
    if (day // DAY) % 5 == 0:
        return base
    return {**base, "chat_cnt": number + 1, "message_cnt": 10 * number + 1, "reply_percentage": 80.25, "avg_reply_time": 12 + number}  # fmt: skip


class WeCom(Fake):
    def setup(self) -> None:
        self.tokens = 0
        self.corrections: dict[str, dict[str, Any]] = {}
        self.today = TODAY
        self.good_for, self.busy = 10_000, 0

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def correct(self, member: str, day: int, fields: dict[str, Any]) -> None:
        self.corrections[f"{member} {day}"] = fields

    def advance(self, days: int) -> None:
        self.today += days * DAY

    def expire(self, after: int) -> None:
        """The token given out last is no longer taken after so many calls."""
        self.good_for = after

    def limit(self, times: int) -> None:
        """The next calls are too many."""
        self.busy = times

    def counted(self, member: str, day: int) -> dict[str, Any]:
        return {**behavior(member, day), **self.corrections.get(f"{member} {day}", {})}

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("GET", "/cgi-bin/gettoken")
    def token(self, call: Call) -> Answer:
        known = call.query.get("corpid") == CORPID and call.query.get("corpsecret") == SECRET
        self.need(known, 200, {"errcode": 40001, "errmsg": "invalid credential"})
        self.tokens += 1
        return Answer(
            {"errcode": 0, "errmsg": "ok", "access_token": f"tok-{self.tokens}", "expires_in": 7200}
        )

    @route("POST", "/cgi-bin/externalcontact/get_user_behavior_data")
    def data(self, call: Call) -> Answer:
        self.good_for -= 1
        if self.good_for == -1:
            self.tokens += 1
        current = call.query.get("access_token") == f"tok-{self.tokens}"
        self.need(current, 200, {"errcode": 42001, "errmsg": "access_token expired"})
        self.busy -= 1
        self.need(self.busy < 0, 200, {"errcode": 45009, "errmsg": "api freq out of limit"})
        members = call.json["userid"]
        start, end = (self._midnight(int(call.json[name])) for name in ("start_time", "end_time"))
        unknown = [member for member in members if member not in MEMBERS]
        self.need(not unknown, 200, {"errcode": 60111, "errmsg": f"userid not found: {unknown}"})
        self.need(end - start <= 30 * DAY, 200, {"errcode": 41094, "errmsg": "time span too long"})
        self.need(start >= self.today - 180 * DAY, 200, {"errcode": 41095, "errmsg": "too long ago"})
        self.need(end < self.today, 200, {"errcode": 41096, "errmsg": "not until yesterday"})
        days = range(start, end + DAY, DAY)
        return Answer(
            {"errcode": 0, "errmsg": "ok", "behavior_data": [self._summed(members, day) for day in days]}
        )

    def _midnight(self, moment: int) -> int:
        return (moment + 8 * 3600) // DAY * DAY - 8 * 3600

    def _summed(self, members: list[str], day: int) -> Mapping[str, Any]:
        counted = [self.counted(member, day) for member in members]
        if len(counted) == 1:
            return counted[0]
        sums = {name: sum(each.get(name, 0) for each in counted) for name in SUMMED if name in counted[0]}
        return {**counted[0], **sums}


if __name__ == "__main__":
    main(WeCom)
