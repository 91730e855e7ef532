"""Which role gets which answer from which operation: one table (access.csv), and no operation escapes it.

Everybody has a token with every scope, so that the role alone decides. The subject is always the employee; a
held row, an upload, a draft and looked-up rows are there to be found.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from steelyard.web.api.application import api
from steelyard.web.calibration.models import Move, Session
from steelyard.web.config import clock
from steelyard.web.contributions.models import Contribution
from steelyard.web.cycles.models import Appraisee, Task
from steelyard.web.dashboards.models import Board
from steelyard.web.data.models import Upload, UploadState
from steelyard.web.feedback.models import Nomination
from steelyard.web.jobs.models import Job
from steelyard.web.results.models import Result
from steelyard.web.reviews.models import Rater
from steelyard.web.schemes.models import Version
from steelyard.web.scorecards.models import Evidence
from web.api.conftest import TEXT, Caller
from web.data.conftest import place  # noqa: F401 - a fixture

TABLE = Path(__file__).parent / "access.csv"
ROLES = ("nobody", "employee", "manager", "director", "hr", "auditor", "data_owner", "admin", "stranger")
REASON = {"reason": "because"}
GRANT = {"username": "stranger", "role": "auditor", **REASON}
ENTRY = {
    "subject": "e-007",
    "kind": "knowledge_sharing",
    "title": "A talk",
    "what": "Two hours.",
    "occurred_on": "2026-05-12",
    "verifier": "d-001",
}
#: Operation → what is sent, where something has to be. It is well-formed, so that only the role can refuse it.
BODIES: dict[str, Any] = {
    "save_review": {"revision": 0},
    "submit_review": {"revision": 0},
    "return_review": REASON,
    "name_rater": {"indicator": "teamwork", "person": "s-042"},
    "enter_contribution": {**ENTRY, "verifier": None},
    "change_contribution": {**ENTRY, "revision": 1},
    "verify_contribution": {"rating": 4},
    "reject_contribution": REASON,
    "take_back_contribution": REASON,
    "pass_on_contribution": {"to": "s-042", **REASON},
    "answer_feedback": {"ratings": {"listens": "3"}},
    "approve_raters": {"nominations": ["0" * 8 + "-0000-0000-0000-" + "0" * 12]},
    "decline_rater": REASON,
    "propose_rater": {"person": "s-042"},
    "answer_upload": {"parts": {"f0-0": {"take": False}}},
    "create_scheme": {"slug": "two", "text": TEXT},
    "grant_role": GRANT,
    "revoke_role": GRANT,
    "mend_row": {"cells": {"created_at": "2026-08-01"}},
    "mend_rows": {"cells": {"created_at": "2026-08-01"}},
    "approve_move": {},
    "reject_move": REASON,
    "publish_scheme": {},
    "reject_row": REASON,
    "return_draft": REASON,
    "save_draft": {"text": TEXT, "revision": 1},
    "submit_draft": {},
    "take_back_upload": REASON,
    "what_if": {"actuals": {"leads": 95}},
}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Operation → method and path."""
    described = api.get_openapi_schema()["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in described.items()
        for method, operation in methods.items()
    }


@cache
def _lake() -> Path:
    from data_desk import Place

    start = Place(Path(mkdtemp(prefix="steelyard-tests-")))
    start.deliver(
        "leads", [{"lead_id": "L1", "created_at": "never"}, {"lead_id": "L2", "created_at": "2026-08-01"}]
    )
    return start.lake


@pytest.fixture
def places(place, scored, troupe) -> dict[str, Any]:  # noqa: F811 - the fixture
    """Whatever stands in a path → something that is there."""
    place.start_with(_lake())
    place.connect("steelyard: 1\nconnections:\n  crm:\n    kind: files\n    settings: {folder: ../exports}\n")
    upload = Upload.objects.create(state=UploadState.MAPPING, created_at=clock.now())
    Version.objects.create(
        scheme=scored.scheme, number=2, text=TEXT, state="draft", created_by=troupe.users["hr"]
    )
    subject = troupe.people["employee"].pk
    Board.objects.create(computation=scored, subject=subject, body={"funnel": {}})
    Evidence.objects.create(
        computation=scored, subject=subject, indicator="leads", body={"rows": []}, looked_up_at=clock.now()
    )
    return {
        "period": "2026Q3",
        "subject": subject,
        "person_id": subject,
        "indicator": "leads",
        "name": "crm",
        "slug": "one",
        "number": 1,
        "row_id": place.side.held()[0].id,
        "upload_id": upload.pk,
        "contribution_id": _handed_in(troupe).pk,
        "job_id": Job.objects.create(kind="compute", created_by=troupe.users["hr"]).pk,
    }


@pytest.fixture
def calibrated(troupe) -> dict[str, Any]:
    """A meeting on a cycle whose calibration has not begun, with a move: so only the role can open the door."""
    from rounds import appraisee, launched

    cycle = launched(troupe)
    result = Result.objects.create(appraisee=appraisee(cycle, "employee", troupe), grade="B")
    by = {"started_by": troupe.users["admin"], "started_at": clock.now()}
    session = Session.objects.create(cycle=cycle, **by)
    move = Move.objects.create(
        session=session,
        result=result,
        from_grade="B",
        to_grade="A",
        grounds="x",
        proposed_by=troupe.users["admin"],
        proposed_at=clock.now(),
    )
    BODIES["propose_move"] = {"appraisee": str(result.appraisee_id), "seen": "B", "to": "A", **REASON}
    return {
        "cycle_id": cycle.pk,
        "move_id": move.pk,
        **_asked(result.appraisee),
        **_reviewed(result.appraisee, troupe),
    }


def _asked(about: Appraisee) -> dict[str, Any]:
    """The manager is asked about the employee; the stage of feedback has not begun."""
    who = {"appraisee": about, "perspective": "manager"}
    task = Task.objects.create(
        stage=about.cycle.stages.get(kind="feedback"),
        person=about.manager,
        assignee=about.manager,
        part="rater",
        due_on=clock.today(),
        **who,
    )
    nomination = Nomination.objects.create(rater=about.manager, proposed_by="system", **who)
    return {"appraisee_id": about.pk, "task_id": task.pk, "nomination_id": nomination.pk}


def _reviewed(about: Appraisee, troupe) -> dict[str, Any]:
    """The manager has a review to write, in a stage that has not begun; the auditor is named to rate."""
    task = Task.objects.create(
        stage=about.cycle.stages.get(kind="manager_review"),
        appraisee=about,
        person=about.manager,
        assignee=about.manager,
        part="manager",
        perspective="manager",
        due_on=clock.today(),
    )
    rater = Rater.objects.create(
        cycle=about.cycle,
        indicator="teamwork",
        person=troupe.people["auditor"],
        named_by=troupe.users["hr"],
        named_at=clock.now(),
    )
    return {"appraisee_id": about.pk, "review_id": task.pk, "rater_id": rater.pk}


def _handed_in(troupe) -> Contribution:
    """By the employee; the manager is asked to verify it."""
    return Contribution.objects.create(
        **{**ENTRY, "subject": troupe.people["employee"], "verifier": troupe.people["manager"]},
        entered_by=troupe.people["employee"],
        entered_at=clock.now(),
        state="submitted",
    )


def test_no_operation_escapes_the_table():
    assert set(operations()) == {row["operation"] for row in rows()}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["operation"])
def test_the_table_of_operations_holds(row, caller, places, request):
    if "{cycle_id}" in operations()[row["operation"]][1]:
        places |= request.getfixturevalue("calibrated")
    wanted = {role: int(row[role]) for role in ROLES}
    assert {role: _ask(caller, role, row["operation"], places) for role in ROLES} == wanted


def _ask(caller, role: str, operation: str, places: dict[str, Any]) -> int:
    """The status of the answer. What it changed is taken back, so that the next role finds the same."""
    calling = Caller("") if role == "nobody" else caller(role)
    method, path = operations()[operation]
    sent: Any = {"data": BODIES.get(operation), "content_type": "application/json"}
    if operation == "send_files":
        sent = {"data": {"files": [SimpleUploadedFile("leads.csv", b"lead_id,created_at\nL1,2026-08-01\n")]}}
    elif method == "GET":
        sent = {}
    before = transaction.savepoint()
    ask = getattr(calling.client, method.lower())
    status = ask(path.format(**places), headers=calling._headers({}), **sent).status_code
    transaction.savepoint_rollback(before)
    return int(status)
