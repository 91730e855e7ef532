"""Running the datasets of a chart: one scan each for all subjects and periods, and no errors but reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.core.periods import Grain, Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.boards.document import Drawn
from steelyard.engine.boards.span import Span
from steelyard.engine.workspace import Workspace
from steelyard.metrics.asked import Subjects, Window
from steelyard.metrics.formula import Name
from steelyard.metrics.grid import Grid
from steelyard.metrics.runner import Runner
from steelyard.metrics.values import Value

KINDS = ("department", "team", "employee")


@dataclass(frozen=True)
class Absent:
    """Why a chart is left out: no_table or cannot_be_read, with what the engine says."""

    reason: str
    note: str | None = None

    def body(self) -> dict[str, object]:
        return {"reason": self.reason, **({"note": self.note} if self.note else {})}


@dataclass(frozen=True)
class Board:
    """The measured grid of a chart."""

    grid: Grid
    places: dict[str, int]

    def value(self, measure: str, subject: str, period: Period) -> Value:
        return self.grid.lookup(measure, period, None)[self.places[subject]]


def everybody(workspace: Workspace, span: Span) -> Subjects:
    """Department, teams and people of all the periods; owners of rows where there is no organisation."""
    organisation, calendar = workspace.organisation, span.calendar
    if organisation is None or not organisation.employees:
        return Subjects("owner")
    start, last = calendar.start(span.periods[0]), calendar.last_day(span.periods[-1])
    ids = [who for kind in KINDS for who in organisation.subjects(kind, start=start, last_day=last)]
    return Subjects("mapped", ids=ids, kinds=KINDS)


def measure(
    workspace: Workspace, drawn: Drawn, span: Span, subjects: Subjects, *, needed: Sequence[str]
) -> Board | Absent:
    """All measures of the chart. Without one of the `needed` datasets there is no chart."""
    engine = workspace.runner.engine
    runner = Runner(engine, drawn.catalogue, workspace.organisation)
    nodes = [Name(name) for name in drawn.catalogue.measure_names]
    try:
        grid = runner.run(nodes, window(span), subjects)
    except SteelyardError as error:
        return Absent("cannot_be_read", str(error))
    lost = [drawn.tables[name] for name in needed if name in grid.absent]
    if lost:
        return Absent("no_table", lost[0])
    return Board(grid, {subject: at for at, subject in enumerate(grid.subjects)})


def window(span: Span) -> Window:
    grain: Grain = span.asked[0].grain
    return Window(grain, span.calendar, [period.index for period in span.periods], span.as_of)
