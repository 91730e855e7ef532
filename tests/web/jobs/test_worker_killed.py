"""A worker that is killed loses no job and does none twice."""

from __future__ import annotations

import os
import signal
import time

from processes import installed

ASK = """
from steelyard.web.scorecards.models import Computation
from steelyard.web.jobs.actions import enqueue
print(enqueue("mirror-organisation", actor=None).pk)
"""
STATES = """
from steelyard.web.jobs.models import Job
print({str(job.pk): (job.state, job.attempts) for job in Job.objects.filter(kind="mirror-organisation")})
"""
LAKE = """
from pathlib import Path
from django.conf import settings
from steelyard.demo import generate
from steelyard.engine import syncing
from steelyard.web.sample import systems
home = Path(settings.STEELYARD_HOME)
file = systems.lay_out(generate(home / "company").folder, home)
with syncing.lake_for(settings.STEELYARD_LAKE, dry_run=False) as lake:
    list(syncing.sync(lake, syncing.declared(file, ["hr"]), manner=syncing.Manner(), dry_run=False, progress=lambda *a: None))
"""


def test_a_killed_worker_loses_nothing(tmp_path):
    with installed(tmp_path) as site:
        site.python("from steelyard.web.config.preparing import prepare; prepare()")
        site.python(LAKE)
        asked = set()
        for _ in range(3):
            worker = site.work()
            asked |= {site.python(ASK) for _ in range(2)}
            time.sleep(0.6)
            # The whole group: the cluster and whatever it started.
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        site.work()
        states = _when_over(site)
        assert {key for key, (state, _) in states.items() if state == "done"} == asked
        people = site.python("from steelyard.web.org.models import Person; print(Person.objects.count())")
        assert people == "60"


def _when_over(site) -> dict[str, tuple[str, int]]:
    for _ in range(240):
        states = eval(site.python(STATES))
        if all(state in ("done", "failed") for state, _ in states.values()):
            return states
        time.sleep(0.5)
    raise AssertionError(site.log[-3000:])
