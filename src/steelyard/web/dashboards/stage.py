"""The boards are computed with the scores, on the same rows, and shown with them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from itertools import islice
from typing import Any

from steelyard.engine.boards import boards
from steelyard.web.dashboards.models import Board
from steelyard.web.scorecards.computing import CHUNK, PAUSE
from steelyard.web.scorecards.models import Computation, Figure
from steelyard.web.scorecards.stages import Batch, stage


@stage
def write_boards(batch: Batch) -> None:
    """A board for every subject of every period of the batch."""
    bodies = boards(batch.workspace, list(batch.computations), as_of=batch.as_of)
    rows = (
        Board(computation=batch.computations[period], subject=subject, body=body)
        for period, by_subject in bodies.items()
        for subject, body in by_subject.items()
    )
    while some := list(islice(rows, CHUNK)):
        Board.objects.bulk_create(some)
        time.sleep(PAUSE)
    for period, by_subject in bodies.items():
        _judge_by_pace(batch.computations[period], by_subject)


def _judge_by_pace(computation: Computation, bodies: Mapping[str, Mapping[str, Any]]) -> None:
    """The figures of flows in an open period: half of the target after half of the time is no shortfall."""
    paced: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, body in bodies.items():
        for indicator, board in body["indicators"].items():
            if signal := board["pace"].get("signal"):
                paced[indicator, signal].append(subject)
    for (indicator, signal), subjects in paced.items():
        figures = Figure.objects.filter(scorecard__computation=computation, indicator=indicator)
        figures.filter(scorecard__subject__in=subjects).update(signal=signal)
