"""The boards are computed with the scores, on the same rows, and shown with them."""

from __future__ import annotations

from steelyard.engine.boards import boards
from steelyard.web.dashboards.models import Board
from steelyard.web.scorecards.stages import Batch, stage

CHUNK = 200


@stage
def write_boards(batch: Batch) -> None:
    """A board for every subject of every period of the batch."""
    bodies = boards(batch.workspace, list(batch.computations), as_of=batch.as_of)
    rows = (
        Board(computation=batch.computations[period], subject=subject, body=body)
        for period, by_subject in bodies.items()
        for subject, body in by_subject.items()
    )
    Board.objects.bulk_create(rows, batch_size=CHUNK)
