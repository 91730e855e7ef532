"""What colleagues answered about indicators of the scheme, as ratings for the engine (decision 0026)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steelyard.web.cycles.hooks import table
from steelyard.web.cycles.models import Cycle
from steelyard.web.feedback.models import Outcome
from steelyard.web.feedback.people import ANONYMOUS
from steelyard.web.feedback.publishing import from_plain
from steelyard.web.feedback.questions import rated_by_colleagues


@table("answers")
def answers(cycle: Cycle) -> Iterator[dict[str, Any]]:
    """One row for each answer in a distribution that may be read, in every period of the cycle.

    Made of what was published alone: a group that is too small counts no more than it is shown. Raters are
    numbers within their group, in the order of the scale.
    """
    indicators = {one.name: one.indicator for one in rated_by_colleagues(cycle)}
    if not indicators:
        return
    for outcome in Outcome.objects.filter(appraisee__cycle=cycle, appraisee__not_rated="").select_related(
        "appraisee"
    ):
        for view in from_plain(outcome.published).views:
            indicator, where = indicators.get(view.of.question), view.of.perspective
            if indicator is None or where not in ANONYMOUS:
                continue
            points = [point for point, times in view.counts for _ in range(times)]
            for number, point in enumerate(points, start=1):
                for period in cycle.periods:
                    yield {
                        "period": period,
                        "subject": outcome.appraisee.person_id,
                        "indicator": indicator,
                        "perspective": where.value,
                        "rater": f"{where.value} {number}",
                        "rating": point,
                    }
