"""Score the same folder under two schemes, and set them side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from steelyard.core.periods import Grain, Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.compute import Request
from steelyard.engine.score import Scored, score, year_scores
from steelyard.engine.workspace import Workspace, open_workspaces
from steelyard.metrics.engines.duckdb import DuckDB
from steelyard.metrics.engines.remembering import Remembering
from steelyard.review.backtest.drivers import Change, taken_apart
from steelyard.review.backtest.groups import GroupTally, by_group
from steelyard.review.backtest.pairs import Pair, pair_cards
from steelyard.review.backtest.years import YearPair, pair_years
from steelyard.scheme.model import Scheme
from steelyard.scoring.cards import Card

#: What people are grouped by, in the order of interest.
GROUPINGS = ("team", "position", "manager")


@dataclass(frozen=True)
class Backtest:
    """Both sets of scorecards. `by` is the kind of subject, as in `Request`."""

    a: Scored
    b: Scored
    by: str | None
    pairs: Sequence[Pair]
    years: Sequence[YearPair]

    @property
    def scheme_a(self) -> Scheme:
        return self.a.computation.workspace.scheme

    @property
    def scheme_b(self) -> Scheme:
        return self.b.computation.workspace.scheme

    @cached_property
    def names(self) -> dict[str, str]:
        return {**self.a.computation.results.names, **self.b.computation.results.names}

    @cached_property
    def changes(self) -> list[Change]:
        """What each change is made of, where sheets add up."""
        return taken_apart(self.pairs)

    @cached_property
    def groups(self) -> Mapping[str, list[GroupTally]]:
        """Grouping → groups by name, where there is one of some size. Only people are grouped."""
        workspace = self.a.computation.workspace
        if self.by != "employee" or workspace.organisation is None:
            return {}
        found = {kind: _groups(workspace, kind, self.pairs) for kind in GROUPINGS}
        return {
            kind: groups for kind, groups in found.items() if any(one.group is not None for one in groups)
        }


def _groups(workspace: Workspace, kind: str, pairs: Sequence[Pair]) -> list[GroupTally]:
    organisation, people = (
        workspace.organisation,
        {one.employee_id: one for one in workspace.inputs.employees},
    )
    assert organisation is not None

    def group_of(pair: Pair) -> str | None:
        """The team is that of the end of the period, or of the last day."""
        if kind == "team":
            day = organisation.reference_day(pair.subject, workspace.calendar.last_day(pair.period))
            return organisation.main_team(pair.subject, day)
        person = people.get(pair.subject)
        if person is None:
            return None
        return person.position if kind == "position" else person.manager_id

    return [
        replace(one, group=organisation.name(one.group)) if one.group is not None else one
        for one in by_group(pairs, group_of)
    ]


def backtest(
    a: str | Path,
    b: str | Path,
    data: str | Path,
    request: Request,
    *,
    revised_targets: Path | None = None,
    told: Callable[[str], None] = lambda step: None,
    **files: Any,
) -> Backtest:
    """`files` are targets, ratings and actuals as in `open_workspace`; `revised_targets` are those for B.

    `told` hears which step begins. Without `request.by` it is employees, where there are any. Raises
    SteelyardError for schemes that cannot be compared, and for data that one of them cannot use.
    """
    told("read")
    workspaces = _opened(a, b, data, revised_targets, files)
    _must_compare(*workspaces)
    by = request.by or ("employee" if workspaces[0].inputs.employees else None)
    scored = []
    for side, workspace in zip("AB", workspaces, strict=True):
        told(side)
        scored.append(_scored(workspace, replace(request, by=by), side))
    told("compare")
    schemes = {"scheme_a": workspaces[0].scheme, "scheme_b": workspaces[1].scheme}
    pairs = pair_cards(**schemes, cards_a=_cards(scored[0]), cards_b=_cards(scored[1]))
    return Backtest(scored[0], scored[1], by, pairs, _years(scored[0], scored[1]))


def _opened(
    a: str | Path,
    b: str | Path,
    data: str | Path,
    revised_targets: Path | None,
    files: Mapping[str, Any],
) -> list[Workspace]:
    """Both over one engine, so that rows are loaded once and a scan that both ask for runs once."""
    workspaces = open_workspaces([a, b], data, **files)
    if revised_targets is not None:
        revised = open_workspaces([a, b], data, **{**files, "targets": revised_targets})[1]
        workspaces[1] = replace(workspaces[1], inputs=revised.inputs)
    first = workspaces[0]
    engine = Remembering(DuckDB(first.folder, timezone=first.calendar.timezone))
    return [replace(workspace, engine=engine) for workspace in workspaces]


def _must_compare(a: Workspace, b: Workspace) -> None:
    """The same period must mean the same days under both."""
    for what, key, one, other in (
        ("is scored by", "period", a.scheme.period, b.scheme.period),
        (
            "starts its fiscal year in month",
            "calendar",
            a.calendar.fiscal_year_start,
            b.calendar.fiscal_year_start,
        ),
        ("is in the time zone", "calendar", a.calendar.timezone, b.calendar.timezone),
    ):
        if one != other:
            message = (
                f"B {what} {other}, A {what} {one}. A back-test sets the same periods side by side: "
                f"give both the same {key}"
            )
            raise SteelyardError(Problem(message, b.loaded.place(key)))


def _scored(workspace: Workspace, request: Request, side: str) -> Scored:
    """Raises SteelyardError with problems that say under which scheme they arise."""
    try:
        return score(workspace, request)
    except SteelyardError as error:
        raise SteelyardError(
            replace(problem, message=f"under {side}: {problem.message}") for problem in error.problems
        ) from None


def _cards(scored: Scored) -> dict[Period, dict[str, Card]]:
    found: dict[Period, dict[str, Card]] = {}
    for period, subject, _, card in scored.cards():
        found.setdefault(period, {})[subject] = card
    return found


def _years(a: Scored, b: Scored) -> list[YearPair]:
    """The fiscal years of which every period is there."""
    workspace = a.computation.workspace
    periods = set(a.computation.request.periods)
    years = dict.fromkeys(workspace.calendar.enclosing(period, Grain.YEAR) for period in sorted(periods))
    found: list[YearPair] = []
    for year in years:
        within = workspace.calendar.within(year, workspace.scheme.period)
        if len(within) > 1 and set(within) <= periods:
            sides = [{one.subject: one for one in year_scores(scored, year)} for scored in (a, b)]
            schemes = {"scheme_a": workspace.scheme, "scheme_b": b.computation.workspace.scheme}
            found += pair_years(year, **schemes, a=sides[0], b=sides[1])
    return found
