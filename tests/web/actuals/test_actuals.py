"""Values that people enter: by the owner, checked by another, corrected in the open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from rounds import launched, moved_to

import cast
from folders import DataFolder
from steelyard.web.actuals import actions
from steelyard.web.actuals.models import Actual, ActualState, DataOwner
from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles import hooks
from steelyard.web.cycles.models import Cycle, CycleState, StageKind
from steelyard.web.org.models import Grant, Person
from steelyard.web.org.tasks import open_tasks
from steelyard.web.org.viewer import viewer_of
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Result


@pytest.fixture
def cycle(troupe) -> Cycle:
    found = launched(troupe)
    moved_to(found, StageKind.ACTUALS, troupe)
    return Cycle.objects.get(pk=found.pk)


def leads(name: str, troupe) -> Actual:
    return Actual.objects.select_related("cycle", "appraisee__person").get(
        subject=troupe.people[name].pk, is_current=True
    )


@pytest.fixture
def entered(cycle, troupe) -> Actual:
    return actions.enter(leads("employee", troupe), value=Decimal(75), actor=troupe.users["data_owner"])


def test_a_value_is_asked_for_of_everybody_who_is_rated(cycle, troupe):
    assert sorted(Actual.objects.values_list("subject", flat=True)) == ["e-007", "m-001", "s-042"]
    assert DataOwner.objects.get().user == troupe.users["data_owner"]
    [task] = [
        one.title
        for one in open_tasks(viewer_of(troupe.users["data_owner"], on=date(2026, 9, 18)))
        if "Enter" in str(one.title)
    ]
    assert task == "Enter 3 values for “2026Q2”"


@pytest.mark.parametrize("name", ["employee", "manager", "hr", "director", "stranger"])
def test_only_the_named_owner_enters(cycle, troupe, name):
    with pytest.raises(ValidationError, match=r"Only the data owner|Nobody enters"):
        actions.enter(leads("employee", troupe), value=Decimal(99), actor=troupe.users[name])


def test_an_appraisee_never_enters_their_own_even_as_the_owner(cycle, troupe):
    Grant.objects.create(user=troupe.users["employee"], role="data_owner")
    actions.name_owner(cycle, indicator="leads", user=troupe.users["employee"], actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="Nobody enters"):
        actions.enter(leads("employee", troupe), value=Decimal(150), actor=troupe.users["employee"])
    actions.enter(leads("stranger", troupe), value=Decimal(10), actor=troupe.users["employee"])
    # Nor checks it.
    Person.objects.filter(pk="s-042").update(user=None)
    with pytest.raises(ValidationError, match="does not check"):
        actions.validate(leads("stranger", troupe), actor=troupe.users["employee"])


def test_who_entered_it_does_not_check_it(entered, troupe):
    with pytest.raises(ValidationError, match="does not check"):
        actions.validate(entered, actor=troupe.users["data_owner"])
    assert actions.validate(entered, actor=troupe.users["hr"]).state == ActualState.VALIDATED


def test_only_checked_values_count(entered, troupe, cycle):
    assert hooks.rows(cycle).get("actuals") is None
    actions.validate(entered, actor=troupe.users["hr"])
    [row] = hooks.rows(cycle)["actuals"]
    assert (row["subject"], row["indicator"], row["value"]) == ("e-007", "leads", Decimal(75))


def test_a_stage_does_not_end_with_what_nobody_checked(entered, troupe, cycle):
    stage = cycle.stages.get(kind="actuals")
    with pytest.raises(ValidationError, match="1 values"):
        cycle_actions.close_stage(stage, actor=troupe.users["hr"])
    actions.validate(entered, actor=troupe.users["hr"])
    cycle_actions.close_stage(stage, actor=troupe.users["hr"])
    assert leads("employee", troupe).state == ActualState.LOCKED
    # What nobody entered is missing, and nothing was filled in.
    assert (leads("stranger", troupe).state, leads("stranger", troupe).value) == (ActualState.MISSING, None)


def test_a_correction_is_a_new_version_with_its_reason(entered, troupe):
    actions.validate(entered, actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="reason"):
        actions.restate(entered, value=Decimal(100), reason=" ", actor=troupe.users["data_owner"])
    actions.restate(
        entered, value=Decimal(100), reason="the fair was missing", actor=troupe.users["data_owner"]
    )
    versions = Actual.objects.filter(subject="e-007").order_by("version")
    assert [(one.version, one.value, one.state, one.is_current) for one in versions] == [
        (1, Decimal(75), "restated", False),
        (2, Decimal(100), "entered", True),
    ]
    entry = Entry.objects.get(action="actual.restate")
    assert entry.reason == "the fair was missing"
    assert {name: Decimal(text) for name, text in entry.new["details"].items()} == {"old": 75, "new": 100}


def test_of_two_who_correct_a_value_one_wins(entered, troupe):
    actions.restate(entered, value=Decimal(80), reason="first", actor=troupe.users["data_owner"])
    stale = Actual.objects.get(version=1, subject="e-007")
    with pytest.raises(ValidationError, match="no longer possible"):
        actions.restate(stale, value=Decimal(90), reason="second", actor=troupe.users["data_owner"])
    assert leads("employee", troupe).value == Decimal(80)


def test_a_dispute_is_the_persons_and_leads_back_or_to_a_correction(entered, troupe):
    actions.validate(entered, actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="whom it is about"):
        actions.dispute(entered, reason="x", actor=troupe.users["manager"])
    actions.dispute(entered, reason="three are missing", actor=troupe.users["employee"])
    actions.uphold(entered, reason="they are duplicates", actor=troupe.users["data_owner"])
    assert leads("employee", troupe).state == ActualState.VALIDATED


def test_nothing_changes_after_the_end(entered, troupe):
    Cycle.objects.update(state=CycleState.CLOSED)
    with pytest.raises(ValidationError, match="over"):
        actions.restate(
            leads("employee", troupe), value=Decimal(1), reason="x", actor=troupe.users["data_owner"]
        )


def test_the_values_reach_the_result(cycle, troupe, tmp_path, settings):
    settings.STEELYARD_LAKE = str(cast.organise(DataFolder(tmp_path)).root)
    for name, value in (("employee", 75), ("manager", 100), ("stranger", 150)):
        actions.enter(leads(name, troupe), value=Decimal(value), actor=troupe.users["data_owner"])
        actions.validate(leads(name, troupe), actor=troupe.users["hr"])
    compute(cycle, actor=troupe.users["hr"], tell=lambda *_: None)
    found = dict(Result.objects.values_list("appraisee__person", "card"))
    lines = {
        who: {one["indicator"]: one for one in card["indicators"]}["leads"] for who, card in found.items()
    }
    # Half way from 50 (60 points) to 100 (100 points); the target; the stretch.
    assert {who: Decimal(line["score"]) for who, line in lines.items()} == {
        "e-007": 80,
        "m-001": 100,
        "s-042": 120,
    }


def test_a_wrong_number_is_said_at_its_field_and_nothing_is_lost(cycle, troupe, client_of):
    first, second = leads("employee", troupe), leads("manager", troupe)
    answer = client_of("data_owner").post(
        f"/actuals/cycles/{cycle.pk}/", {f"value-{first.pk}": "75", f"value-{second.pk}": "many"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This is not a number." in page
    assert 'value="many"' in page
    assert 'value="75"' in page
    assert Actual.objects.filter(state="entered").count() == 0


def test_values_are_entered_and_checked_on_the_page(cycle, troupe, client_of):
    address = f"/actuals/cycles/{cycle.pk}/"
    first = leads("employee", troupe)
    client_of("data_owner").post(address, {f"value-{first.pk}": "1,075"})
    assert leads("employee", troupe).value == Decimal(1075)
    client_of("hr").post(f"{address}check/", {"value": [first.pk]})
    assert leads("employee", troupe).state == ActualState.VALIDATED


def test_nothing_is_offered_where_there_is_nothing_to_choose_or_all_is_over(entered, troupe, client_of):
    def page(name: str, address: str) -> str:
        return client_of(name).get(f"/actuals/{address}/").content.decode()

    everybody, one = f"cycles/{entered.cycle_id}", str(entered.pk)
    assert "Check those chosen" in page("hr", everybody)
    actions.validate(entered, actor=troupe.users["hr"])
    assert "Check those chosen" not in page("hr", everybody)
    assert "Save what I typed" in page("data_owner", everybody)
    assert "Save as a new version" in page("data_owner", one)
    Cycle.objects.update(state=CycleState.ARCHIVED)
    assert "Save what I typed" not in page("data_owner", everybody)
    assert "Save as a new version" not in page("data_owner", one)


def test_a_correction_on_the_page_carries_its_evidence(entered, troupe, client_of):
    client = client_of("data_owner")
    answer = client.post(
        f"/actuals/{entered.pk}/",
        {
            "step": "restate",
            "value": "80",
            "reason": "fair",
            "evidence": SimpleUploadedFile("list.csv", b"=cmd()"),
        },
    )
    page = client.get(answer.url).content.decode()
    assert "fair" in page
    new = leads("employee", troupe)
    file = client_of("employee").get(f"/actuals/{new.pk}/evidence/")
    assert file["Content-Disposition"].startswith("attachment")
    assert client_of("stranger").get(f"/actuals/{new.pk}/evidence/").status_code == 404


def test_of_a_leaver_the_owner_reads_until_which_day_it_counts(troupe, client_of):
    Person.objects.filter(pk="e-007").update(left_on=date(2026, 6, 1))
    found = launched(troupe)
    moved_to(found, StageKind.ACTUALS, troupe)
    page = client_of("data_owner").get(f"/actuals/cycles/{found.pk}/").content.decode()
    # Once: the others are there to the end.
    assert page.count("the last day") == 1
    assert "counts through" in page
    assert "counts from" not in page
