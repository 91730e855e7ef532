"""The forecast of the total: the sheet scored with what its indicators are expected to reach.

Indicators without a forecast stay as they are; those that people enter and have not entered yet are taken
as in the period before. Earlier periods are foreseen the same way, and the misses give the interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from steelyard.core.periods import Period
from steelyard.engine.boards.forecast import with_interval
from steelyard.engine.boards.history import Past
from steelyard.engine.boards.numbers import Json
from steelyard.engine.boards.outlook import Outlook, body
from steelyard.engine.results import OK, Outcome
from steelyard.scoring.columns import Column
from steelyard.scoring.sheet import score_sheets
from steelyard.scoring.sheets import Sheets

_GAPS = ("missing", "insufficient_evidence")
_Known = dict[Period, list[Decimal | None]]


@dataclass(frozen=True)
class Totals:
    """Foreseen totals of one kind of subject."""

    past: Past
    outlook: Outlook
    _official: _Known = field(default_factory=dict)
    _expected_totals: _Known = field(default_factory=dict)

    def forecast(self, subject: str, period: Period) -> Json:
        if period != self.outlook.span.open:
            return {"reason": "period_closed"}
        if self._actual(subject, period) is None:
            return {"reason": "no_total"}
        expected = self._foreseen(subject, period)
        if expected is None or not self._is_foreseen(subject, period):
            return {"reason": "not_enough_history"}
        earlier = self.outlook.span.before(period)
        misses = [(self._foreseen(subject, at), self._actual(subject, at)) for at in earlier]
        told = [(a, b) for a, b in misses if a is not None and b is not None]
        found = with_interval(expected, told, is_flow=False, least=self.outlook.least)
        return body(found) if found is not None else {"reason": "not_enough_history"}

    def _is_foreseen(self, subject: str, period: Period) -> bool:
        """Whether any part of the sheet has a forecast: else the total would only be said again."""
        return any(
            (found := self.past.outcome(name, subject, period)) is not None
            and found.status == OK
            and self.outlook.foreseen(name, found.inherited_from or subject, period) is not None
            for name in self.outlook.nodes
        )

    def _actual(self, subject: str, period: Period) -> Decimal | None:
        return self._of(self._official, subject, period)

    def _foreseen(self, subject: str, period: Period) -> Decimal | None:
        return self._of(self._expected_totals, subject, period)

    def _of(self, known: _Known, subject: str, period: Period) -> Decimal | None:
        at = self.past.place(subject, period)
        if at is None:
            return None
        if period not in known:
            official = self.past.scored.sheets[period]
            is_official = known is self._official
            known[period] = official.totals if is_official else self._sheet(period, official).totals
        return known[period][at]

    def _sheet(self, period: Period, official: Sheets) -> Sheets:
        scheme = self.outlook.workspace.scheme
        columns: Mapping[str, Column] = {name: self._column(name, period) for name in scheme.indicators}
        vetoed = {name: flags.tolist() for name, flags in official.vetoed.items()}
        return score_sheets(scheme, columns=columns, adjustments=official.counts, vetoed=vetoed)

    def _column(self, name: str, period: Period) -> Column:
        subjects = self.past.subjects(period)
        agreed = self.past.scored.agreed[period]
        outcomes = [self._expected(name, subject, period) for subject in subjects]
        return Column(
            values=[found.value for found in outcomes],
            statuses=[found.status for found in outcomes],
            targets=[agreed[subject][name].target for subject in subjects],
            weights=[agreed[subject][name].weight for subject in subjects],
        )

    def _expected(self, name: str, subject: str, period: Period) -> Outcome:
        """What the indicator would have been foreseen to be in `period`."""
        found = self.past.outcome(name, subject, period)
        assert found is not None, (name, subject)
        if name not in self.outlook.nodes:
            return self._entered(name, subject, period, found)
        if found.status != OK:
            return found
        value = self.outlook.foreseen(name, found.inherited_from or subject, period)
        return found if value is None else Outcome(value, OK)

    def _entered(self, name: str, subject: str, period: Period, found: Outcome) -> Outcome:
        """Entered by people: where it is not there yet in the open period, as in the period before."""
        now = self.past.outcome(name, subject, self.outlook.span.open or period)
        if now is None or now.status not in _GAPS:
            return found
        before = self.past.value(name, subject, period.prior())
        return found if before is None else Outcome(before, OK)
