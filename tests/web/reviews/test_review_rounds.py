"""Who is asked for a review, round by round, and what stands against the end of the stage."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from review_desk import rules, task_of, written
from rounds import appraisee, drafted, launched, moved_to, running

from steelyard.appraisal.machine import Part
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import Cycle, Overdue, StageKind, StageState, Task, TaskState
from steelyard.web.org.models import DottedLine, Person
from steelyard.web.reviews import actions, openings


def asked(cycle: Cycle, about: str, troupe) -> list[tuple[str, str, int, str]]:
    """Who is asked about somebody in the managers' stage: person, perspective, round, state."""
    found = Task.objects.filter(
        stage__cycle=cycle, stage__kind="manager_review", appraisee=appraisee(cycle, about, troupe)
    )
    return sorted(found.values_list("person", "perspective", "round", "state"))


def test_everybody_who_is_rated_writes_about_themselves(self_stage, cycle):
    rated = cycle.appraisees.filter(not_rated="")
    tasks = Task.objects.filter(stage=self_stage)
    assert {one.person_id for one in tasks} == {one.person_id for one in rated}
    assert all(one.person_id == one.appraisee.person_id and one.part == Part.APPRAISEE for one in tasks)


def test_the_manager_is_asked_once(manager_stage, cycle, troupe):
    assert asked(cycle, "employee", troupe) == [("m-001", "manager", 1, "open")]


def test_the_second_round_waits_for_the_first(cycle, troupe):
    rules(cycle, manager_rounds=2)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    assert asked(cycle, "employee", troupe) == [
        ("d-001", "manager", 2, "waiting"),
        ("m-001", "manager", 1, "open"),
    ]
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager")
    assert asked(cycle, "employee", troupe) == [
        ("d-001", "manager", 2, "open"),
        ("m-001", "manager", 1, "done"),
    ]


def test_a_waived_first_round_lets_the_second_begin(cycle, troupe):
    rules(cycle, manager_rounds=2)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    first = task_of(cycle, "manager", "employee", troupe)
    work_items.waive(first, actor=troupe.users["hr"], reason="long leave")
    assert task_of(cycle, "director", "employee", troupe, round_=2).state == TaskState.OPEN


def test_a_first_round_left_out_by_the_clock_lets_the_second_begin(cycle, troupe):
    rules(cycle, manager_rounds=2)
    stage = moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    type(stage).objects.filter(pk=stage.pk).update(overdue=Overdue.EXCLUDE)
    Task.objects.filter(stage=stage, round=1).update(due_on=date(2026, 7, 1))
    work_items.fall_due(date(2026, 7, 2))
    assert asked(cycle, "employee", troupe) == [
        ("d-001", "manager", 2, "open"),
        ("m-001", "manager", 1, "excluded"),
    ]


def test_a_first_round_that_was_sent_back_holds_the_second(cycle, troupe):
    rules(cycle, manager_rounds=2)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    first = task_of(cycle, "manager", "employee", troupe)
    written(first, troupe, "manager")
    second = task_of(cycle, "director", "employee", troupe, round_=2)
    actions.send_back(second, reason="no example", actor=troupe.users["director"])
    with pytest.raises(ValidationError, match="round before"):
        written(second, troupe, "director")
    written(Task.objects.get(pk=first.pk), troupe, "manager", rating="3")
    written(second, troupe, "director")
    assert Task.objects.get(pk=second.pk).state == TaskState.DONE


def test_who_has_left_is_passed_over(cycle, troupe):
    Person.objects.filter(pk="m-001").update(left_on=date(2026, 9, 1))
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    assert asked(cycle, "employee", troupe) == [("d-001", "manager", 1, "open")]


def test_dotted_lines_of_the_launch_rate_too(troupe):
    draft = drafted(troupe)
    DottedLine.objects.create(
        person=troupe.people["employee"], manager=troupe.people["stranger"], valid_from=date(2026, 1, 1)
    )
    cycle = running(draft, troupe)
    # A line that is drawn later belongs to the next cycle.
    DottedLine.objects.create(
        person=troupe.people["employee"], manager=troupe.people["hr"], valid_from=date(2026, 5, 1)
    )
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    assert asked(cycle, "employee", troupe) == [
        ("m-001", "manager", 1, "open"),
        ("s-042", "dotted_line", 1, "open"),
    ]


def test_dotted_lines_do_not_rate_where_the_rules_say_so(troupe):
    draft = drafted(troupe)
    DottedLine.objects.create(
        person=troupe.people["employee"], manager=troupe.people["stranger"], valid_from=date(2026, 1, 1)
    )
    rules(draft, dotted_lines_rate=False)
    draft.refresh_from_db()
    cycle = running(draft, troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    assert asked(cycle, "employee", troupe) == [("m-001", "manager", 1, "open")]


def test_a_manager_with_a_dotted_line_as_well_is_asked_once(troupe):
    draft = drafted(troupe)
    DottedLine.objects.create(
        person=troupe.people["employee"], manager=troupe.people["manager"], valid_from=date(2026, 1, 1)
    )
    cycle = running(draft, troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    assert asked(cycle, "employee", troupe) == [("m-001", "manager", 1, "open")]


def named(cycle, person: str, troupe, team=None):
    return actions.name_rater(
        cycle,
        indicator="teamwork",
        person=troupe.people[person],
        team=troupe.teams[team] if team else None,
        actor=troupe.users["hr"],
    )


def test_named_raters_are_asked_about_everybody_but_themselves(cycle, troupe):
    named(cycle, "stranger", troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    assert ("s-042", "rater", 1, "open") in asked(cycle, "employee", troupe)
    assert "rater" not in {one[1] for one in asked(cycle, "stranger", troupe)}


def test_a_rater_of_a_team_is_asked_about_it_and_the_teams_below(cycle, troupe):
    named(cycle, "auditor", troupe, team="growth")
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    # The employee is in content, which is below growth; the stranger is in brand.
    assert ("a-001", "rater", 1, "open") in asked(cycle, "employee", troupe)
    assert "a-001" not in {one[0] for one in asked(cycle, "stranger", troupe)}


def test_a_manager_who_is_named_rates_once(cycle, troupe):
    named(cycle, "manager", troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    assert asked(cycle, "employee", troupe) == [("m-001", "manager", 1, "open")]


def test_raters_are_named_in_the_draft_and_until_the_stage_opens(troupe):
    draft = drafted(troupe)
    named(draft, "stranger", troupe)
    with pytest.raises(ValidationError, match="named for this indicator already"):
        named(draft, "stranger", troupe)
    cycle = running(draft, troupe)
    again = named(cycle, "hr", troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    with pytest.raises(ValidationError, match="has begun"):
        named(cycle, "auditor", troupe)
    with pytest.raises(ValidationError, match="has begun"):
        actions.remove_rater(again, actor=troupe.users["hr"])


def test_nobody_is_named_for_what_takes_no_ratings(cycle, troupe):
    with pytest.raises(ValidationError, match="takes no ratings"):
        actions.name_rater(
            cycle, indicator="leads", person=troupe.people["hr"], team=None, actor=troupe.users["hr"]
        )


def test_a_stage_does_not_end_while_somebody_silently_has_no_review(manager_stage, cycle, troupe):
    with pytest.raises(ValidationError) as refused:
        cycle_actions.close_stage(manager_stage, actor=troupe.users["hr"])
    assert "no manager review" in refused.value.messages[0]
    assert "林𠮷" in refused.value.messages[0]
    for task in Task.objects.filter(stage=manager_stage).exclude(person="m-001"):
        work_items.waive(task, actor=troupe.users["hr"], reason="reviewed outside")
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager")
    assert cycle_actions.close_stage(manager_stage, actor=troupe.users["hr"]).state == StageState.CLOSED


def test_somebody_about_whom_nobody_was_asked_stands_in_the_way_until_asked(manager_stage, cycle, troupe):
    Task.objects.filter(stage=manager_stage, appraisee__person="e-007").delete()
    for task in Task.objects.filter(stage=manager_stage):
        work_items.waive(task, actor=troupe.users["hr"], reason="reviewed outside")
    with pytest.raises(ValidationError, match=r"No manager was asked about this person.*林𠮷"):
        cycle_actions.close_stage(manager_stage, actor=troupe.users["hr"])
    assert actions.ask_again(manager_stage, actor=troupe.users["hr"]) == 1
    assert actions.ask_again(manager_stage, actor=troupe.users["hr"]) == 0
    assert task_of(cycle, "manager", "employee", troupe).state == TaskState.OPEN


def test_what_was_not_written_when_the_stage_ends_is_left_out_visibly(self_stage, cycle, troupe):
    written(task_of(cycle, "employee", "employee", troupe), troupe, "employee")
    cycle_actions.close_stage(self_stage, actor=troupe.users["hr"])
    states = dict(Task.objects.filter(stage=self_stage).values_list("person", "state"))
    assert states.pop("e-007") == "done"
    assert set(states.values()) == {"excluded"}
    left_out = Task.objects.filter(stage=self_stage, state="excluded").first()
    assert left_out.reason == "Not done when the stage was closed."


def test_closing_asks_the_database_no_more_for_a_larger_company(
    self_stage, cycle, troupe, django_assert_max_num_queries
):
    for number in range(60):
        person = Person.objects.create(id=f"x-{number}", name=f"X {number}", manager_id="m-001")
        cycle.appraisees.create(
            person=person, manager_id="m-001", starts_on=cycle.starts_on, ends_on=cycle.ends_on
        )
    assert actions.ask_again(self_stage, actor=troupe.users["hr"]) == 60
    with django_assert_max_num_queries(20):
        cycle_actions.close_stage(self_stage, actor=troupe.users["hr"])
    assert Task.objects.filter(stage=self_stage, state="excluded").count() > 60


def test_opening_asks_with_the_same_number_of_queries_for_two_and_for_forty(
    troupe, django_assert_max_num_queries
):
    cycle = launched(troupe)
    stage = cycle.stages.get(kind="manager_review")
    with django_assert_max_num_queries(6):
        few = len(list(openings.asked_in(stage)))
    for number in range(40):
        person = Person.objects.create(id=f"x-{number}", name=f"X {number}", manager_id="m-001")
        cycle.appraisees.create(
            person=person, manager_id="m-001", starts_on=cycle.starts_on, ends_on=cycle.ends_on
        )
    with django_assert_max_num_queries(6):
        assert len(list(openings.asked_in(stage))) == few + 40
