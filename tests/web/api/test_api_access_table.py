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

from steelyard.web.actuals.models import Actual, DataOwner
from steelyard.web.api.application import api
from steelyard.web.calibration.models import Move, Session
from steelyard.web.config import clock
from steelyard.web.contributions import evidence
from steelyard.web.contributions.models import Contribution
from steelyard.web.cycles.models import Appraisee, Cycle, Delegation, Leave, Task
from steelyard.web.dashboards.models import Board
from steelyard.web.data.models import Upload, UploadState
from steelyard.web.feedback.models import Nomination
from steelyard.web.jobs.models import Job
from steelyard.web.reports import archiving
from steelyard.web.reports.models import Archive
from steelyard.web.results.models import Appeal, Interview, Result
from steelyard.web.reviews.models import Rater
from steelyard.web.schemes.models import Version
from steelyard.web.scorecards.models import Evidence
from steelyard.web.targets.models import Line, Sheet
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
WORDS = {"text": "because"}
MARKS = {"leads": {"threshold": "50", "target": "110", "stretch": "150"}}
#: Operation → what is sent as a form, because a file may come with it.
FORMS: dict[str, Any] = {
    "attach_contribution_evidence": {"revision": 1},
    "enter_actual": {"value": "75"},
    "restate_actual": {"value": "80", **REASON},
    "submit_appeal": {"number": "", "grounds": "because"},
}
#: Operation → the field of the file that is sent.
FILES = {
    "send_files": "files",
    "attach_contribution_evidence": "file",
    "read_targets_book": "file",
    "read_ratings_book": "file",
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
    "create_cycle": {"title": "Q2", "scheme": "one", "period": "2026Q2"},
    "plan_cycle": {"revision": 2},
    "enrol_again": {"revision": 2},
    "launch_cycle": {"revision": 2},
    "suspend_cycle": REASON,
    "resume_cycle": REASON,
    "cancel_cycle": REASON,
    "close_cycle": {"revision": 2},
    "move_due_day": {"due_on": "2026-12-31", **REASON},
    "reopen_stage": REASON,
    "follow_organisation": REASON,
    "note_leave": {"starts_on": "2026-05-04", "ends_on": "2026-05-06", **REASON},
    "strike_leave": REASON,
    "name_manager": {"manager": "d-001", **REASON},
    "leave_out": REASON,
    "take_in": REASON,
    "delegate_task": {"to": "s-042", **REASON},
    "change_task": REASON,
    "stand_in": {"to": "s-042", "starts_on": "2026-10-01", "ends_on": "2026-10-05", **REASON},
    "save_targets": {"revision": 1, "lines": MARKS},
    "submit_targets": {"revision": 1, "lines": MARKS},
    "cascade_targets": {"indicator": "leads", "target": "300", "shares": {}},
    "return_targets": REASON,
    "object_to_targets": REASON,
    "ask_target_change": {"lines": MARKS, "effective_from": "2026-05-15", **REASON},
    "decline_change": REASON,
    "name_data_owner": {"indicator": "leads", "username": "data_owner"},
    "flag_actual": REASON,
    "dispute_actual": REASON,
    "uphold_actual": REASON,
    "object_to_result": WORDS,
    "return_result": REASON,
    "note_refusal": {"witness": "s-042", **REASON},
    "schedule_interview": {"on": "2026-12-31"},
    "hold_interview": {"held_on": "2026-07-28"},
    "write_minutes": {"held_on": "2026-07-28", "strengths": "a", "to_work_on": "b", "agreed": "c"},
    "object_to_minutes": WORDS,
    "reject_appeal": WORDS,
    "ask_for_material": WORDS,
    "supplement_appeal": WORDS,
    "decide_appeal": {"outcome": "upheld", **REASON},
    "execute_appeal": {},
    "answer_upload": {"parts": {"f0-0": {"take": False}}},
    "create_scheme": {"slug": "two", "text": TEXT},
    "grant_role": GRANT,
    "revoke_role": GRANT,
    "mend_row": {"cells": {"created_at": "2026-08-01"}},
    "mend_rows": {"cells": {"created_at": "2026-08-01"}},
    "begin_meeting": {"members": ["hr"]},
    "end_meeting": {},
    "explain_departure": {"group": "growth", **REASON},
    "approve_move": {},
    "reject_move": REASON,
    "publish_scheme": {},
    "reject_row": REASON,
    "return_draft": REASON,
    "save_draft": {"text": TEXT, "revision": 1},
    "submit_draft": {},
    "take_back_upload": REASON,
    "take_ratings_book": {"sealed": "made by nobody"},
    "take_targets_book": {"sealed": "made by nobody"},
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
        "delegation_id": _stands_in(troupe).pk,
        "job_id": Job.objects.create(kind="compute", created_by=troupe.users["hr"]).pk,
    }


@pytest.fixture
def calibrated(troupe) -> dict[str, Any]:
    """A cycle in its first days in which everything is there already: so only the role can open a door."""
    from rounds import appraisee, launched

    cycle = launched(troupe)
    about = appraisee(cycle, "employee", troupe)
    result = Result.objects.create(appraisee=about, grade="B", state="released")
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
    BODIES["declare_conflict"] = {"appraisee": str(about.pk), "member": "hr", **REASON}
    BODIES["note_discussion"] = {"appraisee": str(result.appraisee_id), **REASON}
    BODIES["propose_move"] = {"appraisee": str(result.appraisee_id), "seen": "B", "to": "A", **REASON}
    _archived(cycle, troupe)
    [policy] = Task.objects.filter(stage__kind="policy", appraisee=result.appraisee)
    return {
        "cycle_id": cycle.pk,
        "kind": "policy",
        "step": "waive",
        "policy_id": policy.pk,
        "segment_id": about.segments.get().pk,
        "leave_id": Leave.objects.create(appraisee=about, starts_on="2026-06-01", ends_on="2026-06-02").pk,
        "move_id": move.pk,
        **_asked(about),
        **_measured(about, troupe),
        **_answered(result),
        **_reviewed(about, troupe),
    }


def _measured(about: Appraisee, troupe) -> dict[str, Any]:
    """Targets that are a draft, and a value with evidence that the data owner answers for."""
    sheet = Sheet.objects.create(appraisee=about)
    Line.objects.create(sheet=sheet, indicator="leads", threshold=50, target=100, stretch=150)
    DataOwner.objects.create(cycle=about.cycle, indicator="leads", user=troupe.users["data_owner"])
    value = Actual.objects.create(
        cycle=about.cycle,
        appraisee=about,
        subject=about.person_id,
        name=about.person.name,
        indicator="leads",
        period="2026Q2",
        evidence=SimpleUploadedFile("leads.csv", b"1"),
    )
    BODIES["enter_actuals"] = {"values": [{"id": value.pk, "value": "75"}]}
    BODIES["check_actuals"] = {"ids": [value.pk]}
    return {"actual_id": value.pk}


def _answered(result: Result) -> dict[str, Any]:
    """The manager has a talk to hold; the employee appeals on a number."""
    about = result.appraisee
    Interview.objects.create(result=result, scheduled_on=clock.today(), held_by=about.manager)
    appeal = Appeal.objects.create(
        result=result,
        number="leads",
        grounds="x",
        submitted_at=clock.now(),
        evidence=SimpleUploadedFile("mail.eml", b"1"),
    )
    BODIES["ratify_results"] = {"appraisees": [str(about.pk)]}
    return {"appeal_id": appeal.pk}


def _archived(cycle: Cycle, troupe) -> None:
    """A file that stands for an archive, and one that says who is who."""
    path = archiving.place(cycle)
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in (path, archiving.names_of(path)):
        file.write_bytes(b"kept")
    Archive.objects.create(
        cycle=cycle, sha256="0" * 64, bytes=4, written_at=clock.now(), written_by=troupe.users["hr"]
    )


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


def _stands_in(troupe) -> Delegation:
    """The stranger for the employee."""
    return Delegation.objects.create(
        principal=troupe.people["employee"],
        delegate=troupe.people["stranger"],
        starts_on="2026-09-01",
        ends_on="2026-09-30",
        reason="on leave",
    )


def _handed_in(troupe) -> Contribution:
    """By the employee, with a file; the manager is asked to verify it."""
    kept = evidence.keep(SimpleUploadedFile("talk.txt", b"1"))
    return Contribution.objects.create(
        **{**ENTRY, "subject": troupe.people["employee"], "verifier": troupe.people["manager"]},
        entered_by=troupe.people["employee"],
        entered_at=clock.now(),
        state="submitted",
        evidence_name=kept.name,
        evidence_stored=kept.stored,
    )


def test_no_operation_escapes_the_table():
    assert set(operations()) == {row["operation"] for row in rows()}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["operation"])
def test_the_table_of_operations_holds(row, caller, places, request):
    if "{cycle_id}" in operations()[row["operation"]][1]:
        places |= request.getfixturevalue("calibrated")
    wanted = {role: int(row[role]) for role in ROLES}
    assert {role: _ask(caller, role, row["operation"], places) for role in ROLES} == wanted


#: Operation → another thing in the place of the usual one.
INSTEAD = {"confirm_task": {"task_id": "policy_id"}}


def _ask(caller, role: str, operation: str, places: dict[str, Any]) -> int:
    """The status of the answer. What it changed is taken back, so that the next role finds the same."""
    calling = Caller("") if role == "nobody" else caller(role)
    method, path = operations()[operation]
    sent: Any = {"data": BODIES.get(operation), "content_type": "application/json"}
    if operation in FILES:
        file = SimpleUploadedFile("leads.csv", b"lead_id,created_at\nL1,2026-08-01\n")
        sent = {"data": {FILES[operation]: file, **FORMS.get(operation, {})}}
    elif operation in FORMS:
        sent = {"data": FORMS[operation]}
    elif method == "GET":
        sent = {}
    places = places | {name: places[other] for name, other in INSTEAD.get(operation, {}).items()}
    before = transaction.savepoint()
    ask = getattr(calling.client, method.lower())
    status = ask(path.format(**places), headers=calling._headers({}), **sent).status_code
    transaction.savepoint_rollback(before)
    return int(status)
