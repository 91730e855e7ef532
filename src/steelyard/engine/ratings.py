"""Qualitative indicators and finished actuals: values that people enter (DESIGN §5, §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from steelyard.core.numbers import EXACT, plain
from steelyard.core.periods import Period
from steelyard.core.problems import Problem, SteelyardError, listing
from steelyard.engine.results import Outcome
from steelyard.engine.workspace import Workspace
from steelyard.lake.inputs import Rating
from steelyard.metrics.evaluate import Column
from steelyard.metrics.organisation import Organisation
from steelyard.metrics.values import EMPTY
from steelyard.scheme.model import Indicator, Ratings


def check_ratings(workspace: Workspace) -> None:
    """Ratings must lie on the scale and name a perspective of their indicator."""
    problems: list[Problem] = []
    indicators = workspace.scheme.indicators
    for rating in workspace.inputs.ratings:
        model = indicators[rating.indicator].ratings if rating.indicator in indicators else None
        if model is None:
            message = f'"{rating.indicator}" takes no ratings (input: ratings)'
            problems.append(Problem(message, rating.place))
            continue
        low, high = model.scale
        if not low <= rating.rating <= high:
            message = f"rating {plain(rating.rating)} is outside the scale {plain(low)} to {plain(high)}"
            problems.append(Problem(message, rating.place))
        if rating.perspective not in model.perspectives:
            message = (
                f'"{rating.perspective}" is not a perspective. Choose {listing(list(model.perspectives))}'
            )
            problems.append(Problem(message, rating.place))
    if problems:
        raise SteelyardError(problems)


def rated(
    workspace: Workspace, name: str, indicator: Indicator, period: Period, subjects: Sequence[str]
) -> tuple[list[Outcome], dict[str, Column], list[int | None]]:
    """The perspective-weighted mean of each subject, the mean of each perspective, and how many ratings.

    A team's value is taken over the ratings of the team and of its members at the end of the period; that
    of everything as one (`all`) over all ratings.
    """
    assert indicator.ratings is not None
    pools = pools_of(workspace, name, period, subjects)
    means = [perspective_means(pool, indicator.ratings) for pool in pools]
    outcomes = [_overall(mean, indicator.ratings) for mean in means]
    columns: dict[str, Column] = {
        perspective: [mean.get(perspective, EMPTY) for mean in means]
        for perspective in indicator.ratings.perspectives
    }
    return outcomes, columns, [len(pool) for pool in pools]


#: Ratings, each with the share to which it counts.
Pool = list[tuple[Rating, Decimal]]


def pools_of(workspace: Workspace, name: str, period: Period, subjects: Sequence[str]) -> list[Pool]:
    """The ratings behind the value of each subject."""
    given: dict[str, list[Rating]] = defaultdict(list)
    for rating in workspace.inputs.ratings:
        if rating.indicator == name and rating.period == period:
            given[rating.subject].append(rating)
    last_day = workspace.calendar.last_day(period)
    return [_pool(given, subject, workspace.organisation, last_day) for subject in subjects]


def _pool(given: dict[str, list[Rating]], subject: str, organisation: Organisation | None, day: date) -> Pool:
    one = Decimal(1)
    if subject == "all":
        return [(rating, one) for ratings in given.values() for rating in ratings]
    own = [(rating, one) for rating in given.get(subject, ())]
    if organisation is None or organisation.kind(subject) not in ("team", "department"):
        return own
    for employee_id, ratings in given.items():
        share = _share_in(organisation, employee_id, subject, organisation.reference_day(employee_id, day))
        if employee_id != subject and share:
            own += [(rating, share) for rating in ratings]
    return own


def _share_in(organisation: Organisation, employee_id: str, team: str, day: date) -> Decimal:
    if employee_id in organisation.units:
        return Decimal(team in organisation.chains[employee_id])
    if team == organisation.department:
        return Decimal(employee_id in organisation.people)
    return organisation.shares_above(employee_id, day).get(team, Decimal(0))


def perspective_means(pool: Pool, model: Ratings) -> dict[str, Decimal]:
    """The mean of each perspective that reaches its minimum number of raters."""
    found: dict[str, Decimal] = {}
    for perspective in model.perspectives:
        ratings = [(rating.rating, share) for rating, share in pool if rating.perspective == perspective]
        if ratings and len(ratings) >= model.minimum.get(perspective, 1):
            total = sum((rating * share for rating, share in ratings), Decimal(0))
            found[perspective] = EXACT.divide(total, sum((share for _, share in ratings), Decimal(0)))
    return found


def _overall(means: dict[str, Decimal], model: Ratings) -> Outcome:
    if absent := [perspective for perspective in model.require if perspective not in means]:
        return Outcome(None, "missing", f"no_rating_from_{absent[0]}")
    weights = {perspective: model.perspectives[perspective] for perspective in means}
    total = sum(weights.values(), Decimal(0))
    if not total:
        return Outcome(None, "missing", "no_ratings")
    weighted = sum((means[perspective] * weight for perspective, weight in weights.items()), Decimal(0))
    return Outcome(EXACT.divide(weighted, total), "ok")


def entered(workspace: Workspace, name: str, period: Period, subjects: Sequence[str]) -> list[Outcome]:
    """Finished actuals of `actuals.csv`."""
    values = {
        actual.subject: actual.value
        for actual in workspace.inputs.actuals
        if actual.indicator == name and actual.period == period
    }
    return [
        Outcome(values[subject], "ok")
        if values.get(subject) is not None
        else Outcome(None, "missing", "no_actual")
        for subject in subjects
    ]
