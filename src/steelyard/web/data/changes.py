"""What a computation changed: totals and grades before and after, as far as one may see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from steelyard.web.jobs.models import Job, State
from steelyard.web.org.viewer import Viewer
from steelyard.web.scorecards.models import Computation, Scorecard

#: Cards that are named one by one.
_NAMED = 30


@dataclass(frozen=True)
class Change:
    """The total of a subject that is another one since."""

    period: str
    subject: str
    name: str
    before: Decimal | None
    after: Decimal | None
    grade_before: str
    grade_after: str

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Followed:
    """A computation that was asked for. `unseen`: of how many people, not named here, totals changed."""

    job: Job
    changes: list[Change] = field(default_factory=list)
    unseen: int = 0

    @property
    def is_over(self) -> bool:
        return self.job.is_over


def followed(job_id: str, viewer: Viewer) -> Followed | None:
    """What came of a job that computes; None where there was nothing to compute."""
    try:
        job = Job.objects.filter(pk=UUID(job_id), kind="compute").first() if job_id else None
    except ValueError:
        return None
    if job is None:
        return None
    if job.state != State.DONE or not job.result:
        return Followed(job)
    found = _changes(job)
    seen = [change for change, kind in found if viewer.may_see(change.subject, kind)]
    return Followed(job, seen[:_NAMED], len(found) - len(seen))


def _changes(job: Job) -> list[tuple[Change, str]]:
    """Three queries, however many cards there are."""
    since = job.started_at or job.created_at
    computed = Computation.objects.filter(
        scheme=job.arguments.get("scheme", ""), period__in=(job.result or {}).get("periods", [])
    ).order_by("computed_at")
    before: dict[str, Computation] = {}
    after: dict[str, Computation] = {}
    for each in computed:
        if each.computed_at < since:
            before[each.period] = each
        else:
            after.setdefault(each.period, each)
    cards = _cards([*before.values(), *after.values()])
    return [
        (_change(period, old, new), new.kind)
        for period in after
        if period in before
        for subject, new in cards[after[period].pk].items()
        if (old := cards[before[period].pk].get(subject)) is not None
        and (old.total, old.grade) != (new.total, new.grade)
    ]


def _cards(computations: list[Computation]) -> dict[UUID, dict[str, Scorecard]]:
    found: dict[UUID, dict[str, Scorecard]] = {each.pk: {} for each in computations}
    wanted = Scorecard.objects.filter(computation__in=computations).defer("card")
    for card in wanted.order_by("kind", "name"):
        found[card.computation_id][card.subject] = card
    return found


def _change(period: str, old: Scorecard, new: Scorecard) -> Change:
    return Change(period, new.subject, new.name, old.total, new.total, old.grade, new.grade)
