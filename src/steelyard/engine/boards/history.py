"""The scored periods of all kinds of subject, and any value of them by subject and period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.boards.charts import KINDS
from steelyard.engine.boards.span import Span
from steelyard.engine.compute import Request
from steelyard.engine.results import OK, Outcome
from steelyard.engine.score import Scored, score
from steelyard.engine.workspace import Workspace


@dataclass(frozen=True)
class Past:
    """One kind of subject over all periods that could be scored."""

    kind: str
    scored: Scored
    _places: dict[Period, dict[str, int]] = field(default_factory=dict)

    def subjects(self, period: Period) -> Sequence[str]:
        return self.scored.computation.results.subjects.get(period, ())

    def place(self, subject: str, period: Period) -> int | None:
        """Where a subject stands in the columns of a period; None for who was not there."""
        if period not in self._places:
            listed = self.subjects(period)
            self._places[period] = {one: at for at, one in enumerate(listed)}
        return self._places[period].get(subject)

    def outcome(self, indicator: str, subject: str, period: Period) -> Outcome | None:
        at = self.place(subject, period)
        column = self.scored.computation.results.columns.get((period, indicator))
        return None if at is None or column is None else column.outcomes[at]

    def value(self, indicator: str, subject: str, period: Period) -> Decimal | None:
        """The value where it counts."""
        found = self.outcome(indicator, subject, period)
        return found.value if found is not None and found.status == OK else None

    def target(self, indicator: str, subject: str, period: Period) -> Decimal | None:
        agreed = self.scored.agreed.get(period, {}).get(subject)
        return agreed[indicator].target.target if agreed is not None else None


def pasts(workspace: Workspace, span: Span) -> Iterator[Past]:
    """Department, teams and people; a kind the data knows nothing of is left out.

    Raises SteelyardError when the periods asked for cannot be scored. Earlier ones that cannot (their
    weights do not add up, say) are done without.
    """
    for kind in KINDS:
        if kind != "employee" and not (workspace.inputs.teams and workspace.inputs.employees):
            continue
        try:
            yield Past(kind, score(workspace, Request(span.periods, kind, span.as_of)))
        except SteelyardError:
            yield Past(kind, score(workspace, Request(list(span.asked), kind, span.as_of)))
