"""Boards are written with the scores: one for every subject of every period."""

from __future__ import annotations

from datetime import date

import pytest
from staging import add_card, compute, publish

import cast
from folders import DataFolder, opened, scheme
from steelyard.core.periods import Period
from steelyard.web.dashboards.models import Board
from steelyard.web.dashboards.stage import write_boards
from steelyard.web.scorecards.models import Figure
from steelyard.web.scorecards.stages import STAGES, Batch

LEADS = {"table": "leads", "time": "created_at", "subject": "owner_id", "measures": {"new_leads": "count(*)"}}


@pytest.fixture
def batch(troupe, tmp_path):
    folder = cast.organise(DataFolder(tmp_path / "data"))
    folder.rows(
        "leads", "lead_id, created_at, owner_id", f"L1, 2026-05-01, {cast.employee.id}", "L2, 2026-08-01, "
    )
    document = scheme({"leads": LEADS}, {"leads": {"formula": "new_leads", "unit": "count", "target": 10}})
    version = publish()
    computations = {Period.parse(text): compute(version, text) for text in ("2026Q2", "2026Q3")}
    return Batch(opened(folder, document), date(2026, 9, 18), computations)


def test_it_is_a_stage_of_every_computation():
    assert write_boards in STAGES


def test_every_subject_of_every_period_gets_its_board(batch):
    write_boards(batch)
    # Six people, three teams and the department, in both quarters.
    assert 20 == Board.objects.count()


def test_a_board_belongs_to_its_period(batch):
    write_boards(batch)
    boards = Board.objects.filter(subject=cast.marketing.id)
    assert {"2026Q2": False, "2026Q3": True} == {
        one.computation.period: one.body["is_open"] for one in boards
    }
    mine = Board.objects.get(subject=cast.employee.id, computation__period="2026Q2")
    assert "1" == mine.body["funnel"]["steps"][0]["count"]


def test_a_flow_of_the_open_period_is_judged_by_its_pace(batch):
    """One lead is a tenth of the target of 10, but the figure of a closed period stays what it was."""
    closed, still_open = batch.computations.values()
    for computation in (closed, still_open):
        card = add_card(computation, cast.employee.id, "", "employee")
        add_card(computation, cast.marketing.id, "", "department")
        card.figures.filter(indicator="leads").update(signal="none")
    write_boards(batch)
    found = Figure.objects.filter(indicator="leads", scorecard__subject=cast.marketing.id)
    assert {"2026Q2": "on_track", "2026Q3": "behind"} == {
        one.scorecard.computation.period: one.signal for one in found
    }
    untouched = Figure.objects.exclude(indicator="leads").values_list("signal", flat=True)
    assert {"on_track"} == set(untouched)
