"""Leave, transfers and leavers on the pages of a cycle: who may write them down, and who sees what."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from rounds import appraisee, drafted, launched

from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions, following
from steelyard.web.cycles.enrolment import NEUTRAL, TOO_SHORT
from steelyard.web.cycles.models import Cycle, CycleState, Leave
from steelyard.web.org.models import Membership, Person

APRIL = {"leave-starts_on": "2026-04-01", "leave-ends_on": "2026-04-30", "leave-reason": "as agreed"}


@pytest.fixture
def cycle(troupe) -> Cycle:
    return launched(troupe)


def page_of(cycle: Cycle, troupe) -> str:
    return f"/cycles/people/{appraisee(cycle, 'employee', troupe).pk}/"


def test_hr_notes_a_leave_with_a_reason_and_the_person_sees_it(cycle, troupe, client_of):
    client_of("hr").post(page_of(cycle, troupe), {**APRIL, "step": "note_leave"})
    found = appraisee(cycle, "employee", troupe)
    # 30 of 91 days: the result is never below neutral.
    assert found.leave_days == 30
    page = client_of("employee").get(page_of(cycle, troupe)).content.decode()
    assert "On leave for 30 days. Rated on the 61 days at work, and never below neutral." in page
    entry = Entry.objects.get(action="appraisee.leave_noted")
    assert (entry.new["from"], entry.new["to"], entry.reason) == ("2026-04-01", "2026-04-30", "as agreed")


def test_a_leave_that_was_none_is_struck(cycle, troupe, client_of):
    client_of("hr").post(page_of(cycle, troupe), {**APRIL, "step": "note_leave"})
    leave = Leave.objects.get()
    client_of("hr").post(
        page_of(cycle, troupe), {"leave": leave.pk, "reason": "a mistake", "step": "strike_leave"}
    )
    assert not Leave.objects.exists()
    assert appraisee(cycle, "employee", troupe).leave_days == 0


def test_the_leave_of_another_is_not_struck_here(cycle, troupe, client_of):
    other = appraisee(cycle, "stranger", troupe)
    leave = Leave.objects.create(appraisee=other, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 2))
    answer = client_of("hr").post(
        page_of(cycle, troupe), {"leave": leave.pk, "reason": "x", "step": "strike_leave"}
    )
    assert answer.status_code == 404
    assert Leave.objects.exists()


@pytest.mark.parametrize("who", ["employee", "manager", "director", "auditor"])
def test_nobody_else_notes_a_leave(cycle, troupe, client_of, who):
    answer = client_of(who).post(page_of(cycle, troupe), {**APRIL, "step": "note_leave"})
    assert answer.status_code == 404
    assert not Leave.objects.exists()


def test_the_manager_does_not_read_the_days_of_leave_here(cycle, troupe, client_of):
    client_of("hr").post(page_of(cycle, troupe), {**APRIL, "step": "note_leave"})
    page = client_of("manager").get(page_of(cycle, troupe))
    assert page.status_code == 200
    assert "On leave" not in page.content.decode()


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 5, 2), date(2026, 5, 1), "ends after it begins"),
        (date(2026, 7, 1), date(2026, 7, 2), "not in the cycle"),
    ],
)
def test_days_that_cannot_be_are_refused(cycle, troupe, first, last, why):
    one = appraisee(cycle, "employee", troupe)
    with pytest.raises(ValidationError, match=why):
        following.note_leave(one, starts_on=first, ends_on=last, reason="x", actor=troupe.users["hr"])


def test_once_results_are_out_no_leave_is_noted(cycle, troupe):
    Cycle.objects.update(state=CycleState.RELEASING)
    one = appraisee(cycle, "employee", troupe)
    with pytest.raises(ValidationError, match="no longer changes"):
        following.note_leave(
            one,
            starts_on=date(2026, 4, 1),
            ends_on=date(2026, 4, 2),
            reason="x",
            actor=troupe.users["hr"],
        )


def test_leave_is_kept_when_everybody_is_enrolled_anew(troupe):
    draft = drafted(troupe)
    one = appraisee(draft, "employee", troupe)
    # 71 of 91 days: hardly at work.
    following.note_leave(
        one, starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 10), reason="x", actor=troupe.users["hr"]
    )
    actions.enrol_again(draft, revision=draft.revision, actor=troupe.users["hr"])
    again = appraisee(draft, "employee", troupe)
    assert again.pk != one.pk
    assert (again.leave_days, again.not_rated, again.leaves.count()) == (71, NEUTRAL, 1)


def test_days_in_two_leaves_count_once(cycle, troupe):
    one = appraisee(cycle, "employee", troupe)
    for first, last in ((date(2026, 4, 1), date(2026, 4, 10)), (date(2026, 4, 6), date(2026, 4, 15))):
        following.note_leave(one, starts_on=first, ends_on=last, reason="x", actor=troupe.users["hr"])
    assert appraisee(cycle, "employee", troupe).leave_days == 15


def test_who_was_left_out_by_people_stays_left_out(cycle, troupe):
    one = appraisee(cycle, "employee", troupe)
    actions.leave_out(one, reason="works for another house", actor=troupe.users["hr"])
    Person.objects.filter(pk="e-007").update(left_on=date(2026, 4, 20))
    following.follow(cycle, reason="left", actor=troupe.users["hr"])
    assert appraisee(cycle, "employee", troupe).not_rated == "works for another house"


def test_hr_brings_the_people_up_to_date_on_their_page(cycle, troupe, client_of):
    Person.objects.filter(pk="e-007").update(left_on=date(2026, 4, 20))
    page = client_of("hr").post(f"/cycles/{cycle.pk}/people/follow/", {"reason": "left"}, follow=True)
    assert "1 person has changed." in page.content.decode()
    assert "Here for too few days to be rated" in page.content.decode()
    assert appraisee(cycle, "employee", troupe).not_rated == TOO_SHORT


def test_hr_names_who_rates_the_days_in_a_team(troupe, client_of):
    Membership.objects.filter(person="e-007", team="content").update(valid_to=date(2026, 5, 16))
    Membership.objects.create(person=troupe.people["employee"], team_id="brand", valid_from=date(2026, 5, 16))
    cycle = launched(troupe)
    first = appraisee(cycle, "employee", troupe).segments.first()
    client_of("hr").post(
        page_of(cycle, troupe),
        {
            "segment-segment": first.pk,
            "segment-manager": "s-042",
            "segment-reason": "led content until May",
            "step": "name_manager",
        },
    )
    first.refresh_from_db()
    assert first.manager_id == "s-042"
    page = client_of("employee").get(page_of(cycle, troupe)).content.decode()
    assert f"rated by {troupe.people['stranger'].name}" in page


def test_a_team_that_one_leads_alone_has_a_lead_for_those_who_left_it(troupe):
    # Content has another member who reports to the manager: the lead of the former team is known.
    other = Person.objects.create(
        id="x-001", name="同事", manager=troupe.people["manager"], hired_on=date(2024, 1, 1)
    )
    Membership.objects.create(person=other, team_id="content", valid_from=date(2024, 1, 1))
    Membership.objects.filter(person="e-007", team="content").update(valid_to=date(2026, 5, 16))
    Membership.objects.create(person=troupe.people["employee"], team_id="brand", valid_from=date(2026, 5, 16))
    Person.objects.filter(pk="e-007").update(manager=troupe.people["director"])
    found = appraisee(drafted(troupe), "employee", troupe)
    assert [one.manager_id for one in found.segments.all()] == ["m-001", None]
