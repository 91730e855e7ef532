"""Taking back what a run brought: its rows go, and where it changed some, they are as they were before.

Rows that another run has changed since stay as they are. It is a run of its own; every version is kept.
"""

from __future__ import annotations

from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.quarantine import Selection, reject_rows
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.ingest.runs import fail_run, find_run, finish_run, start_run
from steelyard.lake.ingest.taking_back import taken_back
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.locks import Turn

#: The source of such runs.
SOURCE = "taken-back"


def take_back(location: str, run_id: str, *, by: str, reason: str, timezone: str) -> Run:
    """The run in which it was done. What the taken-back run has in quarantine is rejected.

    Done twice, the second time changes nothing. Raises SteelyardError for a run that is not there, and for
    one that deleted rows: it can only be corrected at its source.
    """
    lake = Lake.open(location)
    meant = find_run(lake, run_id)
    if meant is None:
        raise SteelyardError(Problem(f'there is no run "{run_id}"'))
    if meant.total("deleted"):
        raise SteelyardError(Problem("this run deleted rows: correct it at its source", subject=run_id))
    with Turn(lake.root):
        run = start_run(lake, SOURCE)
        try:
            for table in meant.receipts:
                run = run.with_receipt(taken_back(lake, table, meant, run))
        except SteelyardError as error:
            fail_run(lake, run, str(error))
            raise
        done, _ = finish_run(lake, run, timezone=timezone)
    reject_rows(location, Selection(run=run_id), by=by, reason=reason)
    return done
