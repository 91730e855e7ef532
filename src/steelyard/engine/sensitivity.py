"""Sensitivity: the sheets of one period, their intervals, and the study of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from steelyard.core.periods import Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.compute import Request
from steelyard.engine.results import IndicatorColumn
from steelyard.engine.score import Scored, score
from steelyard.engine.workspace import Workspace
from steelyard.review.sensitivity.measured import Errors
from steelyard.review.sensitivity.study import Settings, Study, study
from steelyard.stats.acceptability import Progress
from steelyard.stats.halves import half_errors
from steelyard.stats.interval import Interval


@dataclass(frozen=True)
class Sensitivity:
    """The study, and the scores it stands on."""

    scored: Scored
    period: Period
    study: Study

    def name(self, subject: str) -> str:
        """What people call the subject."""
        return self.scored.computation.results.names.get(subject, subject)


def sensitivity(
    workspace: Workspace,
    request: Request,
    *,
    settings: Settings,
    progress: Progress | None = None,
) -> Sensitivity:
    """Which ranks and grades hold. Raises SteelyardError for several periods, and when nobody has a total."""
    if len(request.periods) != 1:
        message = f"one period at a time: {request.periods[0]}..{request.periods[-1]} are several"
        raise SteelyardError(Problem(message))
    [period] = request.periods
    scored = score(workspace, replace(request, intervals=settings.reliability is None))
    found = study(
        scored.sheets[period],
        scored.computation.results.subjects[period],
        errors=_errors(scored, period),
        settings=settings,
        progress=progress,
    )
    return Sensitivity(scored, period, found)


def _errors(scored: Scored, period: Period) -> Errors:
    columns = {
        name: scored.computation.results.columns[(period, name)]
        for name in scored.computation.workspace.scheme.indicators
    }
    halves = {name: _halves(column.intervals) for name, column in columns.items() if column.intervals}
    return Errors(
        below={name: [below for below, _ in each] for name, each in halves.items()},
        above={name: [above for _, above in each] for name, each in halves.items()},
        sources={name: _sources(columns[name]) for name in halves},
    )


def _halves(intervals: Sequence[Interval | None]) -> list[tuple[float, float]]:
    return [(0.0, 0.0) if each is None else half_errors(each) for each in intervals]


def _sources(column: IndicatorColumn) -> list[str]:
    return [
        found.inherited_from or subject
        for subject, found in zip(column.subjects, column.outcomes, strict=True)
    ]
