"""Scorecards: computed values against agreed targets, weighed and graded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from steelyard.core.numbers import EXACT, official
from steelyard.core.periods import Grain, Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.compute import Computation, Request, compute, counted_by
from steelyard.engine.reconciling import Reconciled, hold
from steelyard.engine.targets import Agreed, Targets, check_weights
from steelyard.engine.workspace import Workspace
from steelyard.metrics.formula import parse_formula
from steelyard.scheme.model import Scheme
from steelyard.scoring.cards import Card
from steelyard.scoring.columns import Column
from steelyard.scoring.sheet import score_sheets
from steelyard.scoring.sheets import Sheets


@dataclass(frozen=True)
class Scored:
    """The sheets of each period, and the computation they stand on.

    `reconciled` is what indicators may have waited for; while it is open, they have no score.
    """

    computation: Computation
    sheets: Mapping[Period, Sheets]
    agreed: Mapping[Period, Mapping[str, Mapping[str, Agreed]]]
    reconciled: Sequence[Reconciled] = ()

    def cards(self) -> Iterator[tuple[Period, str, int, Card]]:
        """Period, subject, position and card, in the order of the results."""
        for period, subjects in self.computation.results.subjects.items():
            for position, subject in enumerate(subjects):
                yield period, subject, position, self.sheets[period].card(position)


def score(workspace: Workspace, request: Request) -> Scored:
    """Raises SteelyardError when the periods are not of the grain the scheme is scored in."""
    grain = request.periods[0].grain
    if grain != workspace.scheme.period:
        example = _example(request.periods[0], workspace)
        message = (
            f"this scheme is scored by {workspace.scheme.period}, not by {grain}: use --period {example}"
            f"{', or --year for the year' if grain is Grain.YEAR else ''}. "
            "`steelyard compute` takes any period"
        )
        raise SteelyardError(Problem(message))
    return _score(workspace, request)


def _example(period: Period, workspace: Workspace) -> str:
    return str(workspace.calendar.containing(workspace.calendar.start(period), workspace.scheme.period))


def _score(workspace: Workspace, request: Request) -> Scored:
    computation, reconciled = hold(compute(workspace, request))
    sheets: dict[Period, Sheets] = {}
    agreed: dict[Period, dict[str, dict[str, Agreed]]] = {}
    for period, subjects in computation.results.subjects.items():
        targets = Targets(workspace, period)
        agreed[period] = {
            subject: {name: targets.of(subject, name) for name in workspace.scheme.indicators}
            for subject in subjects
        }
        check_weights(workspace.scheme, agreed[period], workspace.inputs.targets, period)
        sheets[period] = score_sheets(
            workspace.scheme,
            columns=_columns(computation, period, agreed[period]),
            adjustments=_adjustments(computation, period),
            vetoed=_vetoed(computation, period),
        )
    return Scored(computation, sheets, agreed, reconciled)


def _columns(
    computation: Computation, period: Period, agreed: Mapping[str, Mapping[str, Agreed]]
) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name in computation.workspace.scheme.indicators:
        column = computation.results.columns[(period, name)]
        columns[name] = Column(
            values=[found.value for found in column.outcomes],
            statuses=[found.status for found in column.outcomes],
            targets=[agreed[subject][name].target for subject in column.subjects],
            weights=[agreed[subject][name].weight for subject in column.subjects],
        )
    return columns


def _positions(computation: Computation, period: Period) -> list[int]:
    grid = computation.grids[period.grain]
    places = {subject: index for index, subject in enumerate(grid.subjects)}
    return [places[subject] for subject in computation.results.subjects[period]]


def _adjustments(computation: Computation, period: Period) -> dict[str, list[Decimal | None]]:
    grid, positions = computation.grids[period.grain], _positions(computation, period)
    counted: dict[str, list[Decimal | None]] = {}
    for name, item in computation.workspace.scheme.adjustments.items():
        values = grid.evaluator().column(counted_by(item), period)
        counted[name] = [value if isinstance(value := values[at], Decimal) else None for at in positions]
    return counted


def _vetoed(computation: Computation, period: Period) -> dict[str, list[bool]]:
    """A veto is a human decision of its kind, or a condition that is true (not merely unknown)."""
    workspace, subjects = computation.workspace, computation.results.subjects[period]
    grid, positions = computation.grids[period.grain], _positions(computation, period)
    decided = {
        (decision.kind, decision.subject)
        for decision in workspace.inputs.decisions
        if decision.period == period
    }
    flags: dict[str, list[bool]] = {}
    for name, veto in workspace.scheme.vetoes.items():
        if veto.when is None:
            flags[name] = [(name, subject) in decided for subject in subjects]
        else:
            truths = grid.evaluator().column(parse_formula(veto.when), period)
            flags[name] = [truths[at] is True for at in positions]
    return flags


# ── the year ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class YearScore:
    """`parts` are the official totals of the periods; `total` their mean, or the recomputed sheet's."""

    subject: str
    year: Period
    parts: Mapping[Period, Decimal | None]
    total: Decimal | None
    grade: str | None
    coefficient: Decimal | None


def score_year(workspace: Workspace, year: Period, request: Request) -> tuple[list[YearScore], Scored]:
    """The fiscal year by `year_score`: the mean of its periods, or recomputed over the whole year."""
    periods = workspace.calendar.within(year, workspace.scheme.period)
    scored = _score(workspace, replace(request, periods=periods))
    return year_scores(scored, year), scored


def year_scores(scored: Scored, year: Period) -> list[YearScore]:
    """The fiscal year by `year_score`, from sheets that hold all its periods."""
    computation = scored.computation
    workspace, request = computation.workspace, computation.request
    periods = set(workspace.calendar.within(year, workspace.scheme.period))
    parts: dict[str, dict[Period, Decimal | None]] = {}
    for period, subjects in computation.results.subjects.items():
        if period in periods:
            for subject, total in zip(subjects, scored.sheets[period].totals, strict=True):
                parts.setdefault(subject, {})[period] = total
    if workspace.scheme.year_score == "recompute":
        return _recomputed(workspace, year, request, parts)
    return [_mean(workspace.scheme, subject, year, of) for subject, of in parts.items()]


def _mean(scheme: Scheme, subject: str, year: Period, parts: Mapping[Period, Decimal | None]) -> YearScore:
    known = [total for total in parts.values() if total is not None]
    total = official(EXACT.divide(sum(known, Decimal(0)), Decimal(len(known)))) if known else None
    grade, coefficient = _graded(scheme, total)
    return YearScore(subject, year, parts, total, grade, coefficient)


def _graded(scheme: Scheme, total: Decimal | None) -> tuple[str | None, Decimal | None]:
    if total is None or scheme.grades is None:
        return None, None
    grade = next(name for name, bound in scheme.grades.bands.items() if bound is None or total >= bound)
    return grade, scheme.grades.coefficient.get(grade)


def _recomputed(
    workspace: Workspace, year: Period, request: Request, parts: Mapping[str, Mapping[Period, Decimal | None]]
) -> list[YearScore]:
    whole = _score(workspace, replace(request, periods=[year]))
    return [
        YearScore(subject, year, parts.get(subject, {}), card.total, card.grade, card.coefficient)
        for _, subject, _, card in whole.cards()
    ]
