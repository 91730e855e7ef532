"""A company of many on a cycle that is about to be released. Made in an installation's own process:

site.python("from crowds import waiting; waiting(600)")
"""

from __future__ import annotations

import os
import signal
import time
from datetime import date
from decimal import Decimal

import rounds
from troupes import Troupe, assemble

from steelyard.web.accounts.models import User
from steelyard.web.cycles import actions as cycles
from steelyard.web.cycles.models import Cycle, Stage, StageKind
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Membership, Person
from steelyard.web.results import actions
from steelyard.web.results.models import Result, ResultState

#: All that a result needs; who is asked for numbers and ratings is not of interest here.
NEEDED = (StageKind.RATIFICATION, StageKind.RELEASE, StageKind.ACKNOWLEDGEMENT, StageKind.APPEAL)
#: Nothing falls due while a test runs.
FAR = date(2026, 12, 31)


def waiting(people: int) -> Cycle:
    """A cycle in its release with this many ratified results besides those of the cast."""
    troupe = assemble()
    _many(people, troupe)
    cycle = rounds.drafted(troupe)
    cycle.stages.exclude(kind__in=NEEDED).update(is_on=False)
    Stage.objects.update(due_on=FAR)
    hr, director = troupe.users["hr"], troupe.users["director"]
    cycles.launch(cycle, revision=cycle.revision, actor=hr)
    rated = cycle.appraisees.filter(not_rated="")
    Result.objects.bulk_create([Result(appraisee=one, total=Decimal(80), grade="B") for one in rated])
    actions.settle(cycle, actor=hr)
    actions.ratify(list(Result.objects.select_related("appraisee__person")), actor=director)
    cycles.close_stage(cycle.stages.get(kind=StageKind.RATIFICATION), actor=hr)
    cycles.open_next(cycle, actor=hr)
    return Cycle.objects.get()


def _many(people: int, troupe: Troupe) -> None:
    """Planners in one team under the manager, each with an account."""
    names = [f"n-{number:04}" for number in range(people)]
    users = User.objects.bulk_create([User(username=name, email=f"{name}@example.com") for name in names])
    Person.objects.bulk_create(
        [
            Person(
                id=user.username,
                name=user.username,
                position="planner",
                hired_on=date(2024, 1, 1),
                manager=troupe.people["manager"],
                user=user,
            )
            for user in users
        ]
    )
    since = date(2025, 1, 1)
    Membership.objects.bulk_create(
        [
            Membership(person_id=name, team=troupe.teams["content"], valid_from=since, share=1)
            for name in names
        ]
    )


def ask() -> Job:
    """The job that releases them."""
    return actions.request_release(Cycle.objects.get(), actor=User.objects.get(username="hr"))


def when_over(kind: str, *, patience: float = 120) -> Job:
    """The one job of a kind, once it is done or has failed."""
    deadline = time.monotonic() + patience
    while not (job := Job.objects.get(kind=kind)).is_over:
        assert time.monotonic() < deadline, job
        time.sleep(0.1)
    return job


def kill_midway(group: int, *, patience: float = 120) -> tuple[int, int]:
    """Kills all processes of a group as soon as the first results are out; gives how many are, and wait."""
    waits = Result.objects.filter(state=ResultState.RATIFIED)
    everybody, deadline = Result.objects.count(), time.monotonic() + patience
    while waits.count() == everybody:
        assert time.monotonic() < deadline, "nothing is released"
        time.sleep(0.002)
    os.killpg(group, signal.SIGKILL)
    still = waits.count()
    return everybody - still, still
