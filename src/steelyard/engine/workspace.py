"""Everything a computation stands on: scheme, folder, inputs, organisation and the engine over the rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from steelyard.core.periods import Calendar
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.folder import Folder
from steelyard.lake.inputs import Inputs, read_inputs
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.engines.duckdb import DuckDB
from steelyard.metrics.organisation import Organisation
from steelyard.metrics.runner import Runner
from steelyard.scheme.checks import catalogue_of
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import load_scheme
from steelyard.scheme.model import Scheme


@dataclass
class Workspace:
    loaded: LoadedScheme
    folder: Folder
    inputs: Inputs

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
        engine = DuckDB(self.folder, timezone=self.calendar.timezone)
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
    problems: list[Problem] = []
    loaded: LoadedScheme | None = None
    try:
        loaded = load_scheme(scheme)
    except SteelyardError as error:
        problems += error.problems
    if not data.is_dir():
        problems.append(
            Problem("there is no such folder; --data names the folder with the rows", Place(str(data)))
        )
        raise SteelyardError(problems)
    folder = Folder(data)
    indicators = set(loaded.scheme.indicators) if loaded else None
    inputs: Inputs | None = None
    try:
        inputs = read_inputs(
            folder,
            targets=targets,
            ratings=ratings,
            actuals=actuals,
            indicators=indicators,
            timezone=loaded.scheme.calendar.timezone if loaded else "Asia/Shanghai",
        )
    except SteelyardError as error:
        problems += error.problems
    if loaded is None or inputs is None or problems:
        raise SteelyardError(problems)
    return Workspace(loaded, folder, inputs)
