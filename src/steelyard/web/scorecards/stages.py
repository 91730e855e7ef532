"""What else is computed with the scores: other apps add a stage of their own when they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from steelyard.core.periods import Period
from steelyard.engine.workspace import Workspace
from steelyard.web.scorecards.models import Computation


@dataclass(frozen=True)
class Batch:
    """Periods that were computed together: one version of a scheme on one snapshot."""

    workspace: Workspace
    as_of: date
    computations: Mapping[Period, Computation]


Stage = Callable[[Batch], None]
STAGES: list[Stage] = []


def stage(function: Stage) -> Stage:
    """Registers a function that writes what belongs to the computations of a batch. It runs in the worker."""
    if function not in STAGES:
        STAGES.append(function)
    return function
