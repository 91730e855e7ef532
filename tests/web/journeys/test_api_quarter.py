"""A quarter of the sample company by tokens alone, from the draft to an archive that is checked on its own.

No page and no row of ours is touched: each of sixty people has one token, with what their part asks for and
nothing else, and takes every step of theirs with it, on a server and a worker that run.
"""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import requests
from processes import PATIENCE, Installation
from requests.adapters import HTTPAdapter
from trial import EMPLOYEE, RUNNING, publish, verified
from urllib3.util import Retry

TITLE = "2026年三季度接口试行"
SLUG = "by-tokens"
MANAGER, DIRECTOR, DATA_OWNER = "E024", "E001", "E050"
HR, AUDITOR = "demo-hr", "demo-auditor"
#: 谢雨薇, in the same team; somebody in another one, with no people of their own.
COLLEAGUE, STRANGER = "E026", "E040"
#: What a token of somebody opens: of everybody who is appraised, and by role beside that.
SCOPES = {
    "person": """
        cycles:read cycles:write targets:read targets:write actuals:read reviews:read reviews:write
        feedback:read feedback:write appraisals:read appraisals:write
    """,
    "data_owner": "actuals:write",
    "director": "calibration:read calibration:write",
    "hr": """
        cycles:read cycles:write targets:read actuals:read actuals:write appraisals:read appraisals:write
        calibration:read calibration:write jobs:read
    """,
    "auditor": "cycles:read audit:read",
}
#: The scheme has them so, of 100.
DIMENSIONS = {
    "market_insight": 18,
    "brand_building": 23,
    "campaign_effect": 28,
    "customer_growth": 18,
    "team_collaboration": 13,
}
#: What the five colleagues say of the employee, each the same to every question: 4.2 on average.
POINTS = ("5", "4", "3", "5", "4")
TOKENS = """
import json
from steelyard.web.accounts import tokens
from steelyard.web.accounts.models import User
scopes, made = json.loads({scopes!r}), {{}}
for user in User.objects.select_related("person").prefetch_related("grants"):
    person = getattr(user, "person", None)
    parts = [*(["person"] if person else []), *(grant.role for grant in user.grants.all())]
    wanted = [scope for part in parts for scope in scopes.get(part, "").split()]
    if wanted:
        _, text = tokens.create(name="quarter", scopes=wanted, days=1, actor=user)
        made[person.pk if person else user.username] = text
print(json.dumps(made))
"""
WORDS = {"strengths": "活动按期落地，复盘及时。", "to_work_on": "提前与财务对齐预算。"}
Record = dict[str, Any]


class Quarter:
    """Who asks what: an answer that is not the expected one fails the test with its words."""

    def __init__(self, address: str, tokens: dict[str, str]) -> None:
        self.address, self.tokens = f"{address}/api/v1", tokens
        self.wire = requests.Session()
        # A connection that is kept may be closed by the server just when it is used again.
        self.wire.mount("http://", HTTPAdapter(max_retries=Retry(2, allowed_methods=["GET"])))
        self.cycle = ""
        #: Person → the id under which they are in the cycle, and who leads them.
        self.ids: dict[str, str] = {}
        self.managers: dict[str, str | None] = {}

    def get(self, who: str, path: str, *, status: int = 200) -> Any:
        return self._told(self._asked("GET", who, path), status)

    def post(self, who: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self._told(self._asked("POST", who, path, json=body or {}), status)

    def put(self, who: str, path: str, body: Any) -> Any:
        return self._told(self._asked("PUT", who, path, json=body), 200)

    def send(self, who: str, path: str, fields: Record, file: tuple[str, bytes], *, status: int = 200) -> Any:
        """A form with a file of evidence."""
        return self._told(self._asked("POST", who, path, data=fields, files={"evidence": file}), status)

    def download(self, who: str, path: str) -> bytes:
        answer = self._asked("GET", who, path)
        assert answer.status_code == 200, (who, path, answer.text)
        return answer.content

    def _asked(self, method: str, who: str, path: str, **sent: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        return self.wire.request(method, self.address + path, headers=headers, timeout=PATIENCE, **sent)

    def _told(self, answer: requests.Response, status: int) -> Any:
        assert answer.status_code == status, (answer.request.url, answer.status_code, answer.text[:2000])
        return answer.json() if answer.content else None

    def all(self, who: str, path: str) -> list[Record]:
        """Every item of a list that fits on one page."""
        page = self.get(who, f"{path}{'&' if '?' in path else '?'}size=200")
        assert page["next"] is None
        return list(page["items"])

    @property
    def at(self) -> str:
        return f"/cycles/{self.cycle}"

    def about(self, person: str) -> str:
        return f"{self.at}/people/{self.ids[person]}"

    def next(self) -> str:
        """HR ends the stage that is open and begins the next one."""
        for stage in self.get(HR, self.at)["stages"]:
            if stage["state"] == "open":
                self.post(HR, f"{self.at}/stages/{stage['kind']}/close")
        stages = self.post(HR, f"{self.at}/next")["stages"]
        return next(str(one["kind"]) for one in stages if one["state"] == "open")

    def pending(self, stage: str) -> list[Record]:
        return self.all(HR, f"{self.at}/stages/{stage}")

    def asked(self, who: str, stage: str) -> list[Record]:
        """What somebody finds on their own list."""
        return [one for one in self.all(who, "/tasks") if (one["cycle"], one["stage"]) == (self.cycle, stage)]

    def job(self, who: str, path: str, body: Any = None) -> Any:
        """Asks for a job and follows it to its end."""
        asked = self.post(who, path, body, status=202)

        def found() -> Any:
            now = self.get(who, f"/jobs/{asked['id']}")
            assert now["state"] != "failed", now
            return now if now["state"] == "done" else None

        return until(found)["result"]

    def result(self, who: str, of: str) -> Record:
        return dict(self.get(who, f"{self.about(of)}/result"))


def until(found: Any) -> Any:
    """What `found` gives, once it gives something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if one := found():
            return one
        time.sleep(0.2)
    raise AssertionError("the worker did not get there")


@pytest.fixture
def quarter(sample: Installation, company: Path, tmp_path: Path) -> Iterator[Quarter]:
    """The cycle that runs waits until this one is over."""
    publish(sample, company, tmp_path / "scheme.yaml", SLUG)
    made = json.loads(sample.python(TOKENS.format(scopes=json.dumps(SCOPES))))
    found = Quarter(sample.url, made)
    [running] = [one for one in found.all(HR, "/cycles") if one["title"] == RUNNING]
    found.post(HR, f"/cycles/{running['id']}/suspend", {"reason": "先试行新方案"})
    yield found
    found.post(HR, f"/cycles/{running['id']}/resume", {"reason": "试行结束"})


def test_a_quarter_by_tokens_alone(quarter: Quarter, tmp_path: Path) -> None:
    launch(quarter)
    targets(quarter)
    actuals(quarter)
    self_reviews(quarter)
    feedback(quarter)
    manager_reviews(quarter)
    calibration(quarter)
    ratification(quarter)
    release(quarter)
    answers(quarter)
    appeal(quarter)
    archive(quarter, tmp_path / "taken")


def launch(quarter: Quarter) -> None:
    draft = {"title": TITLE, "scheme": SLUG, "period": "2026Q3"}
    quarter.post(MANAGER, "/cycles", draft, status=404)
    made = quarter.post(HR, "/cycles", draft, status=201)
    quarter.cycle = made["id"]
    assert (made["problems"], made["rated"]) == ([], 58)
    # The talk at half-time was held already, so the stage is switched off.
    kept = ("kind", "is_on", "starts_on", "due_on", "overdue")
    stages = [{name: one[name] for name in kept} for one in made["stages"]]
    for one in stages:
        one["is_on"] = one["is_on"] and one["kind"] != "midterm"
    planned = quarter.put(HR, f"{quarter.at}/plan", {"revision": made["revision"], "stages": stages})
    quarter.get(EMPLOYEE, quarter.at, status=404)
    quarter.post(HR, f"{quarter.at}/launch", {"revision": planned["revision"]})
    people = quarter.all(HR, f"{quarter.at}/people")
    quarter.ids = {one["person"]: one["id"] for one in people}
    quarter.managers = {one["person"]: one["manager"] for one in people}
    for task in quarter.pending("policy"):
        quarter.post(task["assignee"], f"{quarter.at}/tasks/{task['id']}/confirm")
    assert quarter.pending("policy") == []
    # What a token lacks it does not open, and nobody does what is HR's to do.
    quarter.get(EMPLOYEE, "/audit", status=403)
    quarter.get(HR, "/audit", status=403)
    quarter.post(MANAGER, f"{quarter.at}/stages/policy/close", status=404)


def targets(quarter: Quarter) -> None:
    """The employee wants more, and is asked once to say it again; then both agree. All others take the usual."""
    assert quarter.next() == "targets"
    more = {"innovation_proposals": {"threshold": "1", "target": "2.5", "stretch": "3"}}
    for sheet in quarter.all(HR, f"{quarter.at}/targets"):
        person, place = sheet["person"], f"{quarter.about(sheet['person'])}/targets"
        sent = {"revision": sheet["revision"], "lines": more if person == EMPLOYEE else {}}
        after = quarter.post(person, f"{place}/submit", sent)
        if person == EMPLOYEE:
            quarter.get(STRANGER, place, status=404)
            quarter.post(person, f"{place}/approve", status=422)
            after = quarter.post(MANAGER, f"{place}/return", {"reason": "请说明2.5个如何计"})
            quarter.post(person, f"{place}/submit", {"revision": after["revision"]})
        quarter.post(quarter.managers[person], f"{place}/approve")
        assert quarter.post(person, f"{place}/acknowledge")["state"] == "acknowledged"


def actuals(quarter: Quarter) -> None:
    """By the data owner: 1 for the employee, with evidence; 3 for the others. HR is the second pair of eyes."""
    assert quarter.next() == "actuals"
    place = f"{quarter.at}/actuals"
    wanted = {one["subject"]: one["id"] for one in quarter.all(DATA_OWNER, f"{place}?state=missing")}
    quarter.get(STRANGER, f"{place}/{wanted[EMPLOYEE]}", status=404)
    quarter.send(
        DATA_OWNER,
        f"{place}/{wanted[EMPLOYEE]}/enter",
        {"value": "1", "note": "创新平台导出"},
        ("proposals.csv", b"id\nP-7\n"),
    )
    assert quarter.download(EMPLOYEE, f"{place}/{wanted[EMPLOYEE]}/evidence") == b"id\nP-7\n"
    others = [{"id": id_, "value": "3"} for person, id_ in wanted.items() if person != EMPLOYEE]
    quarter.post(DATA_OWNER, place, {"values": others})
    chosen = {"ids": list(wanted.values())}
    # Who entered a value does not check it.
    quarter.post(DATA_OWNER, f"{place}/check", chosen, status=422)
    assert {one["state"] for one in quarter.post(HR, f"{place}/check", chosen)} == {"validated"}


def self_reviews(quarter: Quarter) -> None:
    assert quarter.next() == "self_review"
    for task in quarter.pending("self_review"):
        review(quarter, task, rating="3")


def review(quarter: Quarter, task: Record, *, rating: str) -> None:
    """The same answer to every question."""
    place = f"{quarter.at}/reviews/{task['id']}"
    asked = quarter.get(task["assignee"], place)["questions"]
    answers = {one["indicator"]: {"rating": rating} for one in asked}
    done = quarter.post(task["assignee"], f"{place}/submit", {"revision": 0, "answers": answers, **WORDS})
    assert done["state"] == "done"


def feedback(quarter: Quarter) -> None:
    """Of the employee all peers say something, of the colleague two: that is one too few to be shown.

    Other departments do not: all quarters would be scored again by their satisfaction with the service.
    """
    assert quarter.next() == "feedback"
    for about, points in ((EMPLOYEE, POINTS), (COLLEAGUE, POINTS[:2])):
        place = f"{quarter.at}/feedback/{quarter.ids[about]}/nominations"
        quarter.get(STRANGER, place, status=404)
        proposed = quarter.get(MANAGER, place)
        chosen = {"nominations": [one["id"] for one in proposed]}
        quarter.post(about, f"{place}/approve", chosen, status=404)
        quarter.post(MANAGER, f"{place}/approve", chosen)
        peers = [one["person"] for one in proposed if one["perspective"] == "peer"]
        assert len(peers) == len(POINTS)
        for rater, point in zip(peers, points, strict=False):
            answer_about(quarter, about, rater, point)
    answer_about(quarter, EMPLOYEE, MANAGER, "4")


def answer_about(quarter: Quarter, about: str, rater: str, point: str) -> None:
    """Once and for good, and nobody else's to see."""
    [task] = [one for one in quarter.asked(rater, "feedback") if one["about"] == about]
    place = f"{quarter.at}/feedback/tasks/{task['id']}"
    questions = quarter.get(rater, place)["questions"]
    sheet = {"ratings": {one["name"]: point for one in questions if one["points"]}}
    quarter.post(rater, f"{place}/answer", sheet, status=204)
    quarter.post(rater, f"{place}/answer", sheet, status=422)
    quarter.get(about, place, status=404)


def manager_reviews(quarter: Quarter) -> None:
    """What was said in the questionnaires is out for the manager, and not yet for the person."""
    assert quarter.next() == "manager_review"
    place = f"{quarter.at}/feedback/{quarter.ids[EMPLOYEE]}"
    for who in (EMPLOYEE, STRANGER):
        quarter.get(who, place, status=404)
    assert shown(quarter, MANAGER, EMPLOYEE) == {"manager", "peer", None}
    [said] = [
        one
        for one in quarter.get(MANAGER, place)["views"]
        if (one["question"], one["perspective"]) == ("listens", "peer")
    ]
    assert (said["n"], said["mean"]) == (5, "4.2")
    assert [pair for pair in said["counts"] if pair[1]] == [["3", 1], ["4", 2], ["5", 2]]
    few = quarter.get(MANAGER, f"{quarter.at}/feedback/{quarter.ids[COLLEAGUE]}")
    assert few["views"] == []
    assert {"perspective": "peer", "minimum": 3, "question": None} in few["withheld"]
    for task in quarter.pending("manager_review"):
        review(quarter, task, rating="4")


def shown(quarter: Quarter, who: str, about: str) -> set[str | None]:
    found = quarter.get(who, f"{quarter.at}/feedback/{quarter.ids[about]}")
    return {one["perspective"] for one in found["views"]}


def calibration(quarter: Quarter) -> None:
    """HR proposes another grade for the colleague, the director approves; what departs is explained."""
    assert quarter.next() == "calibration"
    place = f"{quarter.at}/calibration"
    board = until(lambda: one if (one := quarter.get(HR, place))["people"] else None)
    quarter.get(MANAGER, place, status=403)
    quarter.post(HR, f"{place}/begin", {"members": ["demo-director"]}, status=201)
    [card] = [one for one in board["people"] if one["person"] == COLLEAGUE]
    other = next(grade for grade in board["grades"] if grade != card["grade"])
    move = {
        "appraisee": card["appraisee"],
        "seen": card["grade"],
        "to": other,
        "reason": "承担了跨组的展会统筹",
    }
    made = quarter.post(HR, f"{place}/moves", move)
    quarter.post(HR, f"{place}/moves/{made['id']}/approve", status=422)
    assert quarter.post(DIRECTOR, f"{place}/moves/{made['id']}/approve")["state"] == "approved"
    board = quarter.get(HR, place)
    for one in board["people"]:
        if one["to_discuss"]:
            said = {"appraisee": one["appraisee"], "reason": "已对照证据讨论"}
            quarter.post(HR, f"{place}/discuss", said, status=204)
    for group in board["groups"]:
        if not (group["small"] or group["met"]):
            why = {"group": group["key"], "reason": "本季度重点战役集中在该组"}
            quarter.post(HR, f"{place}/explain", why, status=204)
    assert quarter.post(HR, f"{place}/end", {"reason": "一致通过"})["ended_at"]
    moved = quarter.result(HR, COLLEAGUE)
    assert (moved["computed_grade"], moved["grade"]) == (card["grade"], other)
    # Two colleagues are too few to count, as they are to be shown: manager 4 and self 3, (60 x 4 + 10 x 3) / 70 =
    # 27/7 and 6/7 of the way from 60 for 3 to 100 for 4; in innovation the manager alone.
    scores = scores_of(moved)
    assert (scores["teamwork"], scores["innovation"]) == ("94.2857", "100.0000")


def ratification(quarter: Quarter) -> None:
    assert quarter.next() == "ratification"
    place = f"{quarter.at}/results"
    waiting = quarter.all(DIRECTOR, f"{place}?state=calibrated")
    chosen = {"appraisees": [one["appraisee"] for one in waiting]}
    quarter.post(HR, f"{place}/ratify", chosen, status=404)
    assert quarter.post(DIRECTOR, f"{place}/ratify", chosen) == {"ratified": 58}
    quarter.post(DIRECTOR, f"{place}/ratify", chosen, status=409)


def release(quarter: Quarter) -> None:
    """Nobody sees the own result before; then it is talked about, and the minutes are agreed to."""
    assert quarter.next() == "release"
    own = quarter.about(EMPLOYEE)
    for where in ("/result", "/result/paper"):
        quarter.get(EMPLOYEE, own + where, status=404)
    assert {one["perspective"] for one in quarter.get(EMPLOYEE, f"{own}/reviews")} == {"self"}
    assert quarter.job(HR, f"{quarter.at}/results/release") == {"released": 58}
    for where in ("", "/targets", "/reviews", "/result", "/result/paper", "/interview"):
        quarter.get(STRANGER, own + where, status=404)
    assert quarter.download(EMPLOYEE, f"{own}/result/paper").startswith(b"%PDF-")
    assert shown(quarter, EMPLOYEE, EMPLOYEE) == {"manager", "peer", None}
    assert shown(quarter, COLLEAGUE, COLLEAGUE) == set()
    held = {"held_on": "2026-09-18"}
    for one in quarter.all(HR, f"{quarter.at}/results"):
        place = f"{quarter.at}/people/{one['appraisee']}/interview"
        manager = quarter.managers[one["person"]]
        if one["person"] == EMPLOYEE:
            assert quarter.post(manager, f"{place}/hold", held)["steps"] == ["write_up"]
        quarter.post(manager, f"{place}/minutes", {**held, "agreed": "每月看一次", **WORDS})
        assert quarter.post(one["person"], f"{place}/agree")["state"] == "employee_agreed"


def answers(quarter: Quarter) -> None:
    """The manager objects to the own result, everybody else agrees."""
    assert quarter.next() == "acknowledgement"
    for one in quarter.all(HR, f"{quarter.at}/results"):
        place = f"{quarter.at}/people/{one['appraisee']}/result"
        if one["person"] == MANAGER:
            said = quarter.post(MANAGER, f"{place}/object", {"text": "销售贡献率口径包含了已停产线"})
            assert (said["state"], said["objection"]) == ("objected", "销售贡献率口径包含了已停产线")
        else:
            assert quarter.post(one["person"], f"{place}/acknowledge")["state"] == "acknowledged"


def appeal(quarter: Quarter) -> None:
    """One proposal was counted too few: the data owner corrects it, and the total follows."""
    assert quarter.next() == "appeal"
    before = quarter.result(EMPLOYEE, EMPLOYEE)
    assert before["total"] == by_hand(before)
    scores = scores_of(before)
    # Manager 4, colleagues 4.2, self 3: 0.6 x 4 + 0.3 x 4.2 + 0.1 x 3 = 3.96, between 60 for 3 and 100 for 4.
    assert scores["teamwork"] == "98.4000"
    # Manager and colleagues: 0.7 x 4 + 0.3 x 4.2 = 4.06, between 100 for 4 and 120 for 5.
    assert scores["innovation"] == "101.2000"
    # 1 of 2.5 is 40%, less than half.
    assert scores["innovation_proposals"] == "0.0000"
    fields = {
        "number": "innovation_proposals",
        "claimed": "2",
        "grounds": "另一条提案9月已由他人核实，未计入。",
    }
    place = f"{quarter.about(EMPLOYEE)}/appeals"
    made = quarter.send(EMPLOYEE, place, fields, ("mail.txt", "已核实".encode()), status=201)
    place = f"{quarter.at}/appeals/{made['id']}"
    # It may be about the manager, who rated and is no judge.
    for who in (MANAGER, STRANGER):
        quarter.get(who, place, status=404)
    assert quarter.post(HR, f"{place}/accept")["state"] == "investigating"
    quarter.post(HR, f"{place}/ask", {"text": "由谁核实？"})
    assert quarter.post(EMPLOYEE, f"{place}/supplement", {"text": "董洁"})["state"] == "investigating"
    assert quarter.download(HR, f"{place}/evidence") == "已核实".encode()
    correct(quarter)
    quarter.job(HR, f"{place}/compare")
    found = quarter.get(EMPLOYEE, place)["difference"]
    assert "others" not in found
    assert Decimal(found["before"]["total"]) == Decimal(before["total"])
    decision = {"outcome": "adjusted", "reason": "核实记录晚于同步，应计入。"}
    assert quarter.post(DIRECTOR, f"{place}/decide", decision)["state"] == "decided"
    # Who decided does not carry it out.
    quarter.post(DIRECTOR, f"{place}/execute", status=422)
    quarter.job(HR, f"{place}/execute")
    assert quarter.get(EMPLOYEE, place)["state"] == "closed"
    after = quarter.result(EMPLOYEE, EMPLOYEE)
    # 2 of 2.5 is 80% and scores 60. Nobody worked on projects or reports: the 20 of projects and the 18 of market
    # insight go to the rest. 60 x 10/80 x 13/82 = 1.1890 points more.
    assert scores_of(after) == {**scores, "innovation_proposals": "60.0000"}
    assert abs(Decimal(after["total"]) - Decimal(before["total"]) - Decimal("1.1890")) <= Decimal("0.0001")
    assert after["total"] == by_hand(after)
    assert Decimal(found["after"]["total"]) == Decimal(after["total"])


def scores_of(result: Record) -> dict[str, str | None]:
    return {one["indicator"]: one["record"]["score"] for one in result["numbers"]}


def by_hand(result: Record) -> str:
    """The total from the scores of the indicators: weighted means within dimensions, then of these."""
    parts = []
    for dimension, weight in DIMENSIONS.items():
        lines = [one["record"] for one in result["numbers"] if one["record"]["dimension"] == dimension]
        scored = [(one["weight"], one["score"]) for one in lines if one["score"] is not None]
        if scored:
            parts.append((weight, mean(scored)))
    total = mean(parts)
    return str(Decimal(int(total * 10_000 + Fraction(1, 2))) / 10_000)


def mean(weighted: Sequence[tuple[Any, Any]]) -> Fraction:
    pairs = [(Fraction(weight), Fraction(score)) for weight, score in weighted]
    return sum((weight * score for weight, score in pairs), Fraction(0)) / sum(one for one, _ in pairs)


def correct(quarter: Quarter) -> None:
    """A second version with its reason, and another who looks at it."""
    place = f"{quarter.at}/actuals"
    [value] = [one for one in quarter.all(DATA_OWNER, place) if one["subject"] == EMPLOYEE]
    sent = {"value": "2", "reason": "补记9月核实的一条提案"}
    corrected = quarter.send(
        DATA_OWNER, f"{place}/{value['id']}/restate", sent, ("new.csv", b"id\nP-7\nP-9\n")
    )
    assert [one["value"] for one in corrected["versions"]] == ["2", "1"]
    quarter.post(HR, f"{place}/check", {"ids": [corrected["id"]]})


def archive(quarter: Quarter, folder: Path) -> None:
    """What is left of the cycle is one file that needs no server; with another byte in it, it says where."""
    now = quarter.get(HR, quarter.at)
    assert quarter.post(HR, f"{quarter.at}/close", {"revision": now["revision"]})["state"] == "closed"
    digest = quarter.job(HR, f"{quarter.at}/archive")["sha256"]
    quarter.get(DIRECTOR, f"{quarter.at}/archive", status=404)
    quarter.get(AUDITOR, f"{quarter.at}/archive/names", status=404)
    assert quarter.get(AUDITOR, f"{quarter.at}/archive")["sha256"] == digest
    data = quarter.download(AUDITOR, f"{quarter.at}/archive/file")
    folder.mkdir()
    file = folder / "quarter.steelyard"
    file.write_bytes(data)
    sound = verified(file)
    assert (sound.returncode, digest in sound.stdout) == (0, True), sound.stdout + sound.stderr
    member = "results/people.jsonl"
    with zipfile.ZipFile(file) as packed:
        place = data.index(b'"grade"', packed.getinfo(member).header_offset)
    file.write_bytes(data[:place] + b"'" + data[place + 1 :])
    broken = verified(file)
    named = [line for line in broken.stdout.splitlines() if member in line and "changed" in line]
    assert (broken.returncode, len(named)) == (1, 1), broken.stdout
    assert quarter.get(HR, quarter.at)["state"] == "archived"
