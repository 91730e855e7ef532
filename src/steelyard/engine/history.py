"""Scored periods as the linter looks at them: one array per indicator over all sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from statistics import median_low
from typing import Any

import numpy as np

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.core.periods import Period
from steelyard.engine.compute import Request, formulas_of
from steelyard.engine.results import IndicatorColumn
from steelyard.engine.score import Scored, score
from steelyard.engine.targets import Agreed
from steelyard.engine.workspace import Workspace
from steelyard.lint.history import Floats, History, Sheet, Track
from steelyard.metrics.asked import Window
from steelyard.scoring.sheets import Sheets

#: How many periods are looked at when none are named: two years of quarters.
USUAL = 8


def scored_history(workspace: Workspace, periods: Sequence[Period], by: str | None) -> History:
    """Score the periods, in one computation, and lay the sheets out. Raises SteelyardError."""
    return history_of(score(workspace, Request(periods, by)))


def history_of(scored: Scored) -> History:
    """Everything past sheets show, in the order of the results: periods, then subjects."""
    workspace, results = scored.computation.workspace, scored.computation.results
    positions = {person.employee_id: person.position or "" for person in workspace.inputs.employees}
    return History(
        sheets=[
            Sheet(str(period), subject, positions.get(subject))
            for period, subjects in results.subjects.items()
            for subject in subjects
        ],
        tracks={name: _track(scored, name) for name in workspace.scheme.indicators},
        totals=_joined(_totals(sheets) for sheets in scored.sheets.values()),
        employees=positions,
        teams=_heads(workspace, max(results.subjects)),
    )


def _track(scored: Scored, name: str) -> Track:
    results = scored.computation.results
    columns = {period: results.columns[(period, name)] for period in results.subjects}
    agreed = {
        period: [scored.agreed[period][who][name] for who in results.subjects[period]] for period in columns
    }
    outcomes = [found for column in columns.values() for found in column.outcomes]
    return Track(
        values=_floats(found.value for found in outcomes),
        statuses=[found.status for found in outcomes],
        scores=_joined(_scores(scored.sheets[period], name) for period in columns),
        thresholds=_marks(agreed, lambda one: one.target.threshold),
        targets=_marks(agreed, lambda one: one.target.target),
        stretches=_marks(agreed, lambda one: one.target.stretch),
        weights=_joined(_weights(scored.sheets[period])[name] for period in columns),
        rows=_joined(_rows(column) for column in columns.values()),
    )


def _floats(numbers: Iterable[Decimal | int | None]) -> Floats:
    return np.array([np.nan if number is None else float(number) for number in numbers], dtype=np.float64)


def _joined(parts: Iterable[Floats]) -> Floats:
    return np.concatenate(list(parts))


def _totals(sheets: Sheets) -> Floats:
    return np.where(sheets.has_total, sheets.units / OFFICIAL_SCALE, np.nan)


def _scores(sheets: Sheets, name: str) -> Floats:
    scored = sheets.scored[name]
    return np.where(scored.counts, scored.units / OFFICIAL_SCALE, np.nan)


def _marks(agreed: Mapping[Period, Sequence[Agreed]], mark: Callable[[Agreed], Decimal | None]) -> Floats:
    return _floats(mark(one) for listed in agreed.values() for one in listed)


def _rows(column: IndicatorColumn) -> Floats:
    return _floats(column.rows) if column.rows else np.full(len(column.subjects), np.nan)


# ── weights ─────────────────────────────────────────────────────────────────────────────────────────


def _weights(sheets: Sheets) -> dict[str, Floats]:
    """What each indicator finally weighs on each sheet, in percent; 0 where it takes no part.

    The same as `scoring.weights.effective_weights`, for all sheets at once and in float64.
    """
    own: dict[str, Floats] = {}
    left: dict[str, Floats] = {}
    for where, dimension in sheets.scheme.dimensions.items():
        for name in dimension.indicators:
            own[name] = _given(sheets, name) * (sheets.scored[name].counts & sheets.has_total)
        whole = np.sum([own[name] for name in dimension.indicators], axis=0)
        left[where] = np.where(whole > 0, float(dimension.weight), 0.0)
        for name in dimension.indicators:
            own[name] = np.divide(own[name], whole, out=np.zeros(sheets.count), where=whole > 0)
    weighed = np.sum(list(left.values()), axis=0)
    for where, dimension in sheets.scheme.dimensions.items():
        share = np.divide(100 * left[where], weighed, out=np.zeros(sheets.count), where=weighed > 0)
        for name in dimension.indicators:
            own[name] = own[name] * share
    return own


def _given(sheets: Sheets, name: str) -> Floats:
    weights: Any = sheets.scored[name].column.weights
    if isinstance(weights, Decimal):
        return np.full(sheets.count, float(weights))
    return _floats(weights)


# ── people and periods ──────────────────────────────────────────────────────────────────────────────


def _heads(workspace: Workspace, period: Period) -> dict[str, int]:
    """How many people are in each team, those of teams below it included, at the end of a period."""
    organisation = workspace.organisation
    if organisation is None:
        return {}
    start, last_day = workspace.calendar.start(period), workspace.calendar.last_day(period)
    heads = Counter(dict.fromkeys(organisation.units, 0))
    for person in organisation.subjects("employee", start=start, last_day=last_day):
        day = organisation.reference_day(person, last_day)
        direct = organisation.shares_on(person, day)
        heads.update({above for team in direct for above in organisation.chains.get(team, ())})
    return dict(heads)


def full_periods(workspace: Workspace, *, most: int = USUAL) -> list[Period]:
    """The newest full periods of the data, at most `most`; none when there is no data at all.

    Data begins and ends with the middle one of its datasets: a single list that runs into the future
    (projects that are due next year) or stopped long ago does not decide. Where only people enter
    numbers, their periods count.
    """
    grain, calendar = workspace.scheme.period, workspace.calendar
    formulas = [node for each in workspace.scheme.indicators.values() for node in formulas_of(each)]
    covered = workspace.runner.covered(formulas, Window(grain, calendar, [0])).values()
    if not covered:
        entered = {one.period for one in workspace.inputs.actuals}
        entered |= {one.period for one in workspace.inputs.ratings}
        return sorted(period for period in entered if period.grain is grain)[-most:]
    start, end = median_low(first for first, _ in covered), median_low(last for _, last in covered)
    newest = calendar.containing(end, grain)
    newest = newest if calendar.last_day(newest) <= end else newest.prior()
    oldest = calendar.containing(start, grain)
    oldest = oldest if calendar.start(oldest) >= start else oldest.shift(1)
    first = max(oldest.index, newest.index - most + 1)
    return [Period(grain, index) for index in range(first, newest.index + 1)]
