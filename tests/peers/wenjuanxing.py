"""A Wenjuanxing with two questionnaires: signed calls, answers behind an index, errors in the body."""

from __future__ import annotations

import hashlib
from typing import Any

from peers.base import Answer, Call, Fake, main, route

APPID, APPKEY = "10001", "k3y-of-wjx-密"
NPS, BRAND = "91432", "91433"
URL = "/openapi/default.aspx"


def answer(index: int) -> dict[str, Any]:
    """An answer to three questions: a scale, several choices, a text."""
    return {
        "index": index,
        "joinid": 700_000 + index,
        "submittime": f"2026-03-{index % 28 + 1:02} 23:30:00",
        "timetaken": 30 + index,
        "submitdata": f"1${index % 11}" + "}2$1|3}3$" + f"𠮷评语{index}",
    }


class Wenjuanxing(Fake):
    def setup(self) -> None:
        self.answers = {NPS: [answer(n) for n in range(1, 8)], BRAND: [answer(n) for n in range(1, 3)]}

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def submit(self, vid: str, count: int) -> None:
        start = max((each["index"] for each in self.answers[vid]), default=0) + 1
        self.answers[vid] += [answer(n) for n in range(start, start + count)]

    def change(self, vid: str, index: int, fields: dict[str, Any]) -> None:
        next(each for each in self.answers[vid] if each["index"] == index).update(fields)

    def invalidate(self, vid: str, index: int) -> None:
        """An answer that no longer counts is no longer given."""
        self.answers[vid] = [each for each in self.answers[vid] if each["index"] != index]

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("POST", URL)
    def call(self, call: Call) -> Answer:
        asked = dict(call.json)
        sign = asked.pop("sign", "")
        text = "".join(str(value) for _, value in sorted(asked.items())) + APPKEY
        sound = asked.get("appid") == APPID and hashlib.sha1(text.encode()).hexdigest() == sign
        self.need(sound, 200, {"result": False, "errormsg": "签名错误"})
        self.need(asked["action"] == "1001002", 200, {"result": False, "errormsg": "未知的接口编号"})
        self.need(asked["vid"] in self.answers, 200, {"result": False, "errormsg": "问卷不存在"})
        size = int(asked.get("page_size", 10))
        size = size if size <= 50 else 10
        found = [each for each in self.answers[asked["vid"]] if each["index"] > int(asked["min_index"])]
        data = {"vid": int(asked["vid"]), "page_size": size, "total_count": len(found), "list": found[:size]}
        return Answer({"result": True, "data": data})


if __name__ == "__main__":
    main(Wenjuanxing)
