"""Everything a computation stands on: scheme, folder, inputs, organisation and the engine over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from steelyard.core.periods import Calendar
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.folder import Folder
from steelyard.lake.inputs import Inputs, Rating, read_inputs
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.engines import Engine
from steelyard.metrics.engines.duckdb import DuckDB
from steelyard.metrics.organisation import Organisation
from steelyard.metrics.runner import Runner
from steelyard.scheme.checks import catalogue_of
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import load_scheme
from steelyard.scheme.model import Scheme


@dataclass
class Workspace:
    """`engine` is given where several schemes share the loaded rows; else it is opened when it is needed."""

    loaded: LoadedScheme
    folder: Folder
    inputs: Inputs
    engine: Engine | None = None

    @property
    def scheme(self) -> Scheme:
        return self.loaded.scheme

    @cached_property
    def calendar(self) -> Calendar:
        return self.scheme.calendar.calendar

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_of(self.scheme)

    @cached_property
    def organisation(self) -> Organisation | None:
        if not self.inputs.employees and not self.inputs.teams:
            return None
        return Organisation(self.inputs.employees, self.inputs.teams, self.inputs.memberships)

    @cached_property
    def runner(self) -> Runner:
        engine = self.engine or DuckDB(self.folder, timezone=self.calendar.timezone)
        return Runner(engine, self.catalogue, self.organisation)


def open_workspace(
    scheme: str | Path,
    data: Path,
    *,
    targets: Path | None = None,
    ratings: Path | None = None,
    actuals: Path | None = None,
) -> Workspace:
    """Read scheme and inputs. Raises SteelyardError with every problem of both."""
    return open_workspaces([scheme], data, targets=targets, ratings=ratings, actuals=actuals)[0]


def open_workspaces(
    schemes: Sequence[str | Path],
    data: Path,
    *,
    targets: Path | None = None,
    ratings: Path | None = None,
    actuals: Path | None = None,
) -> list[Workspace]:
    """Several schemes over one folder, whose inputs are read once and may speak of indicators of any of them.

    Raises SteelyardError with every problem of all.
    """
    problems: list[Problem] = []
    loaded: list[LoadedScheme] = []
    for scheme in schemes:
        try:
            loaded.append(load_scheme(scheme))
        except SteelyardError as error:
            problems += error.problems
    if not data.is_dir():
        problems.append(
            Problem("there is no such folder; --data names the folder with the rows", Place(str(data)))
        )
        raise SteelyardError(problems)
    folder = Folder(data)
    known = [one.scheme for one in loaded]
    inputs: Inputs | None = None
    try:
        inputs = read_inputs(
            folder,
            targets=targets,
            ratings=ratings,
            actuals=actuals,
            indicators=_indicators(known) if len(known) == len(schemes) else None,
            timezone=known[0].calendar.timezone if known else "Asia/Shanghai",
        )
    except SteelyardError as error:
        problems += error.problems
    if inputs is None or problems:
        raise SteelyardError(problems)
    return [Workspace(one, folder, _concerning(one.scheme, inputs, known)) for one in loaded]


def _indicators(schemes: Sequence[Scheme]) -> set[str]:
    return {name for scheme in schemes for name in scheme.indicators}


def _concerning(scheme: Scheme, inputs: Inputs, schemes: Sequence[Scheme]) -> Inputs:
    """Without what only another of the schemes can take; what none of them can take stays, as a mistake."""
    return replace(
        inputs,
        targets=tuple(target for target in inputs.targets if target.indicator in scheme.indicators),
        actuals=tuple(actual for actual in inputs.actuals if actual.indicator in scheme.indicators),
        ratings=tuple(
            rating
            for rating in inputs.ratings
            if _takes(scheme, rating) or not any(_takes(other, rating) for other in schemes)
        ),
    )


def _takes(scheme: Scheme, rating: Rating) -> bool:
    indicator = scheme.indicators.get(rating.indicator)
    return bool(indicator and indicator.ratings and rating.perspective in indicator.ratings.perspectives)
