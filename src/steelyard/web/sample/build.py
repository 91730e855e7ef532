"""From the tables of the sample company to a running installation. What is done already is not done again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine import syncing
from steelyard.web.org.mirror import mirror
from steelyard.web.org.models import Person
from steelyard.web.sample import cast, fair, quarters, scheme, systems
from steelyard.web.scorecards.actions import request_computation
from steelyard.web.scorecards.models import Computation

Say = Callable[[str], None]


def build(company: Path, home: Path, *, with_cycles: bool = True, say: Say = lambda _: None) -> None:
    """Raises SteelyardError when a step cannot be done."""
    call_command("migrate", verbosity=0, interactive=False)
    lake = str(home / "lake")
    if not Person.objects.exists():
        say("bringing the company's systems into the lake")
        _sync(lake, systems.lay_out(company, home))
        fair.bring_in(home)
        mirror(lake, actor=None)
    cast.engage()
    scheme.publish(company / "scheme.yaml")
    if not Computation.objects.filter(is_current=True).exists():
        say("scoring eight quarters")
        _compute()
    if with_cycles:
        say("holding the cycles of two quarters")
        quarters.hold()


def _sync(location: str, connections: Path) -> None:
    """Every system once. Raises SteelyardError with what failed."""
    found = syncing.declared(connections)
    with syncing.lake_for(location, dry_run=False) as lake:
        outcomes = list(
            syncing.sync(lake, found, manner=syncing.Manner(), dry_run=False, progress=lambda *_: None)
        )
    failed = [outcome for outcome in outcomes if outcome.failed]
    if failed:
        raise SteelyardError([Problem(f"{each.connection.name}: {each.problem}") for each in failed])


def _compute() -> None:
    """Here and now: whoever opens the first page wants to see scores."""
    from steelyard.web.jobs.actions import run
    from steelyard.web.jobs.models import Job

    job = request_computation(actor=None, reason="the sample company is set up")
    run(str(job.pk))
    job = Job.objects.get(pk=job.pk)
    if job.problems:
        raise SteelyardError([Problem(text) for text in job.problems])
