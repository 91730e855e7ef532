"""Jobs of reports."""

from __future__ import annotations

from typing import Any

from steelyard.web.accounts.models import User
from steelyard.web.cycles.models import Cycle
from steelyard.web.jobs.kinds import Running, handler
from steelyard.web.reports.archiving import archive


@handler("cycle-archive")
def write(job: Running) -> dict[str, Any]:
    cycle = Cycle.objects.select_related("version").get(pk=job.arguments["cycle"])
    actor = User.objects.get(pk=job.arguments["actor"])
    return {"sha256": archive(cycle, actor=actor, tell=job.progress).sha256}
