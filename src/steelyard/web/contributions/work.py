"""What the worker does for the log: verified rows into the lake, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from steelyard.engine.entered import bring
from steelyard.web.accounts.models import User
from steelyard.web.contributions.actions import JOB
from steelyard.web.contributions.models import Contribution, ContributionState, Counted
from steelyard.web.data import arrived, place
from steelyard.web.jobs.kinds import Running, handler

TABLE, SOURCE = "contributions", "contribution-log"


@handler(JOB)
def count(job: Running) -> dict[str, Any]:
    """All verified entries, as they are now. Run again after a crash, it comes to the same."""
    verified = list(Contribution.objects.filter(state=ContributionState.VERIFIED))
    gone = Contribution.objects.exclude(state=ContributionState.VERIFIED).exclude(counted=Counted.NO)
    out = [str(pk) for pk in gone.values_list("pk", flat=True)]
    job.progress(0, len(verified))
    brought = bring(place.lake(), TABLE, rows(verified), source=SOURCE, timezone=place.zone(), gone=out)
    _keep(verified, out, brought.there)
    actor = User.objects.filter(pk=job.arguments["actor"]).first()
    changed = arrived.changed_tables([asdict(brought.receipt)])
    compute = arrived.follow(changed, actor=actor, reason=f"contributions: {brought.run}")
    return {
        "run": brought.run,
        "rows": len(brought.there),
        "held": brought.receipt.quarantined,
        "compute": compute,
    }


def rows(verified: list[Contribution]) -> Iterator[dict[str, object]]:
    """With the columns of the table `contributions`."""
    for one in verified:
        yield {
            "contribution_id": str(one.pk),
            "subject": one.subject_id,
            "kind": one.kind,
            "title": one.title,
            "occurred_on": one.occurred_on,
            "verified_by": one.verified_by_id,
            "verified_at": one.verified_at,
            "rating": one.rating,
        }


def _keep(verified: list[Contribution], out: list[str], there: frozenset[str]) -> None:
    """Where each row is now. If its verification was taken back meanwhile, the job asked for then goes on."""
    known = {str(one.pk) for one in verified}
    for part in _parts(sorted(known & there)):
        Contribution.objects.filter(pk__in=part).exclude(counted=Counted.YES).update(counted=Counted.YES)
    for part in _parts(sorted(known - there)):
        Contribution.objects.filter(pk__in=part).update(counted=Counted.HELD)
    for part in _parts(out):
        not_verified = Contribution.objects.filter(pk__in=part).exclude(state=ContributionState.VERIFIED)
        not_verified.update(counted=Counted.NO)


def _parts(ids: list[str], size: int = 500) -> Iterator[list[str]]:
    yield from (ids[at : at + size] for at in range(0, len(ids), size))
