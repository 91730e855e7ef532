"""Where one number comes from: formula, measure values, SQL, rows; and how the score followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from steelyard.core.periods import Period
from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.engine.compute import Computation, Request, compute, evaluated_period, label, shifted
from steelyard.engine.results import IndicatorColumn, Outcome
from steelyard.engine.score import Scored, score
from steelyard.engine.uncertainty.model import Model
from steelyard.engine.uncertainty.record import interval_record
from steelyard.engine.workspace import Workspace
from steelyard.metrics.formula import Reference, parse_formula, references
from steelyard.metrics.grid import Grid, Measured
from steelyard.metrics.listing import Listing, Selection, list_rows
from steelyard.metrics.phrasing import phrase, value_text
from steelyard.metrics.values import Gap
from steelyard.scheme.model import Indicator
from steelyard.scoring.cards import Card, IndicatorCard
from steelyard.scoring.curves import Curve
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.rules import curve_for
from steelyard.stats.interval import Interval


@dataclass(frozen=True)
class MeasureLine:
    """One value a formula used. `expression` is its SQL aggregate; a parameter has a `note` instead."""

    label: str
    name: str
    value: Decimal | None
    reason: str | None
    period: str
    dataset: str | None = None
    table: str | None = None
    expression: str | None = None
    where: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class RowTable:
    """Rows behind one or more measures of a dataset; `more` when there are further ones."""

    measures: Sequence[str]
    dataset: str
    period: str
    listing: Listing
    more: bool


@dataclass(frozen=True)
class Explanation:
    subject: str
    name: str
    period: Period
    evaluated: Period | None
    indicator: str
    model: Indicator
    outcome: Outcome
    formula: str | None
    with_values: str | None
    companion: Decimal | None
    interval: Interval | None
    #: What was left to chance; without an interval the reason why there is none.
    chance: Model | str | None
    interval_record: dict[str, Any] | None
    measures: Sequence[MeasureLine]
    statements: dict[str, str]
    covered: dict[str, tuple[date, date] | None]
    ratings: Sequence[dict[str, Any]] = ()
    tables: Sequence[RowTable] = ()
    curve: Curve | None = None
    line: IndicatorCard | None = None
    target_source: str | None = None
    card: Card | None = None
    meta: dict[str, Any] = field(default_factory=dict)


def explain(
    workspace: Workspace,
    *,
    period: Period,
    subject: str,
    indicator: str,
    by: str | None = None,
    as_of: date | None = None,
    rows: bool = False,
    limit: int = 50,
) -> Explanation:
    """Raises SteelyardError for an unknown subject or indicator, with what there is."""
    model = workspace.scheme.indicators.get(indicator)
    if model is None:
        known = list(workspace.scheme.indicators)
        message = (
            f'there is no indicator "{indicator}".{suggestion(indicator, known)} Known: {listing(known)}'
        )
        raise SteelyardError(Problem(message))
    by = by if by is not None else _kind(workspace, subject)
    request = Request([period], by, as_of, intervals=frozenset({indicator}))
    scored = score(workspace, request) if period.grain == workspace.scheme.period else None
    computation = scored.computation if scored else compute(workspace, request)
    position = _position(computation, period, subject)
    return _Explainer(workspace, computation, scored, period, subject, position).explain(
        indicator, model, rows, limit
    )


def _kind(workspace: Workspace, subject: str) -> str | None:
    """What `--by` would have to be for this subject."""
    if subject == "all":
        return None
    kind = workspace.organisation.kind(subject) if workspace.organisation is not None else None
    return kind or "employee"


def _position(computation: Computation, period: Period, subject: str) -> int:
    known = list(computation.results.subjects[period])
    if subject not in known:
        hint = suggestion(subject, known)
        message = f'there is no subject "{subject}" in {period}.{hint} Known: {listing(known)}'
        raise SteelyardError(Problem(f"{message}. For a column of the rows, add --by COLUMN"))
    return known.index(subject)


@dataclass
class _Explainer:
    workspace: Workspace
    computation: Computation
    scored: Scored | None
    period: Period
    subject: str
    position: int

    def explain(self, name: str, model: Indicator, rows: bool, limit: int) -> Explanation:
        column = self.computation.results.columns[(self.period, name)]
        found = column.outcomes[self.position]
        at = evaluated_period(self.workspace, model, self.period)
        used = self._references(model) if at is not None else []
        grid = self.computation.grids[(at or self.period).grain]
        counted = found.inherited_from or self.subject
        lines = [self._measure_line(grid, at or self.period, reference, counted) for reference in used]
        datasets = {line.dataset for line in lines if line.dataset}
        measured = {key: one for key, one in grid.measured.items() if key in datasets}
        return Explanation(
            subject=self.subject,
            name=self.computation.results.names.get(self.subject, self.subject),
            period=self.period,
            evaluated=at,
            indicator=name,
            model=model,
            outcome=found,
            formula=model.formula,
            with_values=self._with_values(model, lines, used),
            companion=column.companion_of(self.position),
            interval=column.intervals[self.position] if column.intervals else None,
            chance=self._chance(column),
            interval_record=interval_record(column, self.position),
            measures=lines,
            statements={key: one.sql for key, one in measured.items()},
            covered={key: one.covered for key, one in measured.items()},
            ratings=self._ratings(name, model, counted, at or self.period),
            tables=self._rows(grid, at or self.period, used, counted, limit) if rows else (),
            **self._scoring(name, model),
            meta=dict(self.computation.results.meta),
        )

    def _chance(self, column: IndicatorColumn) -> Model | str | None:
        found = column.uncertainty
        if found is None or column.outcomes[self.position].value is None:
            return None
        return found.models[self.position] or found.reason

    def _references(self, model: Indicator) -> list[Reference]:
        if model.formula is None:
            return []
        return list(dict.fromkeys(references(parse_formula(model.formula))))

    def _measure_line(self, grid: Grid, at: Period, reference: Reference, counted: str) -> MeasureLine:
        when = shifted(reference, at)
        parameter = self.workspace.scheme.parameters.get(reference.name)
        if parameter is not None:
            note = f"parameter{f': {parameter.reason}' if parameter.reason else ''}"
            return MeasureLine(label(reference), reference.name, parameter.value, None, str(when), note=note)
        value = grid.lookup(reference.name, when, reference.moment)[list(grid.subjects).index(counted)]
        dataset = self.workspace.catalogue.dataset_of(reference.name)
        assert dataset is not None
        return MeasureLine(
            label(reference),
            reference.name,
            None if isinstance(value, Gap) else Decimal(value),
            value.reason if isinstance(value, Gap) else None,
            str(when),
            dataset.name,
            dataset.model.table or dataset.model.file,
            dataset.model.measures[reference.name].sql,
            dataset.model.where,
        )

    def _with_values(
        self, model: Indicator, lines: Sequence[MeasureLine], used: Sequence[Reference]
    ) -> str | None:
        if model.formula is None:
            return None
        values = {reference: value_text(line.value) for reference, line in zip(used, lines, strict=True)}
        return phrase(parse_formula(model.formula), lambda reference: values.get(reference, reference.name))

    def _ratings(self, name: str, model: Indicator, counted: str, at: Period) -> list[dict[str, Any]]:
        if model.input == "formula":
            return []
        if model.input == "actuals":
            return [
                {
                    "value": a.value,
                    "entered_by": a.entered_by,
                    "entered_at": a.entered_at,
                    "evidence": a.evidence,
                }
                for a in self.workspace.inputs.actuals
                if a.indicator == name and a.subject == counted and a.period == at
            ]
        column = self.computation.results.columns[(self.period, name)]
        return [
            {
                "perspective": perspective,
                "weight": weight,
                "mean": None
                if isinstance(value := column.measures[perspective][self.position], Gap)
                else value,
            }
            for perspective, weight in (model.ratings.perspectives.items() if model.ratings else ())
        ]

    def _rows(
        self, grid: Grid, at: Period, used: Sequence[Reference], counted: str, limit: int
    ) -> list[RowTable]:
        """Each set of rows once, whatever the number of measures taken on it."""
        groups: dict[tuple[object, ...], list[tuple[Reference, Measured, Selection]]] = {}
        for reference in used:
            dataset = self.workspace.catalogue.dataset_of(reference.name)
            found = grid.measured.get(dataset.name) if dataset is not None else None
            if found is None:
                continue
            chosen = Selection(reference.name, reference.moment, counted, shifted(reference, at).index)
            groups.setdefault(chosen.key(found), []).append((reference, found, chosen))
        return [self._table(group, at, limit) for group in groups.values()]

    def _table(
        self, group: Sequence[tuple[Reference, Measured, Selection]], at: Period, limit: int
    ) -> RowTable:
        reference, found, chosen = group[0]
        names = [each.name for each, _, _ in group]
        engine = self.workspace.runner.engine
        listing = list_rows(engine, found, chosen, measures=names, limit=limit + 1)
        shown = replace(listing, rows=listing.rows[:limit])
        labels = [label(each) for each, _, _ in group]
        period = str(shifted(reference, at))
        return RowTable(labels, found.dataset.name, period, shown, len(listing.rows) > limit)

    def _scoring(self, name: str, model: Indicator) -> dict[str, Any]:
        if self.scored is None:
            return {}
        card = self.scored.sheets[self.period].card(self.position)
        agreed = self.scored.agreed[self.period][self.subject][name]
        curve: Curve | None = None
        try:
            curve = curve_for(model.score, target=agreed.target, direction=model.direction, unit=model.unit)
        except NoCurve:
            curve = None
        return {"curve": curve, "line": card.indicators[name], "target_source": agreed.source, "card": card}
