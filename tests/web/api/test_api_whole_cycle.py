"""A whole quarter through the API alone: each step by the token of whoever has to do it, no page is used.

From the draft to an archive that is downloaded and checked on its own. The jobs are run as the worker runs them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rounds import published

import cast
from folders import DataFolder
from steelyard.engine.people import take_in
from steelyard.web.audit.verifying import verify_chain
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job

PEOPLE = {"employee": "e-007", "manager": "m-001", "stranger": "s-042"}
HEADS = {"employee": "manager", "manager": "director", "stranger": "director"}
MARKS = {"leads": {"threshold": "50", "target": "100", "stretch": "150"}}
WORDS = {"strengths": "稳", "to_work_on": "快"}


class Quarter:
    """Who asks what: an answer that is not the expected one fails the test with its words."""

    def __init__(self, caller) -> None:
        names = (*PEOPLE, "director", "hr", "auditor", "data_owner")
        self.callers = {name: caller(name) for name in names}
        self.cycle = ""

    def get(self, who: str, path: str, *, status: int = 200) -> Any:
        return self._told(self.callers[who].get(path), who, path, status)

    def post(self, who: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self._told(self.callers[who].post(path, body), who, path, status)

    def send(self, who: str, path: str, fields: dict[str, Any], *, status: int = 200) -> Any:
        """A form, with or without a file."""
        calling = self.callers[who]
        answer = calling.client.post(f"/api/v1{path}", fields, headers=calling._headers({}))
        return self._told(answer, who, path, status)

    def download(self, who: str, path: str) -> bytes:
        answer = self.callers[who].get(path)
        assert answer.status_code == 200, (who, path, answer.content)
        return bytes(answer.content)

    def _told(self, answer: Any, who: str, path: str, status: int) -> Any:
        assert answer.status_code == status, (who, path, answer.status_code, answer.content.decode()[:2000])
        return answer.json() if answer.content else None

    @property
    def at(self) -> str:
        return f"/cycles/{self.cycle}"

    def about(self, name: str) -> str:
        """The address of somebody in the cycle."""
        mine = self.get(name, self.at)["mine"]
        return f"{self.at}/people/{mine}"

    def next(self) -> str:
        """HR ends the stage that is open and begins the next one."""
        for stage in self.get("hr", self.at)["stages"]:
            if stage["state"] == "open":
                self.post("hr", f"{self.at}/stages/{stage['kind']}/close")
        stages = self.post("hr", f"{self.at}/next")["stages"]
        return next(one["kind"] for one in stages if one["state"] == "open")

    def job(self, who: str, path: str, body: Any = None) -> Any:
        """Asks for a job, lets the worker do it, and follows it to its end."""
        asked = self.post(who, path, body, status=202)
        self.work()
        found = self.get(who, f"/jobs/{asked['id']}")
        assert found["state"] == "done", found
        return found["result"]

    def work(self) -> None:
        """Everything that waits for the worker."""
        while job := Job.objects.filter(state="queued").order_by("created_at").first():
            run(str(job.pk))
            job.refresh_from_db()
            assert job.state == "done", (job.kind, job.problems)

    def tasks(self, who: str, stage: str) -> list[dict[str, Any]]:
        return [one for one in self.get(who, "/tasks")["items"] if one["stage"] == stage]


@pytest.fixture
def quarter(troupe, caller, tmp_path, settings) -> Quarter:
    files = sorted(cast.organise(DataFolder(tmp_path / "files")).root.glob("*.csv"))
    settings.STEELYARD_LAKE = str(tmp_path / "lake")
    take_in(settings.STEELYARD_LAKE, files)
    settings.STEELYARD_HOME = tmp_path / "home"
    published(troupe)
    return Quarter(caller)


def test_a_whole_quarter_by_tokens(quarter, tmp_path):
    launch(quarter)
    targets(quarter)
    assert quarter.next() == "midterm"
    assert quarter.next() == "actuals"
    actuals(quarter)
    assert quarter.next() == "self_review"
    reviews(quarter, "self_review", dict.fromkeys(PEOPLE, ""), rating="4")
    assert quarter.next() == "feedback"
    feedback(quarter)
    assert quarter.next() == "manager_review"
    reviews(quarter, "manager_review", HEADS, rating="3")
    assert quarter.next() == "calibration"
    quarter.work()
    results = {one["person"]: one for one in quarter.get("hr", f"{quarter.at}/results")["items"]}
    # Leads 75 of 100: 80 points of 60; teamwork 0.7 x 3 + 0.3 x 4 = 3.3: 60 + 0.15 x 40 = 66, of 40.
    # 0.6 x 80 + 0.4 x 66 = 74.4.
    assert (results["e-007"]["total"], results["e-007"]["grade"]) == ("74.4", "C")
    calibrate(quarter)
    assert quarter.next() == "ratification"
    ratify(quarter)
    assert quarter.next() == "release"
    # Before the release nobody sees the own result.
    quarter.get("employee", f"{quarter.about('employee')}/result", status=404)
    assert quarter.job("hr", f"{quarter.at}/results/release") == {"released": 3}
    talks(quarter)
    assert quarter.next() == "acknowledgement"
    answers(quarter)
    assert quarter.next() == "appeal"
    appeal(quarter)
    archive(quarter, tmp_path / "taken" / "quarter.steelyard")


def launch(quarter: Quarter) -> None:
    draft = {"title": "2026年第二季度", "scheme": "rounds", "period": "2026Q2"}
    made = quarter.post("hr", "/cycles", draft, status=201)
    quarter.cycle = made["id"]
    assert made["problems"] == []
    quarter.post("hr", f"{quarter.at}/launch", {"revision": made["revision"]})
    for name in PEOPLE:
        [task] = quarter.tasks(name, "policy")
        quarter.post(name, f"{quarter.at}/tasks/{task['id']}/confirm")
    [policy] = [one for one in quarter.get("hr", quarter.at)["stages"] if one["state"] == "open"]
    assert (policy["kind"], policy["done"], policy["total"]) == ("policy", 3, 3)


def targets(quarter: Quarter) -> None:
    """Proposed by the person, agreed by the manager, then by the person: one is sent back first."""
    assert quarter.next() == "targets"
    for name, head in HEADS.items():
        place = f"{quarter.about(name)}/targets"
        sheet = quarter.get(name, place)
        assert [line["indicator"] for line in sheet["lines"]] == ["leads"]
        sent = quarter.post(name, f"{place}/submit", {"revision": sheet["revision"], "lines": MARKS})
        if name == "stranger":
            quarter.post(head, f"{place}/return", {"reason": "挑战值太低"})
            quarter.post(name, f"{place}/submit", {"revision": sent["revision"], "lines": MARKS})
        quarter.post(head, f"{place}/approve")
        assert quarter.post(name, f"{place}/acknowledge")["state"] == "acknowledged"


def actuals(quarter: Quarter) -> None:
    place = f"{quarter.at}/actuals"
    wanted = {
        one["subject"]: one["id"] for one in quarter.get("data_owner", f"{place}?state=missing")["items"]
    }
    assert set(wanted) == set(PEOPLE.values())
    values = {"m-001": "100", "s-042": "150"}
    entered = [{"id": wanted[person], "value": value} for person, value in values.items()]
    quarter.post("data_owner", place, {"values": entered})
    file = SimpleUploadedFile("leads.csv", b"lead_id\nL1\n")
    own = f"{place}/{wanted['e-007']}"
    quarter.send("data_owner", f"{own}/enter", {"value": "75", "note": "系统导出", "evidence": file})
    assert quarter.download("employee", f"{own}/evidence") == b"lead_id\nL1\n"
    # Who entered does not check.
    quarter.post("data_owner", f"{place}/check", {"ids": list(wanted.values())}, status=422)
    checked = quarter.post("hr", f"{place}/check", {"ids": list(wanted.values())})
    assert {one["state"] for one in checked} == {"validated"}


def reviews(quarter: Quarter, stage: str, writers: dict[str, str], *, rating: str) -> None:
    for name, writer in writers.items():
        who = writer or name
        [task] = [one for one in quarter.tasks(who, stage) if one["about"] == PEOPLE[name]]
        answers = {"teamwork": {"rating": rating, "comment": "按时配合"}}
        done = quarter.post(
            who, f"{quarter.at}/reviews/{task['id']}/submit", {"revision": 0, "answers": answers, **WORDS}
        )
        assert done["state"] == "done"


def feedback(quarter: Quarter) -> None:
    """Everybody answers what they are asked: once and for good."""
    asked = 0
    for name in (*PEOPLE, "director", "hr", "auditor", "data_owner"):
        for task in quarter.tasks(name, "feedback"):
            place = f"{quarter.at}/feedback/tasks/{task['id']}"
            sheet = quarter.get(name, place)
            ratings = {one["name"]: "3" for one in sheet["questions"] if one["points"]}
            quarter.post(name, f"{place}/answer", {"ratings": ratings}, status=204)
            asked += 1
    assert asked


def calibrate(quarter: Quarter) -> None:
    """Border cases are talked over, what departs from the guideline is explained."""
    place = f"{quarter.at}/calibration"
    quarter.post("hr", f"{place}/begin", {"members": ["director"]}, status=201)
    board = quarter.get("hr", place)
    for one in board["people"]:
        quarter.post(
            "hr", f"{place}/discuss", {"appraisee": one["appraisee"], "reason": "边界个案已讨论"}, status=204
        )
    for group in board["groups"]:
        quarter.post("hr", f"{place}/explain", {"group": group["key"], "reason": "人数太少"}, status=204)
    assert quarter.post("hr", f"{place}/end", {"reason": "一致通过"})["ended_at"]


def ratify(quarter: Quarter) -> None:
    place = f"{quarter.at}/results"
    waiting = quarter.get("director", f"{place}?state=calibrated")["items"]
    chosen = {"appraisees": [one["appraisee"] for one in waiting]}
    quarter.post("hr", f"{place}/ratify", chosen, status=404)
    assert quarter.post("director", f"{place}/ratify", chosen) == {"ratified": 3}
    quarter.post("director", f"{place}/ratify", chosen, status=409)


def talks(quarter: Quarter) -> None:
    for name, head in HEADS.items():
        place = f"{quarter.about(name)}/interview"
        held = quarter.post(head, f"{place}/hold", {"held_on": "2026-09-18"})
        assert held["steps"] == ["write_up"]
        minutes = {"held_on": "2026-09-18", "agreed": "每月回顾", **WORDS}
        quarter.post(head, f"{place}/minutes", minutes)
        assert quarter.post(name, f"{place}/agree")["state"] == "employee_agreed"


def answers(quarter: Quarter) -> None:
    for name in ("employee", "manager"):
        assert quarter.post(name, f"{quarter.about(name)}/result/acknowledge")["state"] == "acknowledged"
    objected = quarter.post("stranger", f"{quarter.about('stranger')}/result/object", {"text": "线索未计全"})
    assert (objected["state"], objected["objection"]) == ("objected", "线索未计全")


def appeal(quarter: Quarter) -> None:
    """The number was wrong: corrected as a new version, computed again, decided, carried out."""
    about = quarter.about("employee")
    fields = {"number": "leads", "claimed": "100", "grounds": "漏计展会线索25条"}
    file = SimpleUploadedFile("fair.txt", "展会名单".encode())
    made = quarter.send("employee", f"{about}/appeals", {**fields, "evidence": file}, status=201)
    place = f"{quarter.at}/appeals/{made['id']}"
    # It may be about the manager, who rated and is no judge.
    quarter.get("manager", place, status=404)
    assert quarter.post("hr", f"{place}/accept")["state"] == "investigating"
    quarter.post("hr", f"{place}/ask", {"text": "哪次展会？"})
    assert quarter.post("employee", f"{place}/supplement", {"text": "六月上海"})["state"] == "investigating"
    assert quarter.download("hr", f"{place}/evidence") == "展会名单".encode()
    [value] = [
        one
        for one in quarter.get("data_owner", f"{quarter.at}/actuals")["items"]
        if one["subject"] == "e-007"
    ]
    actual = f"{quarter.at}/actuals/{value['id']}"
    corrected = quarter.send("data_owner", f"{actual}/restate", {"value": "100", "reason": "补录展会线索"})
    assert (corrected["version"], [one["value"] for one in corrected["versions"]]) == (2, ["100", "75"])
    quarter.post("hr", f"{quarter.at}/actuals/check", {"ids": [corrected["id"]]})
    quarter.job("hr", f"{place}/compare")
    found = quarter.get("employee", place)["difference"]
    # 100 leads: 0.6 x 100 + 0.4 x 66 = 86.4.
    assert (float(found["before"]["total"]), float(found["after"]["total"])) == (74.4, 86.4)
    assert "others" not in found
    decision = {"outcome": "adjusted", "reason": "展会线索未同步"}
    assert quarter.post("director", f"{place}/decide", decision)["state"] == "decided"
    quarter.post("director", f"{place}/execute", {"others": True}, status=422)
    quarter.job("hr", f"{place}/execute", {"others": True})
    assert quarter.get("employee", place)["state"] == "closed"
    after = quarter.get("employee", f"{about}/result")
    assert (after["total"], after["grade"], after["coefficient"]) == ("86.4", "B", "1")


def archive(quarter: Quarter, path: Path) -> None:
    now = quarter.get("hr", quarter.at)
    assert quarter.post("hr", f"{quarter.at}/close", {"revision": now["revision"]})["state"] == "closed"
    digest = quarter.job("hr", f"{quarter.at}/archive")["sha256"]
    assert quarter.get("auditor", f"{quarter.at}/archive")["sha256"] == digest
    path.parent.mkdir()
    path.write_bytes(quarter.download("auditor", f"{quarter.at}/archive/file"))
    quarter.get("auditor", f"{quarter.at}/archive/names", status=404)
    command = [sys.executable, "-m", "steelyard.cli", "verify", str(path)]
    found = subprocess.run(command, capture_output=True, text=True, cwd=path.parent, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert quarter.get("hr", quarter.at)["state"] == "archived"
    assert verify_chain().broken is None
