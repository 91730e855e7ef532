"""An appeal on a named number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from steelyard.web.audit.models import Entry
from steelyard.web.results import actions, appeals
from steelyard.web.results.models import Appeal, AppealState, Result, ResultState
from steelyard.web.results.work import what_is_due
from web.results.conftest import of


@pytest.fixture
def appeal(released, troupe) -> Appeal:
    actions.acknowledge(of("employee", troupe), actor=troupe.users["employee"])
    return appeals.submit(
        of("employee", troupe),
        number="leads",
        claimed="100",
        grounds="25 leads of the fair are missing",
        evidence=None,
        actor=troupe.users["employee"],
    )


@pytest.fixture
def corrected(appeal, troupe, folder) -> Appeal:
    """Looked into; the number was wrong and is corrected; computed again."""
    appeals.accept(appeal, actor=troupe.users["hr"])
    text = (folder.root / "actuals.csv").read_text().replace("e-007,leads,75", "e-007,leads,100")
    (folder.root / "actuals.csv").write_text(text)
    found = Appeal.objects.get(pk=appeal.pk)
    appeals.note_difference(found, actor=troupe.users["hr"])
    return Appeal.objects.get(pk=appeal.pk)


def test_it_names_a_number_and_says_why(released, troupe):
    found = of("employee", troupe)
    for number, grounds, words in (("nothing", "x", "no such number"), ("leads", " ", "what is wrong")):
        with pytest.raises(ValidationError, match=words):
            appeals.submit(
                found,
                number=number,
                claimed="",
                grounds=grounds,
                evidence=None,
                actor=troupe.users["employee"],
            )


def test_there_is_one_appeal_a_number_at_a_time(appeal, troupe):
    found = of("employee", troupe)
    with pytest.raises(ValidationError, match="already"):
        appeals.submit(
            found, number="leads", claimed="", grounds="x", evidence=None, actor=troupe.users["employee"]
        )
    appeals.withdraw(appeal, actor=troupe.users["employee"])
    assert of("employee", troupe).state == ResultState.ACKNOWLEDGED


def test_it_is_too_late_after_the_last_day(released, troupe):
    Result.objects.update(appeal_by="2020-01-01")
    with pytest.raises(ValidationError, match="2020-01-01"):
        appeals.submit(
            of("employee", troupe),
            number="leads",
            claimed="",
            grounds="x",
            evidence=None,
            actor=troupe.users["employee"],
        )


def test_nobody_who_rated_or_is_concerned_handles_it(appeal, troupe):
    for name in ("employee", "manager"):
        with pytest.raises(ValidationError, match="does not handle"):
            appeals.accept(appeal, actor=troupe.users[name])


def test_computing_again_shows_the_difference_and_changes_nothing(corrected, troupe):
    found = corrected.difference
    # 0.6 x 100 + 0.4 x 86 = 94.4 instead of 82.4.
    assert (found["before"]["total"], found["after"]["total"]) == ("82.4000", "94.4000")
    assert (found["before"]["line"]["value"], found["after"]["line"]["value"]) == ("75", "100")
    assert (found["before"]["grade"], found["after"]["grade"]) == ("B", "A")
    assert found["others"] == []
    assert of("employee", troupe).total == Decimal("82.4")


def test_a_second_pair_of_eyes_carries_it_out(corrected, troupe):
    decided = appeals.decide(
        corrected, outcome="adjusted", reason="the fair was not synced", actor=troupe.users["director"]
    )
    with pytest.raises(ValidationError, match="second pair"):
        appeals.execute(decided, others_too=True, actor=troupe.users["director"])
    appeals.execute(decided, others_too=True, actor=troupe.users["hr"])
    found = of("employee", troupe)
    assert (found.total, found.grade, found.coefficient) == (Decimal("94.4"), "A", Decimal("1.2"))
    # Where it was before the appeal.
    assert found.state == ResultState.ACKNOWLEDGED
    assert Appeal.objects.get().state == AppealState.CLOSED
    entry = Entry.objects.get(action="result.adjusted")
    assert (entry.old["grade"], entry.new["grade"], entry.reason) == ("B", "A", "the fair was not synced")


def test_a_result_does_not_change_without_a_change_in_the_data(appeal, troupe):
    appeals.accept(appeal, actor=troupe.users["hr"])
    found = Appeal.objects.get()
    appeals.note_difference(found, actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="Nothing has changed"):
        appeals.decide(
            Appeal.objects.get(), outcome="adjusted", reason="because", actor=troupe.users["director"]
        )


def test_a_decision_needs_reasons(corrected, troupe):
    with pytest.raises(ValidationError, match="reason"):
        appeals.decide(corrected, outcome="upheld", reason=" ", actor=troupe.users["director"])


def test_the_upheld_result_is_where_it_was(corrected, troupe):
    decided = appeals.decide(
        corrected, outcome="upheld", reason="leads were invalid", actor=troupe.users["director"]
    )
    appeals.execute(decided, others_too=False, actor=troupe.users["hr"])
    assert (of("employee", troupe).total, of("employee", troupe).state) == (
        Decimal("82.4"),
        ResultState.ACKNOWLEDGED,
    )


def test_who_shares_the_datum_is_named_and_changes_only_when_asked(corrected, troupe, folder):
    text = (folder.root / "actuals.csv").read_text().replace("m-001,leads,100", "m-001,leads,150")
    (folder.root / "actuals.csv").write_text(text)
    appeals.note_difference(corrected, actor=troupe.users["hr"])
    found = Appeal.objects.get()
    [other] = found.difference["others"]
    assert other["appraisee"] == str(of("manager", troupe).appraisee_id)
    decided = appeals.decide(found, outcome="adjusted", reason="as found", actor=troupe.users["director"])
    appeals.execute(decided, others_too=False, actor=troupe.users["hr"])
    assert of("manager", troupe).total == Decimal(84)
    # 0.6 x 120 + 0.4 x 60 = 96.
    assert Entry.objects.get(action="result.shares_datum").new["total"] == "96.0000"


def test_after_the_last_day_nobody_waits_for_more_material(appeal, troupe, settings):
    appeals.accept(appeal, actor=troupe.users["hr"])
    appeals.ask(Appeal.objects.get(), reason="the list of leads", actor=troupe.users["hr"])
    # Friday 18 September and three working days: Wednesday the 23rd.
    assert str(Appeal.objects.get().supplement_by) == "2026-09-23"
    for day, state in (("2026-09-23", "supplement_requested"), ("2026-09-24", "investigating")):
        settings.STEELYARD_TODAY = day
        what_is_due()
        assert Appeal.objects.get().state == state
    entry = Entry.objects.get(action="appeal.stop_waiting")
    assert (entry.actor, entry.reason) == (None, "No more material came by the last day.")


def test_more_material_is_asked_for_once_and_given_by_the_person(appeal, troupe):
    appeals.accept(appeal, actor=troupe.users["hr"])
    appeals.ask(Appeal.objects.get(), reason="the list of leads", actor=troupe.users["hr"])
    appeals.supplement(Appeal.objects.get(), text="attached above", actor=troupe.users["employee"])
    found = Appeal.objects.get()
    assert (found.state, found.supplement) == (AppealState.INVESTIGATING, "attached above")


def test_the_manager_does_not_read_the_appeal(appeal, client_of):
    address = f"/results/appeals/{appeal.pk}/"
    assert client_of("employee").get(address).status_code == 200
    assert client_of("hr").get(address).status_code == 200
    assert client_of("manager").get(address).status_code == 404
    assert client_of("stranger").get(address).status_code == 404


def test_the_whole_appeal_on_the_pages(released, troupe, client_of):
    about = of("employee", troupe).appraisee_id
    employee = client_of("employee")
    bad = employee.post(
        f"/results/{about}/appeal/",
        {"number": "leads", "grounds": "x", "evidence": SimpleUploadedFile("virus.exe", b"MZ")},
    )
    assert bad.status_code == 422
    good = employee.post(
        f"/results/{about}/appeal/",
        {
            "number": "leads",
            "claimed": "100",
            "grounds": "<script>alert(1)</script>",
            "evidence": SimpleUploadedFile("../../leads.csv", b"=1+1"),
        },
    )
    found = Appeal.objects.get()
    assert good.url == f"/results/appeals/{found.pk}/"
    page = client_of("hr").get(good.url).content.decode()
    assert "<script>alert" not in page
    file = client_of("hr").get(good.url + "evidence/")
    assert file["Content-Disposition"].startswith("attachment")
    assert ".." not in file["Content-Disposition"]
    assert client_of("manager").get(good.url + "evidence/").status_code == 404
