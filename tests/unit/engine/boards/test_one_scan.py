"""One scan per dataset, however many subjects and periods; and a document without a slip."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small import LEAD_COLUMNS, lead_scheme
from sqlglot import exp

import cast
from folders import DataFolder, opened
from steelyard.core.periods import parse_range
from steelyard.engine.boards import boards
from steelyard.engine.boards.document import drawn_for, shipped
from steelyard.engine.workspace import Workspace


class Spy:
    """Passes everything on to the engine and keeps the statements that were run."""

    def __init__(self, workspace: Workspace) -> None:
        self.statements: list[exp.Expr] = []
        self._inner = workspace.runner.engine
        workspace.runner.engine = self  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._inner, name)
        if not name.startswith("fetch"):
            return inner

        def run(query: exp.Query, *more: Any) -> Any:
            self.statements.append(query)
            return inner(query, *more)

        return run


def statements(folder: DataFolder, periods: str) -> int:
    workspace = opened(cast.organise(folder), lead_scheme())
    spy = Spy(workspace)
    boards(workspace, parse_range(periods), as_of=date(2026, 8, 1))
    return len(spy.statements)


def test_more_periods_and_subjects_ask_no_more_statements(folder: DataFolder) -> None:
    folder.rows("leads", LEAD_COLUMNS, f"L1, 2026-01-05, , , , {cast.employee.id}")
    folder.rows("campaigns", "campaign_id, ended_on, cost, revenue", "C1, 2026-02-01, 5, 6")
    few = statements(folder, "2026Q3")
    many = [(f"X{n}", "2026-03-05", None, None, None, person.id) for n, person in enumerate(cast.PEOPLE * 9)]
    folder.lines("leads", [name.strip() for name in LEAD_COLUMNS.split(",")], many)
    assert few == statements(folder, "2025Q1..2026Q3")


@pytest.mark.parametrize("chart", ["funnel", "campaigns", "response", "brand"])
def test_the_shipped_charts_can_be_read(chart: str, folder: DataFolder) -> None:
    document = shipped(date(2026, 9, 19))
    workspace = opened(folder.rows("leads", "lead_id, created_at", "L1, 2026-01-01"), lead_scheme())
    drawn = drawn_for(workspace.scheme, document.charts[chart])
    assert [] == drawn.catalogue.faults


def test_every_bucket_has_its_measure_and_they_leave_no_hole() -> None:
    document = shipped(date(2026, 9, 19))
    measures = document.charts["response"].datasets["board_incidents"].measures
    edges = list(document.buckets.values())
    assert set(document.buckets) <= set(measures)
    assert [edge[1] for edge in edges[:-1]] == [edge[0] for edge in edges[1:]]
