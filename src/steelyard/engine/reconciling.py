"""Reconciliations of a scheme over its data: what differs, who settled it, and what waits for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from steelyard.core.numbers import plain
from steelyard.core.periods import Grain, Period
from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.core.texts import Text
from steelyard.engine.compute import Computation, evaluated_period, meta_of
from steelyard.engine.results import NOT_APPLICABLE, NOT_DUE, IndicatorColumn, Outcome, Results
from steelyard.engine.workspace import Workspace
from steelyard.lake.figures import SETTLEMENT
from steelyard.lake.inputs import Decision
from steelyard.metrics.reconciliation import Reconciliation
from steelyard.metrics.reconciling import Comparison, compare
from steelyard.scoring.columns import HELD


class State(StrEnum):
    """How a reconciliation stands in a period. Only an open one holds anything."""

    AGREES = "agrees"
    WITHIN = "within"
    SETTLED = "settled"
    OPEN = "open"
    #: Neither side has a row.
    EMPTY = "empty"


@dataclass(frozen=True)
class Reconciled:
    """One reconciliation in one period. `settlements` are all decisions about it, whatever they accept."""

    name: str
    model: Reconciliation
    comparison: Comparison
    settlements: tuple[Decision, ...] = ()

    @property
    def period(self) -> Period:
        return self.comparison.period

    @property
    def title(self) -> Text:
        return self.model.title or Text.of(self.name)

    @cached_property
    def settlement(self) -> Decision | None:
        """The decision of the owner that accepts this very difference."""
        fitting = [
            each
            for each in self.settlements
            if each.decided_by == self.model.owner and accepted(each) == self.comparison.fingerprint
        ]
        return max(fitting, key=lambda each: each.decided_at, default=None)

    @cached_property
    def state(self) -> State:
        found = self.comparison
        if not found.left.rows and not found.right.rows:
            return State.EMPTY
        if found.within:
            return State.WITHIN if found.difference else State.AGREES
        return State.SETTLED if self.settlement else State.OPEN

    @property
    def reopened(self) -> bool:
        """Whether it was settled once, and the difference is another one now."""
        return self.state is State.OPEN and bool(self.settlements)


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────


def reconcile(
    workspace: Workspace,
    periods: Sequence[Period],
    *,
    as_of: date | None = None,
    names: Iterable[str] | None = None,
) -> list[Reconciled]:
    """Every reconciliation of the scheme, or those named, in each period. Raises SteelyardError."""
    models = workspace.scheme.reconciliations
    found = []
    for name in models if names is None else (known(workspace, name) for name in names):
        comparisons = compare(
            workspace.runner.engine,
            name,
            models[name],
            periods=periods,
            calendar=workspace.calendar,
            as_of=as_of,
        )
        found += [_reconciled(workspace, name, comparison) for comparison in comparisons]
    return found


def known(workspace: Workspace, name: str) -> str:
    """`name`, if the scheme has a reconciliation of this name. Raises SteelyardError."""
    names = list(workspace.scheme.reconciliations)
    if name not in names:
        there = listing(names)
        raise SteelyardError(
            Problem(f'there is no reconciliation "{name}".{suggestion(name, names)} There is {there}')
        )
    return name


def _reconciled(workspace: Workspace, name: str, comparison: Comparison) -> Reconciled:
    settlements = tuple(
        each
        for each in workspace.inputs.decisions
        if each.period == comparison.period and settled(each) == name
    )
    return Reconciled(name, workspace.scheme.reconciliations[name], comparison, settlements)


# ── settlements ─────────────────────────────────────────────────────────────────────────────────────


def settled(decision: Decision) -> str | None:
    """Which reconciliation a decision is about: `reconciliation:revenue`, the second one `…:revenue:2`."""
    if not decision.kind.startswith(SETTLEMENT):
        return None
    return decision.kind.removeprefix(SETTLEMENT).partition(":")[0]


def acceptance(comparison: Comparison) -> str:
    """What a settlement writes as its effect: the difference it accepts, for people and exactly."""
    return f"accepts {plain(comparison.difference)} ({comparison.fingerprint})"


def accepted(decision: Decision) -> str | None:
    """The fingerprint of the difference that a settlement accepts."""
    found = re.search(r"\(([0-9a-f]{12})\)$", decision.effect or "")
    return found[1] if found else None


# ── the gate ────────────────────────────────────────────────────────────────────────────────────────


def hold(computation: Computation) -> tuple[Computation, list[Reconciled]]:
    """The computation in which indicators whose data are in dispute have no value, and what was reconciled.

    An indicator is held by a reconciliation that is open in the period over which it is measured.
    """
    models = computation.workspace.scheme.reconciliations
    if not any(model.holds for model in models.values()):
        return computation, []
    workspace = computation.workspace
    if workspace.held is not None:
        return replace(computation, results=_without_held(computation, workspace.held)), []
    found = _all(computation)
    held = {(each.name, each.period) for each in found if each.state is State.OPEN}
    results = _without_held(computation, held)
    # The sides may lie in files that no dataset reads.
    meta = meta_of(workspace, computation.request)
    return replace(computation, results=replace(results, meta=meta)), found


def _without_held(computation: Computation, held: Collection[tuple[str, Period]]) -> Results:
    results = computation.results
    columns = {
        (period, name): _held(column) if _is_held(computation, name, period, held) else column
        for (period, name), column in results.columns.items()
    }
    return replace(results, columns=columns)


def _all(computation: Computation) -> list[Reconciled]:
    """Every reconciliation in every period over which some indicator is measured that it may hold."""
    workspace, asked = computation.workspace, computation.request
    wanted: dict[tuple[str, Grain], set[Period]] = defaultdict(set)
    for name, model in workspace.scheme.reconciliations.items():
        for indicator, one in workspace.scheme.indicators.items():
            for period in asked.periods if model.held(indicator) else ():
                if (at := evaluated_period(workspace, one, period)) is not None:
                    wanted[name, at.grain].add(at)
    return [
        each
        for (name, _), periods in wanted.items()
        for each in reconcile(workspace, sorted(periods), as_of=asked.as_of, names=[name])
    ]


def _is_held(
    computation: Computation, indicator: str, period: Period, held: Collection[tuple[str, Period]]
) -> bool:
    workspace = computation.workspace
    at = evaluated_period(workspace, workspace.scheme.indicators[indicator], period)
    return at is not None and any(
        model.held(indicator) and (name, at) in held
        for name, model in workspace.scheme.reconciliations.items()
    )


def _held(column: IndicatorColumn) -> IndicatorColumn:
    outcomes = [
        found
        if found.status in (NOT_APPLICABLE, NOT_DUE)
        else Outcome(None, HELD, "not_reconciled", found.inherited_from)
        for found in column.outcomes
    ]
    return replace(column, outcomes=outcomes, uncertainty=None)
