"""Asking for new scores."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction

from steelyard.web.audit.recording import record
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job
from steelyard.web.schemes.models import Scheme, State


@transaction.atomic
def request_computation(
    *,
    actor: models.Model | None,
    reason: str,
    scheme: str | None = None,
    periods: Sequence[str] | None = None,
) -> Job:
    """Scores of a scheme (by default of each that is published) are computed anew by the worker.

    Asked for again while it still waits, it is the same job. Gives the job of the last scheme asked for;
    raises LookupError when none is published.
    """
    published = Scheme.objects.filter(versions__state=State.PUBLISHED).distinct().order_by("pk")
    wanted = [one.pk for one in published if scheme is None or one.pk == scheme]
    if not wanted:
        raise LookupError("no scheme is published")
    jobs = []
    for slug in wanted:
        arguments = {"scheme": slug, "periods": list(periods) if periods else None, "reason": reason}
        which = ",".join(periods) if periods else "usual"
        jobs.append(enqueue("compute", arguments, actor=actor, key=f"compute {slug} {which}"[:200]))
    record(
        "scores.requested", "scores", actor=actor, new={"schemes": wanted, "periods": periods}, reason=reason
    )
    return jobs[-1]
