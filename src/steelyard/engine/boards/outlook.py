"""Forecasts of all indicators and totals of the open period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.boards.charts import everybody, window
from steelyard.engine.boards.flows import Flows, early, flow_measures, is_flow, is_stock, with_early
from steelyard.engine.boards.forecast import Forecast, Pacer, with_interval, within
from steelyard.engine.boards.history import Past
from steelyard.engine.boards.numbers import Json, known, text
from steelyard.engine.boards.span import Span
from steelyard.engine.compute import evaluated_period
from steelyard.engine.workspace import Workspace
from steelyard.metrics.evaluate import Column, Evaluator
from steelyard.metrics.formula import Name, Node, parse_formula
from steelyard.metrics.runner import Runner


@dataclass(frozen=True)
class Outlook:
    """What can be said of an open period; without one every forecast is a reason."""

    workspace: Workspace
    span: Span
    least: int
    flows: Flows | None
    _early: dict[tuple[str, Period], Column] = field(default_factory=dict)
    _foreseen: dict[tuple[str, Period], Column] = field(default_factory=dict)

    # ── what kind of indicator ──────────────────────────────────────────────────────────────────

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The formulas of the indicators that have one."""
        indicators = self.workspace.scheme.indicators
        return {name: parse_formula(one.formula) for name, one in indicators.items() if one.formula}

    def is_flow(self, indicator: str) -> bool:
        node = self.nodes.get(indicator)
        return node is not None and is_flow(node, self.workspace.catalogue)

    def obstacle(self, indicator: str) -> str | None:
        """Why an indicator has no forecast at all."""
        node = self.nodes.get(indicator)
        if node is None:
            return "entered_by_people"
        if is_stock(node, self.workspace.catalogue):
            return "stock"
        model, period = self.workspace.scheme.indicators[indicator], self.span.open
        if period is None:
            return "period_closed"
        at = evaluated_period(self.workspace, model, period)
        return None if at == period else "other_frequency"

    # ── columns ─────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def places(self) -> dict[str, int]:
        return {who: at for at, who in enumerate(self.flows.grid.subjects)} if self.flows else {}

    @cached_property
    def _pacer(self) -> Pacer | None:
        if self.flows is None or self.span.open is None:
            return None
        organisation = self.workspace.organisation
        root = organisation.department if organisation is not None else None
        whole = [self.places[root]] if root in self.places else list(self.places.values())
        return Pacer(self.flows, self.span.before(self.span.open), whole, self.least)

    def foreseen(self, indicator: str, subject: str, period: Period) -> Decimal | None:
        """The value at the end of `period` as one would have foreseen it; None where one could not."""
        if self._pacer is None or self.obstacle(indicator) is not None or subject not in self.places:
            return None
        key = (indicator, period)
        if key not in self._foreseen:
            self._foreseen[key] = self._pacer.column(self.nodes[indicator], period)
        return known(self._foreseen[key][self.places[subject]])

    def so_far(self, indicator: str, subject: str, period: Period) -> Decimal | None:
        """The value of an earlier period up to the same part of it."""
        flows = self.flows
        if flows is None or subject not in self.places:
            return None
        key = (indicator, period)
        if key not in self._early:

            def cut(name: str, at: Period, moment: str | None) -> Column:
                is_cut = at == period and name in flows.measures
                return flows.so_far(name, at) if is_cut else flows.grid.lookup(name, at, moment)

            self._early[key] = Evaluator(cut, len(flows.grid.subjects)).column(self.nodes[indicator], period)
        return known(self._early[key][self.places[subject]])

    # ── forecasts ───────────────────────────────────────────────────────────────────────────────

    def of_indicator(self, past: Past, indicator: str, subject: str, period: Period) -> Json:
        if period != self.span.open:
            return {"reason": "period_closed"}
        if (reason := self.obstacle(indicator)) is not None:
            return {"reason": reason}
        now = past.outcome(indicator, subject, period)
        if now is None or past.value(indicator, subject, period) is None:
            return {"reason": now.reason or now.status if now else "no_value"}
        source = now.inherited_from or subject
        expected = self.foreseen(indicator, source, period)
        if expected is None or now.value is None:
            return {"reason": "not_enough_history"}
        happened = self._happened(past, indicator, subject)
        misses = [
            (before, actual)
            for at, actual in happened.items()
            if (before := self.foreseen(indicator, source, at)) is not None
        ]
        found = with_interval(expected, misses, is_flow=self.is_flow(indicator), least=self.least)
        if found is None:
            return {"reason": "not_enough_history"}
        unit = self.workspace.scheme.indicators[indicator].unit
        return body(within(found, [now.value, *happened.values()], is_share=unit.kind == "percent"))

    def _happened(self, past: Past, indicator: str, subject: str) -> dict[Period, Decimal]:
        assert self.span.open is not None
        found = {at: past.value(indicator, subject, at) for at in self.span.before(self.span.open)}
        return {at: value for at, value in found.items() if value is not None}


def body(found: Forecast) -> Json:
    return {
        "value": text(found.value),
        "low": text(found.low),
        "high": text(found.high),
        "periods": found.periods,
        "confidence": "0.8",
    }


def outlook_of(workspace: Workspace, span: Span, *, least: int) -> Outlook:
    """Measures flows whole and so far, in one scan per dataset; nothing when no period is open."""
    blank = Outlook(workspace, span, least, None)
    if span.open is None or span.open not in span.periods:
        return blank
    measures = flow_measures(blank.nodes.values(), workspace.catalogue)
    catalogue = with_early(workspace.catalogue, measures, span)
    runner = Runner(workspace.runner.engine, catalogue, workspace.organisation)
    nodes: Sequence[Node] = [*blank.nodes.values(), *(Name(early(name)) for name in measures)]
    try:
        grid = runner.run(nodes, window(span), everybody(workspace, span))
    except SteelyardError:
        return blank
    return Outlook(workspace, span, least, Flows(grid, frozenset(measures), span.calendar))
