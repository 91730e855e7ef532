"""A worker that is killed loses no job and does none twice."""

from __future__ import annotations

import os
import signal
import time

from processes import installed

import cast

ASK = """
from steelyard.web.jobs.actions import enqueue
print(*(enqueue("mirror-organisation", actor=None).pk for _ in range(2)))
"""
OVER = """
import time
from steelyard.web.jobs.models import Job
jobs = Job.objects.filter(kind="mirror-organisation")
for _ in range(240):
    if not jobs.exclude(state__in=["done", "failed"]).exists():
        break
    time.sleep(0.5)
print({str(job.pk): job.state for job in jobs})
"""
LAKE = """
from pathlib import Path
from tempfile import mkdtemp
import cast
from django.conf import settings
from folders import DataFolder
from steelyard.engine.people import take_in
take_in(settings.STEELYARD_LAKE, sorted(cast.organise(DataFolder(Path(mkdtemp()))).root.glob("*.csv")))
"""
PEOPLE = "from steelyard.web.org.models import Person; print(*Person.objects.values_list('pk', flat=True))"


def test_a_killed_worker_loses_nothing(tmp_path):
    with installed(tmp_path) as site:
        site.python(LAKE)
        asked = set()
        for _ in range(3):
            worker = site.work()
            asked |= set(site.python(ASK).split())
            time.sleep(0.6)
            # The whole group: the cluster and whatever it started.
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        site.work()
        assert eval(site.python(OVER)) == dict.fromkeys(asked, "done"), site.log[-3000:]
        assert set(site.python(PEOPLE).split()) == {person.id for person in cast.PEOPLE}
