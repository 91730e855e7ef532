"""The job of the room."""

from __future__ import annotations

from typing import Any

from steelyard.web.calibration.diagnosing import renew
from steelyard.web.cycles.models import Cycle
from steelyard.web.jobs.kinds import Running, handler


@handler("rater-diagnostics")
def diagnostics(job: Running) -> dict[str, Any]:
    """Run twice it finds the same."""
    found = renew(Cycle.objects.select_related("version").get(pk=job.arguments["cycle"]))
    return {"raters": len(found.body["raters"])}
