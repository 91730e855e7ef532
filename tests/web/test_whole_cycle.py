"""A whole quarter on the pages, in Chinese, from the launch to an archive that is checked on its own.

Every room takes part; each step is a request of whoever has to do it. The jobs are run as the worker runs them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal

import pytest
from rounds import published

import cast
from folders import DataFolder
from steelyard.engine.people import take_in
from steelyard.web.accounts.models import User
from steelyard.web.actuals.models import Actual
from steelyard.web.audit.verifying import verify_chain
from steelyard.web.cycles.models import Cycle, CycleState, Task
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.reports import archiving
from steelyard.web.results.models import Appeal, Result
from steelyard.web.targets.models import Sheet

PEOPLE = ("employee", "manager", "stranger")
HEADS = {"employee": "manager", "manager": "director", "stranger": "director"}


class Quarter:
    """Who does what: `post("hr", address, **fields)` fails the test when it is refused."""

    def __init__(self, client_of, troupe) -> None:
        self.clients = {name: client_of(name) for name in troupe.users}
        User.objects.update(language="zh-hans")
        self.troupe = troupe

    def post(self, who: str, address: str, **fields):
        answer = self.clients[who].post(address, fields)
        assert answer.status_code in (200, 302), (who, address, answer.status_code, self.said(answer))
        return answer

    def said(self, answer) -> str:
        text = answer.content.decode()
        return " ".join(part.split("<")[0] for part in text.split('role="alert">')[1:])[:400]

    def work(self) -> None:
        """Everything that waits for the worker."""
        while job := Job.objects.filter(state="queued").order_by("created_at").first():
            run(str(job.pk))
            job.refresh_from_db()
            assert job.state == "done", (job.kind, job.problems)

    def next(self) -> str:
        """HR ends the stage that is open and begins the next one."""
        cycle = Cycle.objects.get()
        for stage in cycle.stages.filter(state="open"):
            self.post("hr", f"/cycles/{cycle.pk}/stages/{stage.kind}/", step="close")
            stage.refresh_from_db()
            assert stage.state == "closed", [str(one) for one in self.messages("hr")]
        self.post("hr", f"/cycles/{cycle.pk}/move/", step="next")
        return cycle.stages.get(state="open").kind

    def messages(self, who: str):
        page = self.clients[who].get("/cycles/").content.decode()
        return [part.split("<")[0] for part in page.split("toast-body")[1:]] or [page[-3000:]]

    def tasks(self, kind: str, who: str):
        person = self.troupe.people[who]
        return Task.objects.filter(
            stage__kind=kind, assignee=person, state__in=["open", "returned", "overdue"]
        )


@pytest.fixture
def quarter(troupe, client_of, tmp_path, settings) -> Quarter:
    files = sorted(cast.organise(DataFolder(tmp_path / "files")).root.glob("*.csv"))
    settings.STEELYARD_LAKE = str(tmp_path / "lake")
    take_in(settings.STEELYARD_LAKE, files)
    settings.STEELYARD_HOME = tmp_path / "home"
    published(troupe)
    return Quarter(client_of, troupe)


def test_a_whole_quarter(quarter, troupe):
    launch(quarter, troupe)
    targets(quarter, troupe)
    assert quarter.next() == "midterm"
    assert quarter.next() == "actuals"
    actuals(quarter, troupe)
    assert quarter.next() == "self_review"
    reviews(quarter, "self_review", {name: name for name in PEOPLE}, rating="4")
    assert quarter.next() == "feedback"
    assert quarter.next() == "manager_review"
    reviews(quarter, "manager_review", HEADS, rating="3")
    assert quarter.next() == "calibration"
    quarter.work()
    # Leads 75 of 100: 80 points of 60; teamwork 0.7 x 3 + 0.3 x 4 = 3.3: 60 + 0.15 x 40 = 66, of 40.
    # 0.6 x 80 + 0.4 x 66 = 74.4.
    assert result("employee", troupe).total == Decimal("74.4")
    calibrate(quarter, troupe)
    assert quarter.next() == "ratification"
    ratify(quarter)
    assert quarter.next() == "release"
    cycle = Cycle.objects.get()
    quarter.post("hr", f"/results/cycles/{cycle.pk}/", step="release")
    quarter.work()
    talks(quarter, troupe)
    assert quarter.next() == "acknowledgement"
    answers(quarter, troupe)
    assert quarter.next() == "appeal"
    appeal(quarter, troupe)
    # 100 leads: 0.6 x 100 + 0.4 x 66 = 86.4.
    assert (result("employee", troupe).total, result("employee", troupe).grade) == (Decimal("86.4"), "B")
    archive(quarter)


def result(name: str, troupe) -> Result:
    return Result.objects.get(appraisee__person=troupe.people[name])


def about(name: str, troupe):
    return Cycle.objects.get().appraisees.get(person=troupe.people[name]).pk


def launch(quarter, troupe) -> None:
    from steelyard.web.schemes.models import Version

    quarter.post(
        "hr", "/cycles/new/", title="2026年第二季度", version=Version.objects.get().pk, period="2026Q2"
    )
    cycle = Cycle.objects.get()
    page = quarter.clients["hr"].get(f"/cycles/{cycle.pk}/").content.decode()
    assert "无人遗漏或重复" in page
    quarter.post("hr", f"/cycles/{cycle.pk}/move/", step="launch", revision=cycle.revision)
    for name in PEOPLE:
        [task] = quarter.tasks("policy", name)
        quarter.post(name, f"/cycles/tasks/{task.pk}/rules/")
    assert Task.objects.filter(stage__kind="policy").exclude(state="done").count() == 0


def targets(quarter, troupe) -> None:
    assert quarter.next() == "targets"
    for name, head in HEADS.items():
        address = f"/targets/{about(name, troupe)}/"
        typed = {"threshold-leads": "50", "target-leads": "100", "stretch-leads": "150"}
        quarter.post(name, address, step="submit", revision=1, **typed)
        quarter.post(head, address, step="approve")
        quarter.post(name, address, step="acknowledge")
    assert set(Sheet.objects.filter(lines__isnull=False).values_list("state", flat=True)) == {"acknowledged"}


def actuals(quarter, troupe) -> None:
    cycle = Cycle.objects.get()
    rows = {one.subject: one for one in Actual.objects.all()}
    values = {"employee": "75", "manager": "100", "stranger": "150"}
    typed = {f"value-{rows[troupe.people[name].pk].pk}": value for name, value in values.items()}
    quarter.post("data_owner", f"/actuals/cycles/{cycle.pk}/", **typed)
    quarter.post("hr", f"/actuals/cycles/{cycle.pk}/check/", value=[one.pk for one in rows.values()])
    assert set(Actual.objects.values_list("state", flat=True)) == {"validated"}


def reviews(quarter, kind: str, writers: dict[str, str], *, rating: str) -> None:
    for name, writer in writers.items():
        task = quarter.tasks(kind, writer).get(appraisee__person=quarter.troupe.people[name])
        quarter.post(
            writer,
            f"/reviews/tasks/{task.pk}/",
            do="submit",
            revision=0,
            **{
                "rating-teamwork": rating,
                "comment-teamwork": "按时配合",
                "strengths": "稳",
                "to_work_on": "快",
            },
        )
        task.refresh_from_db()
        assert task.state == "done"


def calibrate(quarter, troupe) -> None:
    """HR moves the employee up by a grade, the director approves; what has to be said is said."""
    cycle = Cycle.objects.get()
    address = f"/calibration/cycles/{cycle.pk}/"
    members = [troupe.users["hr"].pk, troupe.users["director"].pk]
    quarter.post("hr", address, step="begin", member=members)
    page = quarter.clients["hr"].get(address)
    assert page.status_code == 200
    for name in PEOPLE:
        one = result(name, troupe)
        quarter.clients["hr"].post(
            address, {"step": "discuss", "appraisee": one.appraisee_id, "reason": "边界个案已讨论"}
        )
    for pool in re.findall(r'name="pool" value="([^"]+)"', page.content.decode()):
        quarter.clients["hr"].post(address, {"step": "explain", "pool": pool, "reason": "人数太少"})
    quarter.post("hr", address, step="end", reason="一致通过")


def ratify(quarter) -> None:
    cycle = Cycle.objects.get()
    waiting = list(Result.objects.filter(state="calibrated").values_list("pk", flat=True))
    quarter.post("director", f"/results/cycles/{cycle.pk}/", step="ratify", result=waiting)
    assert set(Result.objects.values_list("state", flat=True)) == {"ratified"}


def talks(quarter, troupe) -> None:
    for name, head in HEADS.items():
        address = f"/results/{about(name, troupe)}/interview/"
        quarter.post(
            head, address, held_on="2026-09-18", strengths="线索", to_work_on="协作", agreed="每月回顾"
        )
        quarter.post(name, address, step="agree")


def answers(quarter, troupe) -> None:
    quarter.post("employee", f"/results/{about('employee', troupe)}/", step="acknowledge")
    quarter.post("manager", f"/results/{about('manager', troupe)}/", step="acknowledge")
    quarter.post("stranger", f"/results/{about('stranger', troupe)}/", step="object", text="线索未计全")
    assert result("stranger", troupe).objection == "线索未计全"


def appeal(quarter, troupe) -> None:
    """The number was wrong: corrected as a new version, computed again, decided, carried out."""
    quarter.post(
        "employee",
        f"/results/{about('employee', troupe)}/appeal/",
        number="leads",
        claimed="100",
        grounds="漏计展会线索25条",
    )
    found = Appeal.objects.get()
    address = f"/results/appeals/{found.pk}/"
    quarter.post("hr", address, step="accept")
    value = Actual.objects.get(subject="e-007", is_current=True)
    quarter.post("data_owner", f"/actuals/{value.pk}/", step="restate", value="100", reason="补录展会线索")
    new = Actual.objects.get(subject="e-007", is_current=True)
    quarter.post("hr", f"/actuals/cycles/{new.cycle_id}/check/", value=[new.pk])
    quarter.post("hr", address, step="compare")
    quarter.work()
    page = quarter.clients["employee"].get(address).content.decode()
    assert "74.4" in page
    assert "86.4" in page
    quarter.post("director", address, step="decide", outcome="adjusted", reason="展会线索未同步")
    quarter.post("hr", address, step="execute", others="on")
    quarter.work()
    assert Appeal.objects.get().state == "closed"


def archive(quarter) -> None:
    cycle = Cycle.objects.get()
    quarter.post("hr", f"/cycles/{cycle.pk}/move/", step="close", revision=cycle.revision)
    assert Cycle.objects.get().state == CycleState.CLOSED, quarter.messages("hr")
    quarter.post("hr", f"/reports/cycles/{cycle.pk}/archive/")
    quarter.work()
    path = archiving.place(cycle)
    command = [sys.executable, "-m", "steelyard.cli", "verify", str(path)]
    found = subprocess.run(command, capture_output=True, text=True, cwd=path.parent, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert verify_chain().broken is None
