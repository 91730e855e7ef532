"""Which target counts for whom: employee > position > team > department > scheme (DESIGN §6).

Each field is taken from the nearest source that gives it. Several `effective_from` in one period split
it by days, and the target of the period is the mean weighted by days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from steelyard.core.numbers import EXACT, plain
from steelyard.core.periods import Period
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.engine.workspace import Workspace
from steelyard.lake.inputs import Target
from steelyard.scheme.model import Scheme, TargetModel

FIELDS = ("threshold", "target", "stretch", "weight")


@dataclass(frozen=True, slots=True)
class Agreed:
    """The target and weight that count for one subject, and where they come from."""

    target: TargetModel
    weight: Decimal
    source: str


class Targets:
    """Targets of one period. Subjects without rows of their own share one object with the scheme's."""

    def __init__(self, workspace: Workspace, period: Period) -> None:
        self._workspace, self._period = workspace, period
        self._start = workspace.calendar.start(period)
        self._end = workspace.calendar.end(period)
        self._rows: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
        for row in workspace.inputs.targets:
            if row.period == period:
                self._rows[(row.subject_kind, row.subject, row.indicator)].append(row)
        self._shared = {
            name: Agreed(indicator.target, indicator.weight, "scheme")
            for name, indicator in workspace.scheme.indicators.items()
        }

    def of(self, subject: str, indicator: str) -> Agreed:
        chain = [(kind, who) for kind, who in self._chain(subject) if (kind, who, indicator) in self._rows]
        if not chain:
            return self._shared[indicator]
        groups = [self._rows[(kind, who, indicator)] for kind, who in chain]
        edges = sorted({self._start, self._end, *(self._since(row) for group in groups for row in group)})
        segments = [
            (self._at(groups, indicator, start), (end - start).days) for start, end in pairwise(edges)
        ]
        fields = {field: _by_days(segments, field) for field in FIELDS}
        weight = fields.pop("weight")
        assert weight is not None
        return Agreed(TargetModel(**fields), weight, chain[0][0])

    def _since(self, row: Target) -> date:
        return min(max(row.effective_from or self._start, self._start), self._end)

    def _at(self, groups: Sequence[list[Target]], indicator: str, day: date) -> dict[str, Decimal | None]:
        """The fields in force on a day, each from the nearest source."""
        base = self._shared[indicator]
        found: dict[str, Decimal | None] = {
            "threshold": base.target.threshold,
            "target": base.target.target,
            "stretch": base.target.stretch,
            "weight": base.weight,
        }
        for group in reversed(groups):
            for row in sorted(group, key=self._since):
                if self._since(row) <= day:
                    found.update({f: getattr(row, f) for f in FIELDS if getattr(row, f) is not None})
        return found

    def _chain(self, subject: str) -> list[tuple[str, str]]:
        """Sources from the nearest to the farthest."""
        organisation = self._workspace.organisation
        kind = organisation.kind(subject) if organisation is not None else None
        if organisation is None or kind is None:
            return [(kind_, subject) for kind_ in ("employee", "team", "department")]
        if kind != "employee":
            units = organisation.chains[subject]
        else:
            day = organisation.reference_day(subject, self._workspace.calendar.last_day(self._period))
            team = organisation.main_team(subject, day)
            units = organisation.chains.get(team or "", ())
        above = [("department" if unit == organisation.department else "team", unit) for unit in units]
        if kind != "employee":
            return above
        position = organisation.people[subject].position
        own = [("employee", subject)]
        return [*own, *([("position", position)] if position else []), *above]


def _by_days(segments: Sequence[tuple[Mapping[str, Decimal | None], int]], field: str) -> Decimal | None:
    values = [(fields[field], days) for fields, days in segments if days]
    known = [(value, days) for value, days in values if value is not None]
    if not known:
        return None
    if len({value for value, _ in known}) == 1:
        return known[0][0]
    total = sum((value * days for value, days in known), Decimal(0))
    return EXACT.divide(total, Decimal(sum(days for _, days in known)))


def check_weights(
    scheme: Scheme, agreed: Mapping[str, Mapping[str, Agreed]], rows: Sequence[Target], period: Period
) -> None:
    """Weights changed by targets.csv must again sum to 100 in each dimension."""
    places: dict[str, Place] = {}
    for row in rows:
        if row.weight is not None and row.period == period:
            places.setdefault(row.indicator, row.place)
    if not places:
        return
    problems: dict[str, Problem] = {}
    for subject, by_indicator in agreed.items():
        for name, dimension in scheme.dimensions.items():
            total = sum((by_indicator[key].weight for key in dimension.indicators), Decimal(0))
            if total != 100 and name not in problems:
                place = next((places[key] for key in dimension.indicators if key in places), Place())
                message = f"the weights of {name} for {subject} sum to {plain(total)}, not 100"
                problems[name] = Problem(message, place)
    if problems:
        raise SteelyardError(problems.values())
