"""What submitted reviews bring into the score: nothing that was not said, nothing twice, nobody's own praise."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from review_desk import answers, rules, scheme, task_of, written
from rounds import appraisee, drafted, moved_to, running

from steelyard.appraisal.machine import Part
from steelyard.core.periods import Period
from steelyard.engine.compute import Request
from steelyard.engine.records import scorecards
from steelyard.engine.score import score
from steelyard.engine.workspace import open_workspace
from steelyard.lake.tables import TABLES
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles import hooks, work_items
from steelyard.web.cycles.models import Cycle, StageKind, Task
from steelyard.web.org.models import DottedLine
from steelyard.web.reviews import actions
from steelyard.web.reviews.rows import ratings
from steelyard.web.schemes.files import path_of

COLUMNS = tuple(column.name for column in TABLES["ratings"].columns)


def shown(cycle: Cycle) -> list[tuple[str, str, str, str, str, Decimal | None]]:
    names = ("period", "subject", "indicator", "perspective", "rater", "rating")
    return sorted(tuple(row[name] for name in names) for row in ratings(Cycle.objects.get(pk=cycle.pk)))


@pytest.fixture
def both(self_stage, cycle, troupe):
    """The employee rated themselves 5, the manager 3."""
    written(task_of(cycle, "employee", "employee", troupe), troupe, "employee", "5", "I did it all")
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager", "3", '=HYPERLINK("x")\n<b>&"')
    return cycle


def test_one_row_for_each_rater(both):
    assert shown(both) == [
        ("2026Q2", "e-007", "teamwork", "manager", "m-001", Decimal(3)),
        ("2026Q2", "e-007", "teamwork", "self", "e-007", Decimal(5)),
    ]


def test_they_are_among_the_tables_of_the_cycle_with_the_columns_of_the_engine(both):
    rows = hooks.rows(both)["ratings"]
    assert {tuple(row) for row in rows} == {COLUMNS}


def test_the_engine_reads_them_and_weighs_70_to_30(both, tmp_path, organised):
    """0.7 × 3 + 0.3 × 5 = 3.6; between the anchors 3 (60) and 5 (100): 60 + 0.6 / 2 × 40 = 72."""
    file = tmp_path / "given.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for row in ratings(both):
            writer.writerow({**row, "rated_at": row["rated_at"].isoformat()})
    workspace = open_workspace(path_of(both.version.text), organised, ratings=file)
    scored = score(workspace, Request([Period.parse("2026Q2")], "employee", None))
    card = next(card for card in scorecards(scored) if card["subject"] == "e-007")
    teamwork = next(line for line in card["indicators"] if line["indicator"] == "teamwork")
    assert (teamwork["value"], teamwork["score"]) == (Decimal("3.6"), Decimal("72.0000"))
    assert {one.comment for one in workspace.inputs.ratings if one.rater == "m-001"} == {
        '=HYPERLINK("x")\n<b>&"'
    }


@pytest.fixture
def organised(tmp_path) -> Path:
    from cast import organise
    from folders import DataFolder

    folder = tmp_path / "data"
    folder.mkdir()
    organise(DataFolder(folder))
    return folder


def test_a_draft_counts_nothing(manager_stage, cycle, troupe):
    task = task_of(cycle, "manager", "employee", troupe)
    actions.save(task, answers("5", "draft"), revision=0, actor=troupe.users["manager"])
    assert shown(cycle) == []


def test_what_is_sent_back_counts_nothing_until_it_comes_again(both, troupe):
    task = task_of(both, "manager", "employee", troupe)
    work_items.send_back(task, actor=troupe.users["hr"], parts=[Part.HR], reason="again")
    assert [one[3] for one in shown(both)] == ["self"]
    written(Task.objects.get(pk=task.pk), troupe, "manager", "4")
    assert [one[5] for one in shown(both)] == [Decimal(4), Decimal(5)]


def test_who_did_not_rate_in_time_has_no_row_and_never_full_marks(self_stage, cycle, troupe):
    cycle_actions.close_stage(self_stage, actor=troupe.users["hr"])
    assert Task.objects.filter(stage=self_stage, state="excluded").exists()
    assert shown(cycle) == []


def test_who_cannot_tell_has_a_row_without_a_rating(manager_stage, cycle, troupe):
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager", None)
    assert [one[3:] for one in shown(cycle)] == [("manager", "m-001", None)]


def test_who_is_left_out_of_the_cycle_has_no_rows(both, troupe):
    cycle_actions.leave_out(
        appraisee(both, "employee", troupe), reason="long leave", actor=troupe.users["hr"]
    )
    assert shown(both) == []


def test_a_second_manager_counts_as_a_manager_where_the_scheme_knows_no_other(cycle, troupe):
    rules(cycle, manager_rounds=2)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager", "3")
    written(task_of(cycle, "director", "employee", troupe, 2), troupe, "director", "4")
    assert [one[3:] for one in shown(cycle)] == [
        ("manager", "d-001", Decimal(4)),
        ("manager", "m-001", Decimal(3)),
    ]


def test_a_second_manager_counts_as_such_where_the_scheme_has_one(cycle, troupe):
    rules(cycle, manager_rounds=2)
    scheme(
        cycle,
        (
            "perspectives: {manager: 70, self: 30}",
            "perspectives: {manager: 40, second_manager: 30, self: 30}",
        ),
    )
    moved_to(Cycle.objects.get(pk=cycle.pk), StageKind.MANAGER_REVIEW, troupe)
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager", "3")
    written(task_of(cycle, "director", "employee", troupe, 2), troupe, "director", "4")
    assert [one[3] for one in shown(cycle)] == ["manager", "second_manager"]


def test_one_person_who_stands_in_for_both_rounds_has_one_word(cycle, troupe):
    rules(cycle, manager_rounds=2)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    for name, round_, rating in (("manager", 1, "3"), ("director", 2, "5")):
        task = task_of(cycle, name, "employee", troupe, round_)
        work_items.delegate(
            task,
            to=troupe.people["stranger"],
            actor=troupe.users[name],
            parts=[Part.MANAGER],
            reason="travels",
        )
        written(Task.objects.get(pk=task.pk), troupe, "stranger", rating, "seen it")
    assert [one[3:] for one in shown(cycle)] == [("manager", "s-042", Decimal(5))]


@pytest.mark.parametrize(
    ("perspectives", "counted"),
    [
        ("{manager: 70, self: 30}", ["manager", "manager", "manager"]),
        ("{manager: 40, dotted_line: 30, self: 30}", ["dotted_line", "manager", "manager"]),
        ("{manager: 40, dotted_line_manager: 30, self: 30}", ["dotted_line_manager", "manager", "manager"]),
        ("{manager: 40, rater: 30, self: 30}", ["manager", "manager", "rater"]),
    ],
)
def test_dotted_lines_and_raters_count_as_managers_where_the_scheme_knows_no_others(
    troupe, perspectives, counted
):
    draft = drafted(troupe)
    scheme(draft, ("perspectives: {manager: 70, self: 30}", f"perspectives: {perspectives}"))
    DottedLine.objects.create(
        person=troupe.people["employee"], manager=troupe.people["stranger"], valid_from="2026-01-01"
    )
    draft = Cycle.objects.select_related("version").get(pk=draft.pk)
    actions.name_rater(
        draft, indicator="teamwork", person=troupe.people["auditor"], team=None, actor=troupe.users["hr"]
    )
    cycle = running(draft, troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    for name in ("manager", "stranger", "auditor"):
        written(task_of(cycle, name, "employee", troupe), troupe, name, "4")
    assert sorted(one[3] for one in shown(cycle)) == counted


def test_what_does_not_count_for_a_perspective_is_asked_of_oneself_only(self_stage, cycle, troupe):
    scheme(
        cycle,
        (
            "perspectives: {manager: 70, self: 30}, minimum: {manager: 1, self: 1}",
            "perspectives: {manager: 100}",
        ),
    )
    own = task_of(cycle, "employee", "employee", troupe)
    written(own, troupe, "employee", "4")
    assert shown(cycle) == []


def test_a_cycle_of_several_periods_counts_in_each(both):
    Cycle.objects.filter(pk=both.pk).update(periods=["2026Q1", "2026Q2"])
    assert [one[0] for one in shown(both) if one[3] == "manager"] == ["2026Q1", "2026Q2"]


def test_reading_them_takes_three_queries(both, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        list(ratings(both))
