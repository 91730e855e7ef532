"""Which intervals are asked for, and what they add to the scans."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from steelyard.core.periods import Period
from steelyard.engine.ratings import pools_of
from steelyard.engine.uncertainty.estimate import Estimator
from steelyard.engine.uncertainty.forms import form_of
from steelyard.engine.uncertainty.model import Uncertainty, none
from steelyard.engine.uncertainty.raters import between_raters
from steelyard.engine.uncertainty.readings import Readings, with_needs
from steelyard.engine.uncertainty.totals import NoInterval
from steelyard.engine.workspace import Workspace
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.formula import Node, parse_formula
from steelyard.metrics.grid import Grid
from steelyard.metrics.runner import Runner
from steelyard.scheme.model import Indicator


@dataclass(frozen=True)
class Plan:
    """Per indicator how its interval is found, or the reason why it has none."""

    workspace: Workspace
    estimators: Mapping[str, Estimator | str]

    @property
    def runner(self) -> Runner:
        """The runner, which also knows the hidden measures."""
        found = [one for one in self.estimators.values() if isinstance(one, Estimator)]
        needs = [need for one in found for need in one.needs()]
        return replace(self.workspace.runner, catalogue=with_needs(self.workspace.catalogue, needs))

    def nodes(self, indicator: str) -> list[Node]:
        found = self.estimators.get(indicator)
        return list(found.nodes()) if isinstance(found, Estimator) else []

    def of_formula(self, indicator: str, grid: Grid, at: Period) -> Uncertainty | None:
        """The intervals of all subjects of the grid; None where they were not asked for."""
        found = self.estimators.get(indicator)
        if found is None:
            return None
        size = len(grid.subjects)
        return none(size, found) if isinstance(found, str) else found.intervals(Readings(grid, at))

    def of_people(
        self, indicator: str, model: Indicator, at: Period, subjects: Sequence[str]
    ) -> Uncertainty | None:
        """The intervals of values that people enter."""
        found = self.estimators.get(indicator)
        if found is None:
            return None
        if found != _RATED or model.ratings is None:
            return none(len(subjects), str(found))
        pools = pools_of(self.workspace, indicator, at, subjects)
        everybody = pools_of(self.workspace, indicator, at, ["all"])[0]
        return between_raters(pools, everybody, model.ratings)


_RATED = "rated"


def plan_for(workspace: Workspace, asked: bool | Collection[str]) -> Plan:
    """The plan for all indicators, or for those named."""
    indicators = workspace.scheme.indicators
    wanted = [name for name in indicators if asked is True or (asked is not False and name in asked)]
    return Plan(workspace, {name: _how(indicators[name], workspace.catalogue) for name in wanted})


def _how(indicator: Indicator, catalogue: Catalogue) -> Estimator | str:
    if indicator.interval == "none":
        return "no_interval_by_scheme"
    if indicator.input != "formula":
        return _RATED if indicator.input == "ratings" else "no_interval_of_actuals"
    try:
        form = form_of(parse_formula(indicator.formula or ""), catalogue)
    except NoInterval as found:
        return found.reason
    return Estimator(form, catalogue, indicator.interval)
