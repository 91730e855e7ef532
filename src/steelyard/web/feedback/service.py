"""What other departments say of our service, as rows of the table `service_ratings`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from steelyard.appraisal.anonymity import Perspective
from steelyard.web.feedback.models import Outcome
from steelyard.web.feedback.publishing import from_plain
from steelyard.web.feedback.questions import Item


def rows() -> Iterator[dict[str, object]]:
    """One row per answer that is shown already, of the team of the appraisee; no rater, no appraisee.

    Made of what was published alone: a team never counts an answer that nobody may see (decision 0024).
    The day is the last one of the cycle, whenever somebody answered.
    """
    found: dict[tuple[str, str, str], Counter[Decimal]] = {}
    days: dict[str, object] = {}
    outcomes = Outcome.objects.select_related("appraisee__cycle__questionnaire").exclude(appraisee__team=None)
    for outcome in outcomes:
        cycle = outcome.appraisee.cycle
        days[str(cycle.pk)] = cycle.ends_on
        service = {one["name"] for one in cycle.questionnaire.questions if Item.model_validate(one).service}
        for view in from_plain(outcome.published).views:
            if view.of.question in service and view.of.perspective is Perspective.OTHER_DEPARTMENT:
                key = (str(cycle.pk), str(outcome.appraisee.team_id), view.of.question)
                found.setdefault(key, Counter()).update(dict(view.counts))
    for (cycle_id, team, question), counts in sorted(found.items()):
        points = sorted(counts.elements())
        for number, point in enumerate(points, start=1):
            yield {
                "rating_id": f"feedback-{cycle_id}-{team}-{question}-{number}",
                "rated_on": days[cycle_id],
                "rater": None,
                "ratee": team,
                "department": None,
                "score": point,
            }
