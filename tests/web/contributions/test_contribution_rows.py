"""Verified entries in the lake: merged by their id, counted by the engine, and out again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cast import organise
from folders import Computed, DataFolder
from steelyard.appraisal.machine import Part
from steelyard.core.periods import Period
from steelyard.engine.compute import Request, compute
from steelyard.engine.entered import bring
from steelyard.engine.importing import Wanted, draft_import, run_import
from steelyard.engine.workspace import open_workspace
from steelyard.lake.ingest.quarantine import listing
from steelyard.lake.store.lake import Lake
from steelyard.web.contributions import actions
from steelyard.web.contributions.models import Contribution, Counted
from steelyard.web.jobs.models import Job
from steelyard.web.schemes.files import digest, path_of
from steelyard.web.schemes.models import Scheme, State, Version
from steelyard.web.scorecards.models import Figure

TEXT = """\
steelyard: 1
scheme: proposals
title: {en: Proposals}
period: quarter
datasets:
  contributions:
    table: contributions
    where: verified_at is not null
    time: occurred_on
    subject: subject
    covers: {from: 2026-01-01, to: 2026-12-31}
    measures: {proposals: count(*) filter (where kind = 'innovation_proposal'), worth: avg(rating)}
dimensions:
  all:
    title: All
    weight: 100
    indicators:
      proposals: {title: Proposals, formula: proposals, unit: count, weight: 100, target: 2, score: {rule: ratio, cap: 120}}
grades: {bands: {A: 90, B: lowest}}
"""


@pytest.fixture
def organised(home: Path) -> str:
    """A lake with the cast in it."""
    folder = home / "tables"
    folder.mkdir()
    organise(DataFolder(folder))
    lake = Lake.create(home / "lake")
    for table in ("employees", "teams", "memberships"):
        run_import(lake, draft_import(Wanted([folder / f"{table}.csv"], table=table), lake=lake))
    return str(home / "lake")


def rows(location: str) -> list[dict[str, object]]:
    return sorted(Lake.open(location).rows("contributions"), key=lambda row: str(row["contribution_id"]))


def proposals(location: str, subject: str) -> object:
    """What the engine counts for somebody in 2026Q2."""
    workspace = open_workspace(path_of(TEXT), location)
    request = Request([Period.parse("2026Q2")], "employee", date(2026, 9, 18))
    return Computed(compute(workspace, request)).value("proposals", subject)


def test_a_verified_entry_is_a_row_that_the_engine_counts(organised, enter, verify, work):
    verify(enter(title='=HYPERLINK("x"),\n"quoted"'), rating=4)
    [job] = [one for one in work() if one.kind == "contributions"]
    assert job.problems == []
    [row] = rows(organised)
    one = Contribution.objects.get()
    assert (row["contribution_id"], row["subject"], row["verified_by"], row["title"]) == (
        str(one.pk),
        "e-007",
        "m-001",
        '=HYPERLINK("x"),\n"quoted"',
    )
    assert row["verified_at"] == one.verified_at
    assert one.counted == Counted.YES
    assert proposals(organised, "e-007") == 1


def test_only_what_is_verified_counts(organised, enter, verify, work):
    enter()
    enter(submit_it=False)
    verify(enter())
    work()
    assert len(rows(organised)) == 1


def test_a_verification_that_is_taken_back_leaves_the_score(organised, enter, verify, work, troupe):
    one = verify(enter())
    kept = verify(enter(title="another"))
    work()
    assert proposals(organised, "e-007") == 2
    actions.take_back(one, reason="another fair", actor=troupe.users["hr"], parts=[Part.HR])
    # The row is in the lake until the worker has been there, and the page says so.
    assert Contribution.objects.get(pk=one.pk).counted == Counted.YES
    work()
    assert [row["contribution_id"] for row in rows(organised)] == [str(kept.pk)]
    assert proposals(organised, "e-007") == 1
    assert Contribution.objects.get(pk=one.pk).counted == Counted.NO


def test_the_last_one_can_be_taken_back_too(organised, enter, verify, work, troupe):
    one = verify(enter())
    work()
    actions.take_back(one, reason="another fair", actor=troupe.users["hr"], parts=[Part.HR])
    work()
    assert rows(organised) == []
    assert proposals(organised, "e-007") == 0


def test_rows_of_other_sources_stay(organised, home, enter, verify, work, troupe):
    folder = home / "old"
    folder.mkdir()
    DataFolder(folder).lines(
        "contributions",
        (
            "contribution_id",
            "subject",
            "kind",
            "title",
            "occurred_on",
            "verified_by",
            "verified_at",
            "rating",
        ),
        [
            (
                "c-1",
                "e-007",
                "innovation_proposal",
                "of the old system",
                "2026-04-02",
                "m-001",
                "2026-04-03 10:00",
                "3",
            )
        ],
    )
    lake = Lake.open(organised)
    run_import(lake, draft_import(Wanted([folder / "contributions.csv"], table="contributions"), lake=lake))
    one = verify(enter())
    work()
    assert proposals(organised, "e-007") == 2
    actions.take_back(one, reason="no", actor=troupe.users["hr"], parts=[Part.HR])
    work()
    assert [row["contribution_id"] for row in rows(organised)] == ["c-1"]


def test_scores_are_asked_for_when_rows_changed_and_only_then(organised, enter, verify, work):
    scheme = Scheme.objects.create(slug="proposals", title={"en": "Proposals"})
    Version.objects.create(scheme=scheme, number=1, text=TEXT, sha256=digest(TEXT), state=State.PUBLISHED)
    verify(enter())
    done = work()
    assert [job.kind for job in done] == ["contributions", "compute"]
    assert [job.problems for job in done] == [[], []]
    figures = Figure.objects.filter(
        scorecard__subject="e-007",
        scorecard__computation__period="2026Q2",
        scorecard__computation__is_current=True,
    )
    assert [one.value for one in figures] == [1.0]
    # The same rows again: nothing is computed anew.
    actions.enqueue(actions.JOB, {"actor": None}, actor=None, key=actions.JOB)
    assert [job.kind for job in work()] == ["contributions"]


def test_run_twice_nothing_comes_twice(organised, enter, verify, work):
    verify(enter())
    [job] = [one for one in work() if one.kind == "contributions"]
    from steelyard.web.contributions.work import count
    from steelyard.web.jobs.running import JobInHand

    Job.objects.filter(pk=job.pk).update(state="running")
    count(JobInHand(Job.objects.get(pk=job.pk)))
    assert len(rows(organised)) == 1


def test_somebody_the_data_do_not_know_is_held_and_the_page_can_say_so(
    organised, enter, verify, work, troupe
):
    lake = Lake.open(organised)
    with lake.workbench() as bench:
        gone = bench.sql("SELECT 'e-007' AS employee_id")
        lake.delete("employees", gone, key=["employee_id"])
    one = verify(enter())
    work()
    assert Contribution.objects.get().counted == Counted.HELD
    assert [held.table for held in listing(lake)] == ["contributions"]
    # Taken back, it does not come in by itself when the person is there again.
    actions.take_back(one, reason="no", actor=troupe.users["hr"], parts=[Part.HR])
    work()
    assert listing(lake) == []
    assert Contribution.objects.get().counted == Counted.NO


SOURCE = "contribution-log"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.integers(0, 6)), min_size=1, max_size=4), st.booleans())
@example([{1, 2}, {2}], False)
def test_after_any_history_the_lake_has_what_is_verified_now(tmp_path_factory, history, told):
    """Whatever was verified and taken back before, in whatever order, named as gone or not."""
    location = str(tmp_path_factory.mktemp("lake") / "lake")
    for verified in history:
        given_rows = [
            {
                "contribution_id": f"c{number}",
                "subject": "e",
                "kind": "knowledge_sharing",
                "title": "t",
                "occurred_on": date(2026, 1, 1 + number),
                "verified_by": "m",
                "verified_at": "2026-02-01T10:00:00+08:00",
                "rating": 1 + number % 5,
            }
            for number in sorted(verified)
        ]
        gone = [f"c{number}" for number in range(7) if told and number not in verified]
        brought = bring(
            location, "contributions", given_rows, source=SOURCE, timezone="Asia/Shanghai", gone=gone
        )
        assert brought.there == {f"c{number}" for number in verified}
