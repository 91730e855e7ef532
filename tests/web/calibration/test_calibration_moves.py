"""A grade is moved by two people with a reason; the numbers stay; nobody touches their own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from rounds import moved_to

from steelyard.web.audit.models import Entry
from steelyard.web.calibration import actions
from steelyard.web.calibration.models import Conflict, Move, MoveState
from steelyard.web.cycles.models import Cycle, StageKind
from steelyard.web.org.models import Grant, Person
from steelyard.web.results import actions as results
from steelyard.web.results.computing import compute
from web.calibration.conftest import now, proposed


def test_a_second_member_approves_and_the_numbers_stay(meeting, troupe):
    move = proposed(troupe)
    assert now("employee", troupe).grade == "B"
    actions.approve(move, actor=troupe.users["director"])
    found = now("employee", troupe)
    # The scheme gives an A the coefficient 1.2; 82.4 points and a computed B stay what they are.
    assert (found.grade, found.coefficient) == ("A", Decimal("1.2"))
    assert (found.computed_grade, found.computed_total, found.total) == (
        "B",
        Decimal("82.4"),
        Decimal("82.4"),
    )
    entry = Entry.objects.get(action="calibration_move.approve")
    details = entry.new["details"]
    assert (details["before"]["grade"], details["before"]["coefficient"]) == ("B", "1.0000")
    assert (details["after"]["grade"], details["after"]["coefficient"]) == ("A", "1.2000")
    assert entry.actor == troupe.users["director"]
    move.refresh_from_db()
    assert (move.before["total"], move.after["total"]) == ("82.4000", "82.4000")


def test_a_moved_grade_outlives_another_computation(meeting, computed, troupe):
    actions.approve(proposed(troupe), actor=troupe.users["director"])
    compute(computed, actor=troupe.users["hr"], tell=lambda *_: None)
    assert (now("employee", troupe).computed_grade, now("employee", troupe).grade) == ("B", "A")


def test_no_reason_no_move(meeting, troupe):
    found = now("employee", troupe)
    with pytest.raises(ValidationError, match="reason"):
        actions.propose(found, seen="B", to="A", reason="  ", actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="no grade"):
        actions.propose(found, seen="B", to="E", reason="x", actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="already"):
        actions.propose(found, seen="B", to="B", reason="x", actor=troupe.users["hr"])


def test_nobody_approves_what_they_proposed(meeting, troupe):
    move = proposed(troupe)
    for step in (actions.approve, actions.reject):
        with pytest.raises(ValidationError, match="second member"):
            step(move, answer="fine", actor=troupe.users["hr"])
    assert now("employee", troupe).grade == "B"


def test_of_two_who_decide_on_the_same_move_one_wins(meeting, troupe):
    Grant.objects.create(user=troupe.users["manager"], role="hr")
    meeting.members.add(troupe.users["manager"])
    seen_by_director = proposed(troupe)
    seen_by_manager = Move.objects.get(pk=seen_by_director.pk)
    actions.approve(seen_by_director, actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="somebody has taken the next step"):
        actions.approve(seen_by_manager, actor=troupe.users["manager"])
    with pytest.raises(ValidationError, match="somebody has taken the next step"):
        actions.reject(seen_by_manager, answer="too late", actor=troupe.users["manager"])
    assert Entry.objects.filter(action="calibration_move.approve").count() == 1
    assert Move.objects.get().decided_by == troupe.users["director"]


def test_a_no_needs_words_and_changes_nothing(meeting, troupe):
    move = proposed(troupe)
    with pytest.raises(ValidationError, match="reason"):
        actions.reject(move, answer="", actor=troupe.users["director"])
    actions.reject(move, answer="The launch was the team's.", actor=troupe.users["director"])
    assert now("employee", troupe).grade == "B"
    # The next one can be proposed, and taken back by who proposed it alone.
    again = proposed(troupe, by="director")
    with pytest.raises(ValidationError, match="Only who proposed"):
        actions.withdraw(again, actor=troupe.users["hr"])
    actions.withdraw(again, actor=troupe.users["director"])
    assert set(Move.objects.values_list("state", flat=True)) == {MoveState.REJECTED, MoveState.WITHDRAWN}


def test_a_person_has_one_open_move_at_a_time(meeting, troupe):
    proposed(troupe)
    with pytest.raises(ValidationError, match="waits for a decision"):
        proposed(troupe, by="director", to="C")


def test_a_move_is_made_on_the_grade_that_was_seen(meeting, troupe):
    actions.approve(proposed(troupe), actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="The grade is A meanwhile"):
        actions.propose(now("employee", troupe), seen="B", to="C", reason="x", actor=troupe.users["hr"])


def test_without_second_approval_it_holds_at_once_and_is_written_down(computed, troupe):
    rules = {**computed.rules, "calibration": {"pooled_under": 10, "second_approval": False}}
    Cycle.objects.filter(pk=computed.pk).update(rules=rules)
    actions.begin(computed, members=[], actor=troupe.users["hr"])
    proposed(troupe)
    assert now("employee", troupe).grade == "A"
    assert Entry.objects.filter(action="calibration_move.propose").count() == 1
    assert Entry.objects.get(action="calibration_move.approve").new["details"]["second_approval"] is False


def test_grades_are_moved_in_a_meeting_by_its_members(computed, troupe):
    with pytest.raises(ValidationError, match="No meeting"):
        proposed(troupe)
    meeting = actions.begin(computed, members=[], actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="not a member"):
        proposed(troupe, by="director")
    with pytest.raises(ValidationError, match="going on already"):
        actions.begin(computed, members=[], actor=troupe.users["director"])
    # Whoever has no such role becomes no member, whatever was sent.
    assert list(meeting.members.all()) == [troupe.users["hr"]]
    actions.end(meeting, notes="One case.", actor=troupe.users["hr"])
    outsider = [troupe.users["stranger"].pk, troupe.users["auditor"].pk]
    second = actions.begin(computed, members=outsider, actor=troupe.users["director"])
    assert list(second.members.all()) == [troupe.users["director"]]


def test_nobody_moves_or_decides_on_their_own_result(meeting, troupe):
    Grant.objects.create(user=troupe.users["employee"], role="hr")
    meeting.members.add(troupe.users["employee"])
    with pytest.raises(ValidationError, match="keep out"):
        proposed(troupe, by="employee")
    move = proposed(troupe)
    with pytest.raises(ValidationError, match="keep out"):
        actions.approve(move, actor=troupe.users["employee"])
    with pytest.raises(ValidationError, match="keep out"):
        actions.reject(move, answer="no", actor=troupe.users["employee"])


def test_nobody_moves_whom_they_report_to(meeting, troupe):
    Grant.objects.create(user=troupe.users["employee"], role="hr")
    meeting.members.add(troupe.users["employee"])
    with pytest.raises(ValidationError, match="keep out"):
        proposed(troupe, by="employee", name="manager", to="A")
    proposed(troupe, by="employee", name="stranger", to="A")


def test_a_declared_conflict_locks_out(meeting, troupe):
    about = now("employee", troupe).appraisee
    hr, director = troupe.users["hr"], troupe.users["director"]
    with pytest.raises(ValidationError, match="reason"):
        actions.declare(about, member=hr, reason="", actor=director)
    actions.declare(about, member=hr, reason="Siblings.", actor=director)
    with pytest.raises(ValidationError, match="keep out"):
        proposed(troupe)
    with pytest.raises(ValidationError, match="keep out"):
        actions.approve(proposed(troupe, by="director"), actor=hr)
    assert Conflict.objects.get().declared_by == director


def test_a_veto_is_not_lifted(meeting, troupe):
    found = now("employee", troupe)
    # A veto that holds a C, where 82.4 points alone would give a B.
    found.computed_grade, found.grade = "C", "C"
    found.save()
    for to in ("B", "S"):
        with pytest.raises(ValidationError, match="veto or a cap holds this grade at C"):
            proposed(troupe, to=to)
    proposed(troupe, to="D")


def test_what_is_ratified_is_not_moved(computed, meeting, troupe):
    move = proposed(troupe)
    results.settle(computed, actor=troupe.users["hr"])
    results.ratify([now("employee", troupe)], actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="ratified"):
        actions.approve(move, actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="ratified"):
        proposed(troupe, by="director")
    assert now("employee", troupe).grade == "B"


def test_the_stage_does_not_end_before_all_is_decided_and_talked_over(computed, meeting, troupe):
    from steelyard.web.cycles import actions as cycles

    stage = computed.stages.get(kind=StageKind.CALIBRATION)
    move = proposed(troupe)
    with pytest.raises(ValidationError) as refused:
        cycles.close_stage(stage, actor=troupe.users["hr"])
    said = " ".join(refused.value.messages)
    assert "1 move is not decided yet." in said
    assert "2 border cases have to be talked over" in said
    assert "still going on" in said
    actions.approve(move, actor=troupe.users["director"])
    for name in ("employee", "manager"):
        actions.discuss(now(name, troupe), note="Looked at the leads again.", actor=troupe.users["director"])
    actions.end(meeting, notes="", actor=troupe.users["hr"])
    cycles.close_stage(stage, actor=troupe.users["hr"])
    # What was moved and what was not are calibrated, both as they are.
    assert (now("employee", troupe).state, now("employee", troupe).grade) == ("calibrated", "A")
    assert (now("stranger", troupe).state, now("stranger", troupe).grade) == ("calibrated", "S")


def test_a_talk_counts_for_the_total_it_was_about(computed, meeting, troupe, folder):
    from steelyard.web.calibration.queries import picture

    actions.discuss(now("employee", troupe), note="Fine.", actor=troupe.users["hr"])
    waiting = {card.result.appraisee.person_id for card in picture(computed, None).cards if card.to_discuss}
    assert waiting == {"m-001"}
    # 77 leads: 81.6 x 0.6 + 86 x 0.4 = 83.36, near the same cut but another total.
    text = (folder.root / "actuals.csv").read_text().replace("e-007,leads,75", "e-007,leads,77")
    (folder.root / "actuals.csv").write_text(text)
    compute(computed, actor=troupe.users["hr"], tell=lambda *_: None)
    waiting = {card.result.appraisee.person_id for card in picture(computed, None).cards if card.to_discuss}
    assert waiting == {"e-007", "m-001"}


def test_a_result_that_was_sent_back_can_be_moved_again(computed, troupe):
    moved_to(computed, StageKind.RATIFICATION, troupe)
    results.ratify([now("employee", troupe)], actor=troupe.users["director"])
    from steelyard.appraisal.machine import Part

    results.send_back(
        now("employee", troupe), actor=troupe.users["director"], parts=[Part.DIRECTOR], reason="look again"
    )
    actions.begin(computed, members=[troupe.users["director"].pk], actor=troupe.users["hr"])
    actions.approve(proposed(troupe), actor=troupe.users["director"])
    assert now("employee", troupe).grade == "A"


def test_whoever_has_no_person_is_locked_out_of_nobody(computed, troupe):
    from steelyard.web.calibration.access import locks_of

    Person.objects.filter(user=troupe.users["hr"]).update(user=None)
    assert locks_of(troupe.users["hr"], computed).of == {}
