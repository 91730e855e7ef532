"""Everything a computation stands on: scheme, folder, inputs, organisation and the engine over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from steelyard.core.periods import Calendar, Period
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.data import Data
from steelyard.lake.folder import Folder
from steelyard.lake.inputs import Inputs, Rating, read_inputs
from steelyard.lake.store.place import is_lake
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
    """`engine` is given where several schemes share the loaded rows; else it is opened when it is needed.

    `held` says which reconciliations are open in which periods where their rows are not at hand.
    """

    loaded: LoadedScheme
    folder: Data
    inputs: Inputs
    engine: Engine | None = None
    held: frozenset[tuple[str, Period]] | None = None

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
    data: str | Path,
    *,
    snapshot: str | None = None,
    targets: Path | None = None,
    ratings: Path | None = None,
    actuals: Path | None = None,
) -> Workspace:
    """Read scheme and inputs. Raises SteelyardError with every problem of both.

    `data` is a plain folder or a lake; `snapshot` the name or id of one of the lake's, by default the newest.
    """
    return open_workspaces(
        [scheme], data, snapshot=snapshot, targets=targets, ratings=ratings, actuals=actuals
    )[0]


def open_workspaces(
    schemes: Sequence[str | Path],
    data: str | Path,
    *,
    snapshot: str | None = None,
    targets: Path | None = None,
    ratings: Path | None = None,
    actuals: Path | None = None,
) -> list[Workspace]:
    """Several schemes over the same data; inputs are read once and may speak of indicators of any of them.

    Raises SteelyardError with every problem of all.
    """
    problems: list[Problem] = []
    loaded: list[LoadedScheme] = []
    for scheme in schemes:
        try:
            loaded.append(load_scheme(scheme))
        except SteelyardError as error:
            problems += error.problems
    try:
        folder = open_data(data, snapshot)
    except SteelyardError as error:
        raise SteelyardError([*problems, *error.problems]) from None
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


def open_data(data: str | Path, snapshot: str | None) -> Data:
    """A lake at one of its snapshots, by default the newest, or a plain folder. Raises SteelyardError."""
    if is_lake(data):
        # Nobody with a plain folder has to wait for what only a lake needs.
        from steelyard.lake.store.folder import open_folder

        return open_folder(data, snapshot)
    place = Place(str(data))
    if not Path(data).is_dir():
        raise SteelyardError(Problem("there is no such folder; --data names the folder with the rows", place))
    if snapshot is not None:
        raise SteelyardError(Problem("this is a plain folder, and only a lake has snapshots", place))
    return Folder(Path(data))


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
