"""Of whoever was transferred or left, managers rate while they remember."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from review_desk import rules, task_of, written
from rounds import moved_to

from steelyard.web.audit.models import Entry
from steelyard.web.cycles import following
from steelyard.web.cycles.hooks import rows
from steelyard.web.cycles.models import Cycle, StageKind, Task, TaskState
from steelyard.web.cycles.posts import careers
from steelyard.web.org.models import Membership, Person


def transfer(troupe, since: date) -> None:
    """The employee goes from content and its manager to brand, where the stranger leads."""
    Membership.objects.filter(person="e-007", team="content").update(valid_to=since)
    Membership.objects.create(person=troupe.people["employee"], team_id="brand", valid_from=since)
    Person.objects.filter(pk="e-007").update(manager=troupe.people["stranger"])


def followed(cycle: Cycle, troupe) -> int:
    return following.follow(cycle, reason="changes of May", actor=troupe.users["hr"])


def asked(cycle: Cycle) -> list[tuple[str, int, str]]:
    """Who is asked to review the employee: person, round, state."""
    found = Task.objects.filter(stage__cycle=cycle, stage__kind="manager_review", appraisee__person="e-007")
    return sorted(found.values_list("person", "round", "state"))


@pytest.fixture
def transferred(cycle, troupe) -> Cycle:
    transfer(troupe, date(2026, 5, 31))
    assert followed(cycle, troupe) == 1
    return cycle


def test_the_former_manager_is_asked_at_once_and_can_write(transferred, troupe):
    assert asked(transferred) == [("m-001", 1, "open")]
    task = task_of(transferred, "manager", "employee", troupe)
    assert task.stage.state == "waiting"
    written(task, troupe, "manager")
    assert asked(transferred) == [("m-001", 1, "done")]


def test_the_new_manager_is_asked_when_the_stage_opens_and_the_former_not_again(transferred, troupe):
    written(task_of(transferred, "manager", "employee", troupe), troupe, "manager")
    moved_to(transferred, StageKind.MANAGER_REVIEW, troupe)
    assert asked(transferred) == [("m-001", 1, "done"), ("s-042", 1, "open")]


def test_each_rates_in_their_own_part(transferred, troupe):
    moved_to(transferred, StageKind.MANAGER_REVIEW, troupe)
    written(task_of(transferred, "manager", "employee", troupe), troupe, "manager")
    written(task_of(transferred, "stranger", "employee", troupe), troupe, "stranger", "2")
    given = {(one["rater"], one["rating"]) for one in rows(transferred)["ratings"]}
    assert given == {("m-001", Decimal(4)), ("s-042", Decimal(2))}
    people = transferred.appraisees.filter(person="e-007")
    (career,) = careers(transferred, people).values()
    assert [(post.team, post.manager, post.raters) for post in career.rated] == [
        ("content", "m-001", {"m-001"}),
        ("brand", "s-042", {"s-042"}),
    ]


def test_for_a_former_manager_who_left_the_next_one_up_rates(cycle, troupe):
    transfer(troupe, date(2026, 5, 31))
    Person.objects.filter(pk="m-001").update(left_on=date(2026, 6, 1))
    followed(cycle, troupe)
    assert ("d-001", 1, "open") in asked(cycle)
    (career,) = careers(cycle, cycle.appraisees.filter(person="e-007")).values()
    assert career.rated[0].raters == {"d-001"}


def test_of_a_leaver_the_manager_is_asked_early(cycle, troupe):
    # 61 of 91 days.
    Person.objects.filter(pk="e-007").update(left_on=date(2026, 6, 1))
    assert followed(cycle, troupe) == 1
    assert asked(cycle) == [("m-001", 1, "open")]
    assert cycle.appraisees.get(person="e-007").ends_on == date(2026, 5, 31)


def test_the_second_round_of_a_leaver_follows_the_first(cycle, troupe):
    rules(cycle, manager_rounds=2)
    Person.objects.filter(pk="e-007").update(left_on=date(2026, 6, 1))
    followed(cycle, troupe)
    assert asked(cycle) == [("d-001", 2, "waiting"), ("m-001", 1, "open")]
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager")
    assert asked(cycle) == [("d-001", 2, "open"), ("m-001", 1, "done")]


def test_who_left_after_too_few_days_is_not_rated(cycle, troupe):
    Person.objects.filter(pk="e-007").update(left_on=date(2026, 4, 20))
    followed(cycle, troupe)
    assert cycle.appraisees.get(person="e-007").not_rated == "too_short"
    assert asked(cycle) == []


def test_who_joins_is_asked_what_the_others_were(cycle, troupe):
    new = Person.objects.create(
        id="n-001", name="新人", manager=troupe.people["manager"], hired_on="2026-05-01"
    )
    Membership.objects.create(person=new, team_id="content", valid_from=date(2026, 5, 1))
    assert followed(cycle, troupe) == 1
    assert Task.objects.filter(stage__kind=StageKind.POLICY, person=new, state=TaskState.OPEN).exists()


def test_what_changed_is_in_the_chain_with_its_reason(transferred, troupe):
    entry = Entry.objects.get(action="appraisee.followed")
    assert (entry.old["team_id"], entry.new["team_id"]) == ("content", "brand")
    assert entry.reason == "changes of May"
    assert [(one["team"], one["manager"], one["to"]) for one in entry.new["segments"]] == [
        ("content", "m-001", "2026-05-30"),
        ("brand", None, "2026-06-30"),
    ]


def test_nothing_changes_twice(transferred, troupe):
    assert followed(transferred, troupe) == 0
    assert Entry.objects.filter(action="appraisee.followed").count() == 1


def test_nobody_is_named_to_rate_themselves(transferred, troupe):
    segment = transferred.appraisees.get(person="e-007").segments.first()
    with pytest.raises(ValidationError, match="Nobody rates themselves"):
        following.name_manager(
            segment, manager=troupe.people["employee"], reason="x", actor=troupe.users["hr"]
        )


def test_a_reason_is_needed(cycle, troupe):
    with pytest.raises(ValidationError, match="reason"):
        following.follow(cycle, reason=" ", actor=troupe.users["hr"])
