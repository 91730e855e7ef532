"""Ratings of submitted reviews, as rows for the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from steelyard.web.cycles.hooks import table
from steelyard.web.cycles.models import Cycle, StageKind, TaskState
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.reviews.models import Rating
from steelyard.web.reviews.questions import counted_as

Row = dict[str, Any]


@table("ratings")
def ratings(cycle: Cycle) -> Iterable[Row]:
    """One row for each rater, indicator and period of the cycle. Two queries.

    A review speaks of the whole cycle: of a cycle of several periods, it counts in each. What is not
    submitted, sent back or left out has no row; "cannot tell" is a row without a rating. Where somebody
    rates twice under one perspective, standing in for another, the later round is their word.
    """
    scheme = scheme_of(cycle.version.text)
    if scheme is None:
        return []
    found: dict[tuple[str, ...], Row] = {}
    for rating in _submitted(cycle):
        indicator = scheme.indicators.get(rating.indicator)
        task = rating.review.task
        perspective = counted_as(indicator, task.perspective, task.round) if indicator is not None else None
        if perspective is not None:
            for row in _rows(cycle, rating, perspective):
                found[row["period"], row["subject"], row["indicator"], perspective, row["rater"]] = row
    return list(found.values())


def _submitted(cycle: Cycle) -> Iterable[Rating]:
    done = Rating.objects.filter(
        review__task__stage__cycle=cycle,
        review__task__stage__kind__in=[StageKind.SELF_REVIEW, StageKind.MANAGER_REVIEW],
        review__task__state=TaskState.DONE,
        review__task__appraisee__not_rated="",
    )
    with_task = done.select_related("review__task__appraisee")
    return with_task.order_by("review__task__round", "review__task__done_at", "pk")


def _rows(cycle: Cycle, rating: Rating, perspective: str) -> Iterator[Row]:
    if rating.rating is None and not rating.cannot_tell:
        return
    task = rating.review.task
    for period in cycle.periods:
        yield {
            "period": period,
            "subject": task.appraisee.person_id,
            "indicator": rating.indicator,
            "perspective": perspective,
            "rater": task.assignee_id,
            "rating": rating.rating,
            "comment": rating.comment,
            "rated_at": task.done_at,
        }
