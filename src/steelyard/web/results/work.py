"""Jobs of results, and what the clock does."""

from __future__ import annotations

from typing import Any

from steelyard.web.accounts.models import User
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import Cycle, StageKind, StageState
from steelyard.web.jobs.kinds import Running, every_minute, handler
from steelyard.web.results import actions, appeals
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Appeal, AppealState, Result, ResultState


@handler("cycle-results")
def results(job: Running) -> dict[str, Any]:
    cycle = Cycle.objects.select_related("version").get(pk=job.arguments["cycle"])
    actor = User.objects.filter(pk=job.arguments["actor"]).first()
    found = compute(cycle, actor=actor, reason=job.arguments["reason"], tell=job.progress)
    if cycle.stages.filter(kind=StageKind.RATIFICATION, state=StageState.OPEN).exists():
        # The room is closed, or there was none: what is computed now can be confirmed.
        actions.settle(cycle, actor=actor)
    return {"results": found}


@handler("cycle-release")
def release(job: Running) -> dict[str, Any]:
    """Chunk after chunk; delivered again after a kill it goes on with what is not released."""
    cycle = Cycle.objects.get(pk=job.arguments["cycle"])
    actor = User.objects.get(pk=job.arguments["actor"])
    rows = Result.objects.filter(appraisee__cycle=cycle)
    total, done = rows.filter(state=ResultState.RATIFIED).count(), 0
    while some := actions.release_some(cycle, actor=actor):
        done += some
        job.progress(done, total)
    return {"released": done}


@handler("appeal-compare")
def compare(job: Running) -> dict[str, Any]:
    found = Appeal.objects.select_related("result__appraisee__cycle__version").get(pk=job.arguments["appeal"])
    made = appeals.note_difference(found, actor=User.objects.get(pk=job.arguments["actor"]))
    return {"others": len(made["others"])}


@handler("appeal-execute")
def execute(job: Running) -> dict[str, Any]:
    """Run twice it finds the appeal closed and does nothing more."""
    found = Appeal.objects.select_related("result__appraisee__cycle__version").get(pk=job.arguments["appeal"])
    if found.state == AppealState.DECIDED:
        actor = User.objects.get(pk=job.arguments["actor"])
        appeals.execute(found, others_too=job.arguments["others_too"], actor=actor)
    return {}


@every_minute
def what_is_due() -> None:
    """Tasks, answers and material past their day."""
    work_items.fall_due(clock.today())
    actions.fall_due()
    appeals.wait_no_longer()
