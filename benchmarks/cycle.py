"""A whole cycle of a large company: how long launch, score, release, archive and its papers take.

`python -m benchmarks.cycle [--times 20] [--home DIR] [--papers 200]`

The company is the sample company `--times` over (20: 1,200 people). Each step is what HR's click starts, done
in one process as the server or the worker does it; printed are its seconds, its processor time, and how far
the job said it is. The goal is under a minute each. The archive is checked by `steelyard verify` in a process
of its own. Papers are compiled on demand, one a person: `--papers` of them are, and the rest is reckoned.
`--home` takes the installation of `benchmarks.web`, which is copied and stays as it is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.web import environment, install

GOAL_SECONDS = 60.0


@dataclass
class Steps:
    """Name of a step → its seconds."""

    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """What the block appends is printed behind the figures."""
        notes: list[str] = []
        began, processor = time.perf_counter(), time.process_time()
        yield notes
        self.took[name] = time.perf_counter() - began
        spent = time.process_time() - processor
        fits = "under" if self.took[name] < GOAL_SECONDS else "OVER"
        figures = f"{self.took[name]:7.1f} s  processor {spent:7.1f} s"
        print(f"{name:12} {figures}  {fits} a minute  {' '.join(notes)}")


def hold(steps: Steps, papers: int) -> Any:
    """The quarter before, from the draft to the archive; gives the cycle."""
    from steelyard.core.periods import Grain
    from steelyard.web.accounts.models import User
    from steelyard.web.config import clock
    from steelyard.web.cycles import actions
    from steelyard.web.cycles.models import Cycle
    from steelyard.web.cycles.reading import scheme_of
    from steelyard.web.reports import archiving
    from steelyard.web.results import actions as results
    from steelyard.web.results.models import Result, ResultState
    from steelyard.web.sample import colleagues, quarters
    from steelyard.web.schemes.models import State, Version

    hr, director = (User.objects.get(username=name) for name in ("demo-hr", "demo-director"))
    colleagues.join(hr)
    version = Version.objects.filter(state=State.PUBLISHED).latest("number")
    scheme = scheme_of(version.text)
    assert scheme is not None
    calendar = scheme.calendar.calendar
    quarter = calendar.containing(clock.today(), Grain.QUARTER).shift(-1)
    with steps.step("launch") as notes:
        draft = quarters.drafted(version, quarter, calendar, hr)
        cycle = quarters.launched(draft, quarters.BEFORE, {}, hr)
        notes.append(f"{cycle.appraisees.count()} people")
    with steps.step("score") as notes:
        notes.append(_done(results.request_computation(cycle, actor=hr)))
    waiting = Result.objects.filter(appraisee__cycle=cycle, state=ResultState.CALIBRATED)
    with steps.step("ratify"):
        results.ratify(list(waiting.select_related("appraisee__person")), actor=director)
    quarters.go_on(cycle, "release", hr)
    with steps.step("release") as notes:
        notes.append(_done(results.request_release(cycle, actor=hr)))
    colleagues.talk_about_results(cycle)
    colleagues.answer_results(cycle)
    with steps.step("close"):
        quarters.go_on(cycle, "appeal", hr)
        now = Cycle.objects.get(pk=cycle.pk)
        actions.close(now, revision=now.revision, actor=hr)
    _papers(steps, cycle, hr, papers)
    with steps.step("archive") as notes:
        notes.append(_done(archiving.request(Cycle.objects.get(pk=cycle.pk), actor=hr)))
        notes.append(f"{archiving.place(cycle).stat().st_size / 2**20:.1f} MiB")
    with steps.step("verify") as notes:
        command = [sys.executable, "-m", "steelyard.cli", "verify", str(archiving.place(cycle))]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        notes.append(f"exit code {said.returncode}: {said.stdout.strip().splitlines()[-1]}")
    return cycle


def _papers(steps: Steps, cycle: Any, hr: Any, count: int) -> None:
    from steelyard.web.reports import papers
    from steelyard.web.results.models import Result

    rows = Result.objects.filter(appraisee__cycle=cycle).select_related(
        "appraisee__cycle", "appraisee__person"
    )
    total = rows.count()
    with steps.step("papers") as notes:
        size = sum(len(papers.scorecard(one, exporter=hr)) for one in rows[:count])
        notes.append(f"{min(count, total)} PDFs one by one, {size / 2**20:.1f} MiB")
    each = steps.took["papers"] / max(1, min(count, total))
    print(f"{'':12} {each * 1000:.0f} ms a paper: {each * total:.0f} s for all {total} on one processor")


def _done(job: Any) -> str:
    """Does the job here and now, as the worker does it; gives how far it said it is."""
    from steelyard.web.jobs.actions import run

    run(str(job.pk))
    job.refresh_from_db()
    if job.problems:
        raise SystemExit(f"{job.kind} failed: {job.problems}")
    return f"{job.kind}: {job.done} of {job.total} told"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--papers", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="steelyard-cycle-") as scratch:
        source, home = (asked.home or Path(scratch) / "made").resolve(), Path(scratch) / "home"
        source.mkdir(parents=True, exist_ok=True)
        os.environ.update(environment(source, 8000))
        install(source, asked.times, dict(os.environ))
        shutil.copytree(source, home)
        os.environ.update(environment(home, 8000) | {"STEELYARD_LOG": "WARNING"})
        import django

        django.setup()
        from steelyard.web.config.preparing import prepare

        prepare(assets=False)
        hold(Steps(), asked.papers)


if __name__ == "__main__":
    main()
