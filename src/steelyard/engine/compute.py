"""The values of every indicator for every subject and period asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from importlib.metadata import version

from steelyard.core.periods import Grain, Period
from steelyard.engine.ratings import check_ratings, entered, rated
from steelyard.engine.results import (
    INSUFFICIENT,
    NOT_APPLICABLE,
    NOT_DUE,
    OK,
    IndicatorColumn,
    Outcome,
    Results,
    outcome,
)
from steelyard.engine.subjects import Asked, resolve
from steelyard.engine.uncertainty.plan import Plan, plan_for
from steelyard.engine.workspace import Workspace
from steelyard.metrics.asked import Subjects, Window
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.evaluate import Column
from steelyard.metrics.formula import Name, Node, Reference, parse_formula, references
from steelyard.metrics.grid import Grid
from steelyard.metrics.values import Gap
from steelyard.scheme.model import BonusItem, DeductItem, Indicator, Level


@dataclass(frozen=True)
class Request:
    periods: Sequence[Period]
    by: str | None = None
    as_of: date | None = None
    #: Of which indicators intervals are wanted: all, none, or those named.
    intervals: bool | frozenset[str] = False


@dataclass
class Computation:
    """A finished computation: results for people, and the grids that `explain` and `score` look into."""

    workspace: Workspace
    request: Request
    asked: Asked
    grids: Mapping[Grain, Grid]
    results: Results

    def grid_for(self, indicator: Indicator, period: Period) -> tuple[Grid, Period]:
        at = evaluated_period(self.workspace, indicator, period) or period
        return self.grids[at.grain], at


def compute(workspace: Workspace, request: Request) -> Computation:
    """Raises SteelyardError for data that cannot be used."""
    check_ratings(workspace)
    asked = resolve(workspace, request.by, request.periods)
    plan = plan_for(workspace, request.intervals) if request.intervals else None
    grids = _measure(workspace, request, asked, plan)
    first = next(iter(grids.values()))
    subjects = {period: _reported(asked, first, period) for period in request.periods}
    columns = {
        (period, name): _Filler(workspace, grids, asked, period, subjects[period], plan).column(
            name, indicator
        )
        for period in request.periods
        for name, indicator in workspace.scheme.indicators.items()
    }
    organisation = workspace.organisation
    names = {
        subject: organisation.name(subject) if organisation is not None else subject
        for listed in subjects.values()
        for subject in listed
    }
    results = Results(subjects, columns, names, meta_of(workspace, request), request.as_of)
    return Computation(workspace, request, asked, grids, results)


def _reported(asked: Asked, grid: Grid, period: Period) -> Sequence[str]:
    return asked.by_period[period] if asked.by_period is not None else grid.subjects


def meta_of(workspace: Workspace, request: Request) -> dict[str, object]:
    """All a result is a function of (DESIGN §3): whoever has these can recompute it."""
    return {
        "scheme": workspace.scheme.scheme,
        "scheme_hash": workspace.loaded.version_hash,
        "as_of": request.as_of.isoformat() if request.as_of else None,
        "engine": engine_version(),
        **workspace.folder.meta(),
    }


def engine_version() -> str:
    """What computes here; a result names it."""
    return f"steelyard {version('steelyard')}"


def evaluated_period(workspace: Workspace, indicator: Indicator, period: Period) -> Period | None:
    """The period an indicator is measured over; None when it is not due in `period`.

    An indicator with a coarser frequency than the scheme's period (a yearly survey in a quarterly
    scheme) is due in the last period of its own one, and measured over the whole of that.
    """
    frequency = indicator.frequency
    if (
        frequency is None
        or period.grain != workspace.scheme.period
        or frequency.months <= period.grain.months
    ):
        return period
    whole = workspace.calendar.enclosing(period, frequency)
    return whole if workspace.calendar.end(whole) == workspace.calendar.end(period) else None


def _measure(workspace: Workspace, request: Request, asked: Asked, plan: Plan | None) -> dict[Grain, Grid]:
    """One grid per grain: usually one, a second for indicators with a coarser frequency."""
    periods: dict[Grain, set[int]] = defaultdict(set)
    formulas: dict[Grain, dict[Node, None]] = defaultdict(dict)
    main = request.periods[0].grain
    periods[main] |= {period.index for period in request.periods}
    for name, indicator in workspace.scheme.indicators.items():
        hidden = plan.nodes(name) if plan is not None else []
        for period in request.periods:
            at = evaluated_period(workspace, indicator, period)
            if at is not None:
                periods[at.grain].add(at.index)
                formulas[at.grain].update(dict.fromkeys([*formulas_of(indicator), *hidden]))
    formulas[main].update(dict.fromkeys(_formulas_beside(workspace)))
    runner = workspace.runner if plan is None else plan.runner
    grids = {
        grain: runner.run(
            list(formulas[grain]),
            Window(grain, workspace.calendar, sorted(found), request.as_of),
            asked.subjects,
        )
        for grain, found in periods.items()
    }
    kinds = {who: kind for g in grids.values() for who, kind in zip(g.subjects, g.kinds, strict=True)}
    for grid in grids.values():
        grid.widen(kinds)
    return grids


def formulas_of(indicator: Indicator) -> list[Node]:
    """Everything an indicator asks of the measures: its formula, its companion, its minimum evidence."""
    nodes: list[Node] = [parse_formula(text) for text in (indicator.formula, indicator.companion) if text]
    if indicator.minimum_evidence is not None:
        nodes.append(Name(indicator.minimum_evidence.measure))
    return nodes


def _formulas_beside(workspace: Workspace) -> list[Node]:
    """What adjustments and vetoes look at."""
    scheme = workspace.scheme
    nodes: list[Node] = [parse_formula(veto.when) for veto in scheme.vetoes.values() if veto.when]
    return nodes + [counted_by(item) for item in scheme.adjustments.values()]


def counted_by(item: BonusItem | DeductItem) -> Node:
    """What an adjustment counts: its formula, or its measure."""
    return parse_formula(item.formula) if item.formula else Name(item.measure or "")


class _Filler:
    """Fills the column of one indicator in one period."""

    def __init__(
        self,
        workspace: Workspace,
        grids: Mapping[Grain, Grid],
        asked: Asked,
        period: Period,
        subjects: Sequence[str],
        plan: Plan | None = None,
    ) -> None:
        self.plan = plan
        self.workspace, self.grids, self.period, self.subjects = workspace, grids, period, subjects
        self.mode: Subjects = asked.subjects

    def column(self, name: str, indicator: Indicator) -> IndicatorColumn:
        at = evaluated_period(self.workspace, indicator, self.period)
        if at is None:
            gone = [Outcome(None, NOT_DUE, f"due_every_{indicator.frequency}")] * len(self.subjects)
            return IndicatorColumn(name, self.period, self.subjects, gone)
        looked_at = [self._looked_at(indicator, subject) for subject in self.subjects]
        if indicator.input == "formula":
            filled = self._from_formula(name, indicator, at, looked_at)
        else:
            filled = self._from_people(name, indicator, at, looked_at)
        outcomes = [
            self._final(indicator, subject, source, found)
            for subject, source, found in zip(self.subjects, looked_at, filled.outcomes, strict=True)
        ]
        known = [found.status == OK for found in outcomes]
        uncertainty = filled.uncertainty.where(known) if filled.uncertainty is not None else None
        return replace(filled, outcomes=outcomes, uncertainty=uncertainty)

    # ── whose value ─────────────────────────────────────────────────────────────────────────────

    def _looked_at(self, indicator: Indicator, subject: str) -> str | None:
        """The subject whose value is taken: oneself, the team above when inherited, or nobody."""
        organisation = self.workspace.organisation
        if self.mode.mode != "mapped" or organisation is None:
            return subject
        kind = organisation.kind(subject)
        if kind is None or Level(kind).height >= Level(indicator.level).height:
            return subject
        if indicator.below != "inherit":
            return None
        if indicator.level == "department":
            return organisation.department
        last_day = self.workspace.calendar.last_day(self.period)
        day = organisation.reference_day(subject, last_day)
        return organisation.main_team(subject, day)

    def _final(self, indicator: Indicator, subject: str, source: str | None, found: Outcome) -> Outcome:
        if not self._applies(indicator, subject):
            return Outcome(None, NOT_APPLICABLE, "not_for_this_position")
        if source is None:
            reason = "no_team" if indicator.below == "inherit" else f"measured_at_{indicator.level}"
            return Outcome(None, NOT_APPLICABLE, reason)
        if source != subject:
            return Outcome(found.value, found.status, found.reason, inherited_from=source)
        return found

    def _applies(self, indicator: Indicator, subject: str) -> bool:
        organisation, limits = self.workspace.organisation, indicator.applies_to
        if organisation is None or not (limits.positions or limits.teams):
            return True
        person = organisation.people.get(subject)
        if person is None:
            return not limits.teams or any(t in limits.teams for t in organisation.chains.get(subject, ()))
        if limits.positions and person.position not in limits.positions:
            return False
        if not limits.teams:
            return True
        day = organisation.reference_day(subject, self.workspace.calendar.last_day(self.period))
        teams = [
            t for unit in organisation.shares_on(subject, day) for t in organisation.chains.get(unit, ())
        ]
        return any(team in limits.teams for team in teams)

    # ── values ──────────────────────────────────────────────────────────────────────────────────

    def _from_formula(
        self, name: str, indicator: Indicator, at: Period, looked_at: Sequence[str | None]
    ) -> IndicatorColumn:
        grid = self.grids[at.grain]
        picks = _picks(grid.subjects, looked_at)
        node = parse_formula(indicator.formula or "")
        evaluator = grid.evaluator()
        outcomes = [outcome(value) for value in _pick(evaluator.column(node, at), picks)]
        if _ungrouped(node, grid):
            outcomes = [Outcome(None, "missing", "no_such_column")] * len(outcomes)
        if indicator.minimum_evidence is not None:
            evidence = _pick(grid.lookup(indicator.minimum_evidence.measure, at, None), picks)
            least = indicator.minimum_evidence.at_least
            outcomes = [_enough(found, seen, least) for found, seen in zip(outcomes, evidence, strict=True)]
        companion = None
        if indicator.companion:
            companion = _pick(evaluator.column(parse_formula(indicator.companion), at), picks)
        measures = {
            label: _pick(column, picks)
            for label, column in _measures(node, grid, at, self.workspace.catalogue).items()
        }
        rows = _pick_counts(_rows_behind(node, grid, at), picks)
        uncertainty = self.plan.of_formula(name, grid, at) if self.plan is not None else None
        if uncertainty is not None and picks is not None:
            uncertainty = uncertainty.picked(picks)
        return IndicatorColumn(
            name, self.period, self.subjects, outcomes, measures, rows, companion, uncertainty
        )

    def _from_people(
        self, name: str, indicator: Indicator, at: Period, looked_at: Sequence[str | None]
    ) -> IndicatorColumn:
        sources = [source or "" for source in looked_at]
        uncertainty = self.plan.of_people(name, indicator, at, sources) if self.plan is not None else None
        if indicator.input == "actuals":
            outcomes = entered(self.workspace, name, at, sources)
            return IndicatorColumn(name, self.period, self.subjects, outcomes, uncertainty=uncertainty)
        outcomes, measures, counts = rated(self.workspace, name, indicator, at, sources)
        return IndicatorColumn(
            name, self.period, self.subjects, outcomes, measures, counts, uncertainty=uncertainty
        )


_ABSENT = Gap("missing", "no_data")
Picks = Sequence[int | None] | None


def _picks(subjects: Sequence[str], looked_at: Sequence[str | None]) -> Picks:
    """Where in the grid each value stands. None when all stand in the order of the grid."""
    if list(subjects) == list(looked_at):
        return None
    places = {subject: index for index, subject in enumerate(subjects)}
    return [places.get(source) if source is not None else None for source in looked_at]


def _pick(column: Column, picks: Picks) -> Column:
    if picks is None:
        return column
    return [_ABSENT if pick is None else column[pick] for pick in picks]


def _pick_counts(counts: Sequence[int], picks: Picks) -> Sequence[int | None]:
    if picks is None:
        return counts
    return [None if pick is None else counts[pick] for pick in picks]


def _ungrouped(node: Node, grid: Grid) -> bool:
    """With `--by COLUMN`: no dataset of the formula has the column, so all groups would look alike."""
    datasets = [grid.catalogue.dataset_of(reference.name) for reference in references(node)]
    names = {dataset.name for dataset in datasets if dataset is not None}
    found = [grid.measured[name] for name in names if name in grid.measured]
    by_column = any(one.scan.subject.mode == "column" for one in grid.measured.values())
    return by_column and bool(found) and all(one.scan.subject.mode == "all" for one in found)


def _enough(found: Outcome, seen: object, least: Decimal) -> Outcome:
    if found.status != OK or (isinstance(seen, Decimal) and seen >= least):
        return found
    return Outcome(None, INSUFFICIENT, "under_minimum_evidence")


def label(reference: Reference) -> str:
    """How a measure value is named in results: `prior(leads)`, `opening(customers)`."""
    text = f"{reference.moment}({reference.name})" if reference.moment else reference.name
    for _ in range(reference.years):
        text = f"year_ago({text})"
    if reference.back:
        text = f"prior({text})" if reference.back == 1 else f"prior({text}, {reference.back})"
    return text


def shifted(reference: Reference, at: Period) -> Period:
    return at.shift(-reference.back - reference.years * at.grain.per_year)


def _measures(node: Node, grid: Grid, at: Period, catalogue: Catalogue) -> dict[str, Column]:
    return {
        label(reference): grid.lookup(reference.name, shifted(reference, at), reference.moment)
        for reference in dict.fromkeys(references(node))
    }


def _rows_behind(node: Node, grid: Grid, at: Period) -> list[int]:
    """Rows of the period itself, per dataset once, summed over the datasets of the formula."""
    names: dict[str, str] = {}
    for reference in references(node):
        dataset = grid.catalogue.dataset_of(reference.name)
        if dataset is not None and not reference.back and not reference.years:
            names.setdefault(dataset.name, reference.name)
    counts = [grid.rows_behind(name, at) for name in names.values()]
    return [sum(line) for line in zip(*counts, strict=True)] if counts else [0] * len(grid.subjects)
