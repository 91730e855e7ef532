"""What the worker does for this app."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings

from steelyard.core.periods import Period
from steelyard.web.config import clock
from steelyard.web.jobs.kinds import Running, handler
from steelyard.web.schemes.models import State, Version
from steelyard.web.scorecards import evidence
from steelyard.web.scorecards.computing import compute_periods, open_version, unchanged, usual_periods
from steelyard.web.scorecards.models import Computation


@handler("compute")
def compute(running: Running) -> dict[str, Any]:
    """The open period and the closed ones whose rows or rules changed, each by its version of the scheme."""
    versions = list(
        Version.objects.filter(scheme=running.arguments["scheme"], state=State.PUBLISHED).order_by("number")
    )
    if not versions:
        return {"periods": []}
    today, location = clock.today(), settings.STEELYARD_LAKE
    newest = open_version(versions[-1], location)
    wanted = [Period.parse(text) for text in running.arguments.get("periods") or ()]
    periods = wanted or usual_periods(newest, today)
    made: list[Computation] = []
    for version, group in groupby(periods, key=lambda period: _version_of(versions, period)):
        workspace = newest if version == versions[-1] else open_version(version, location)
        due = [one for one in group if wanted or not unchanged(workspace, version, one, today)]
        if due:
            made += compute_periods(version, workspace, due, as_of=today, tell=running.progress)
    return {"periods": [one.period for one in made]}


def _version_of(versions: list[Version], period: Period) -> Version:
    """The newest that applies from this period or an earlier one; before all of them, the first."""
    for version in reversed(versions):
        if not version.applies_from or Period.parse(version.applies_from).index <= period.index:
            return version
    return versions[0]


@handler("evidence")
def look_up(running: Running) -> dict[str, Any]:
    """The rows behind one number of a computation."""
    found = evidence.look_up(
        running.arguments["computation"], running.arguments["subject"], running.arguments["indicator"]
    )
    return {"evidence": found.pk}
