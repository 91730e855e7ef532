"""What the worker does for feedback: satisfaction of other departments into the lake."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from steelyard.engine.entered import bring
from steelyard.web.accounts.models import User
from steelyard.web.data import arrived, place
from steelyard.web.feedback.openings import JOB
from steelyard.web.feedback.service import rows
from steelyard.web.jobs.kinds import Running, handler

TABLE, SOURCE = "service_ratings", "feedback"


@handler(JOB)
def bring_in(job: Running) -> dict[str, Any]:
    """The answers of all cycles, as they were published. Run again, it comes to the same."""
    found = list(rows())
    job.progress(0, len(found))
    brought = bring(place.lake(), TABLE, found, source=SOURCE, timezone=place.zone())
    actor = User.objects.filter(pk=job.arguments["actor"]).first()
    changed = arrived.changed_tables([asdict(brought.receipt)])
    compute = arrived.follow(changed, actor=actor, reason=f"feedback: {brought.run}")
    return {"rows": len(brought.there), "held": brought.receipt.quarantined, "compute": compute}
