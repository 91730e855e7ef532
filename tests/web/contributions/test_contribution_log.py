"""From the claim to the row that counts: entered by anyone, verified by somebody else, taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from steelyard.appraisal.machine import Part
from steelyard.web.audit.models import Entry as ChainEntry
from steelyard.web.config import clock
from steelyard.web.contributions import actions, queries
from steelyard.web.contributions.access import parts_of
from steelyard.web.contributions.models import Contribution, ContributionState
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.org.tasks import open_tasks
from steelyard.web.org.viewer import viewer_of

VERIFIED, SUBMITTED = ContributionState.VERIFIED, ContributionState.SUBMITTED


def viewer(troupe, name):
    return viewer_of(troupe.users[name], on=clock.today())


def now(one: Contribution) -> Contribution:
    return Contribution.objects.get(pk=one.pk)


def test_the_manager_is_asked_and_it_is_among_their_tasks(enter, troupe):
    one = enter()
    assert (one.state, one.verifier_id) == (SUBMITTED, "m-001")
    titles = [task.title for task in open_tasks(viewer(troupe, "manager"))]
    assert "Verify “Leads from the fair by phone” of 林𠮷" in titles


def test_a_manager_who_entered_it_does_not_verify_it(enter):
    assert enter(by="manager", about="employee").verifier_id == "d-001"


def test_a_manager_who_has_left_is_passed_over(enter):
    Person.objects.filter(pk="m-001").update(left_on=date(2026, 1, 1))
    assert enter().verifier_id == "d-001"


def test_who_has_nobody_above_names_somebody(enter):
    with pytest.raises(ValidationError, match="Nobody above"):
        enter(by="director")
    assert not Contribution.objects.exists()
    assert enter(by="director", verifier="manager").verifier_id == "m-001"


@pytest.mark.parametrize(
    ("by", "about", "named"),
    [
        ("employee", "employee", "employee"),
        ("manager", "employee", "manager"),
        ("manager", "employee", "employee"),
    ],
)
def test_neither_whose_it_is_nor_who_entered_it_is_named(enter, by, about, named):
    with pytest.raises(ValidationError, match="somebody else"):
        enter(by=by, about=about, verifier=named)


def test_it_is_verified_and_rated(enter, verify):
    one = verify(enter(), rating=5)
    assert (one.state, one.verified_by_id, one.rating) == (VERIFIED, "m-001", 5)
    assert ChainEntry.objects.get(action="contribution.verify").new["details"] == {"rating": 5}


@pytest.mark.parametrize("name", ["employee", "stranger", "hr", "auditor"])
def test_others_do_not_verify_it(enter, verify, name):
    with pytest.raises(ValidationError):
        verify(enter(), by=name)


def test_a_named_colleague_verifies_it(enter, verify):
    assert verify(enter(verifier="stranger"), by="stranger").verified_by_id == "s-042"


def test_who_leads_the_person_may_step_in(enter, verify):
    assert verify(enter(verifier="stranger"), by="director").verified_by_id == "d-001"


def test_whose_it_is_and_who_entered_it_have_one_part_whatever_else_they_are(enter, troupe):
    one = enter(by="manager", about="employee")
    assert parts_of(viewer(troupe, "manager"), one) == {Part.APPRAISEE}
    assert parts_of(viewer(troupe, "employee"), one) == {Part.APPRAISEE}


def test_not_even_with_a_part_given_by_mistake(enter, troupe):
    """The action itself looks at who it is, and so does the database."""
    one = enter()
    with pytest.raises(ValidationError, match="somebody else"):
        actions.verify(
            one,
            by=troupe.people["employee"],
            rating=5,
            note="",
            actor=troupe.users["employee"],
            parts=list(Part),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=one.pk).update(verified_by=troupe.people["employee"])


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_is_from_1_to_5(enter, verify, rating):
    with pytest.raises(ValidationError, match="from 1 to 5"):
        verify(enter(), rating=rating)


def test_of_two_who_verify_one_wins(enter, verify):
    one = enter()
    other = now(one)
    verify(one)
    with pytest.raises(ValidationError, match="taken the next step already"):
        verify(other, by="director", rating=1)
    assert now(one).rating == 4


def test_what_is_not_verified_goes_back_with_a_reason_and_comes_again(enter, verify, troupe):
    one = enter()
    with pytest.raises(ValidationError, match="reason"):
        actions.reject(one, reason=" ", actor=troupe.users["manager"], parts=[Part.MANAGER])
    actions.reject(one, reason="who was called?", actor=troupe.users["manager"], parts=[Part.MANAGER])
    assert now(one).reason == "who was called?"
    titles = [task.title for task in open_tasks(viewer(troupe, "employee"))]
    assert any("it was not verified" in title for title in titles)
    actions.submit(now(one), actor=troupe.users["employee"], parts=[Part.APPRAISEE])
    assert verify(now(one)).state == VERIFIED


def test_a_verification_is_taken_back_with_a_reason_and_leaves_nothing(enter, verify, troupe):
    one = verify(enter())
    with pytest.raises(ValidationError, match="reason"):
        actions.take_back(one, reason="", actor=troupe.users["hr"], parts=[Part.HR])
    actions.take_back(one, reason="it was another fair", actor=troupe.users["hr"], parts=[Part.HR])
    after = now(one)
    assert (after.state, after.verified_by, after.rating, after.reason) == (
        SUBMITTED,
        None,
        None,
        "it was another fair",
    )


def test_whose_it_is_takes_no_verification_back(enter, verify, troupe):
    with pytest.raises(ValidationError, match="not yours"):
        actions.take_back(
            verify(enter()), reason="shy", actor=troupe.users["employee"], parts=[Part.APPRAISEE]
        )


def test_a_withdrawn_one_is_over(enter, verify, troupe):
    one = actions.withdraw(enter(), actor=troupe.users["employee"], parts=[Part.APPRAISEE])
    with pytest.raises(ValidationError):
        verify(one)
    assert list(queries.to_verify(viewer(troupe, "manager"))) == []


def test_somebody_else_is_asked_with_a_reason(enter, verify, troupe):
    one = actions.name_verifier(
        enter(),
        troupe.people["stranger"],
        reason="was at the fair",
        actor=troupe.users["hr"],
        parts=[Part.HR],
    )
    assert verify(one, by="stranger").state == VERIFIED
    assert ChainEntry.objects.get(action="contribution.passed_on").reason == "was at the fair"


@pytest.mark.parametrize("name", ["employee"])
def test_nobody_passes_it_to_whose_it_is(enter, troupe, name):
    with pytest.raises(ValidationError, match="somebody else"):
        actions.name_verifier(
            enter(), troupe.people[name], reason="x", actor=troupe.users["hr"], parts=[Part.HR]
        )


@pytest.mark.parametrize("days", [1, 400])
def test_nothing_happens_in_the_future(enter, days):
    with pytest.raises(ValidationError, match="not in the future"):
        enter(occurred_on=clock.today() + timedelta(days=days))


@pytest.mark.parametrize("words", [{"title": " "}, {"what": "\n"}, {"kind": "bribe"}, {"title": "x" * 201}])
def test_an_entry_says_what_happened(enter, words):
    with pytest.raises(ValidationError):
        enter(**words)


def entry(one: Contribution, **more):
    given = {
        name: getattr(one, name) for name in ("subject", "kind", "title", "what", "occurred_on", "verifier")
    }
    return actions.Entry(**{**given, **more})


def test_of_two_who_change_a_draft_the_second_sees_what_the_first_saved(enter, troupe):
    one = enter(submit_it=False)
    actions.change(one, entry(one, what="first"), revision=1, actor=troupe.users["employee"])
    with pytest.raises(actions.StaleError) as stale:
        actions.change(one, entry(one, what="second"), revision=1, actor=troupe.users["employee"])
    assert stale.value.contribution.what == "first"
    assert now(one).what == "first"


def test_what_is_handed_in_no_longer_changes(enter, troupe):
    one = enter()
    with pytest.raises(ValidationError, match="handed in"):
        actions.change(one, entry(one, what="better"), revision=1, actor=troupe.users["employee"])


def test_asked_for_twice_the_worker_counts_once(enter, verify):
    verify(enter())
    verify(enter(title="another"))
    assert Job.objects.filter(kind="contributions").count() == 1


def test_the_chain_tells_no_stories(enter, verify):
    verify(enter(what="a secret of the trade"))
    assert "secret" not in str(list(ChainEntry.objects.values_list("old", "new", "reason", "label")))
