"""Lists of jobs: a constant number of queries."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from steelyard.web.jobs.models import Job, State

PER_PAGE = 50


def jobs(*, state: str = "", kind: str = "", page: str = "1") -> Page[Job]:
    """The newest first, with who asked for them. A filter that does not exist is none."""
    found: QuerySet[Job] = Job.objects.select_related("created_by__person").defer("arguments", "result")
    if state in State.values:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    return Paginator(found, PER_PAGE).get_page(page)


def kinds() -> list[str]:
    """The kinds of which there are jobs."""
    return list(Job.objects.order_by("kind").values_list("kind", flat=True).distinct())


def counts() -> dict[str, int]:
    """How many jobs there are in each state."""
    found = dict(Job.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def newest_of(*keys: str) -> Job | None:
    """The newest job with one of these keys that is under way or failed; None when all is well."""
    found = Job.objects.filter(key__in=keys).order_by("-created_at").first()
    return found if found is not None and found.state != State.DONE else None
