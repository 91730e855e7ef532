"""The boards of all subjects of some periods: what a dashboard shows beside the scorecards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Period
from steelyard.engine.boards.brand import brand
from steelyard.engine.boards.campaigns import Parts, campaigns, parts_of
from steelyard.engine.boards.change import change
from steelyard.engine.boards.charts import Absent, Board, everybody, measure
from steelyard.engine.boards.document import Document, drawn_for, shipped
from steelyard.engine.boards.funnel import funnel
from steelyard.engine.boards.history import Past, pasts
from steelyard.engine.boards.numbers import Json, shown, text
from steelyard.engine.boards.outlook import Outlook, outlook_of
from steelyard.engine.boards.pace import pace
from steelyard.engine.boards.response import response, timed_by
from steelyard.engine.boards.span import Span, span_of
from steelyard.engine.boards.totals import Totals
from steelyard.engine.results import NOT_APPLICABLE
from steelyard.engine.workspace import Workspace
from steelyard.metrics.asked import Subjects

#: Changes whenever a page would have to read a body differently.
FORMAT = 1
Boards = dict[Period, dict[str, Json]]


def boards(workspace: Workspace, periods: Sequence[Period], *, as_of: date | None = None) -> Boards:
    """By period and subject (department, teams, people) the body of a board: plain JSON, numbers as text.

    What cannot be shown says why in `reason`; a chart never fails. `as_of` is the last day looked at; the
    period it lies in is open and has pace and forecasts. Raises SteelyardError when the periods cannot be
    scored, ValueError without a period.
    """
    maker = _Maker(workspace, periods, as_of)
    return {period: dict(maker.of_period(period)) for period in periods}


@dataclass(frozen=True)
class _Maker:
    workspace: Workspace
    asked: Sequence[Period]
    as_of: date | None

    @cached_property
    def span(self) -> Span:
        calendar, grain = self.workspace.calendar, self.asked[0].grain
        history = max(shipped(date.max).history, grain.per_year)
        return span_of(calendar, self.asked, history=history, as_of=self.as_of)

    @cached_property
    def document(self) -> Document:
        return shipped(self.span.cutoff)

    @cached_property
    def pasts(self) -> list[Past]:
        return list(pasts(self.workspace, self.span))

    @cached_property
    def outlook(self) -> Outlook:
        return outlook_of(self.workspace, self.span, least=self.document.least_history)

    # ── charts ──────────────────────────────────────────────────────────────────────────────────

    def _measured(self, chart: str, subjects: Subjects, *needed: str) -> Board | Absent:
        drawn = drawn_for(self.workspace.scheme, self.document.charts[chart])
        return measure(self.workspace, drawn, self.span, subjects, needed=needed)

    @cached_property
    def _funnel(self) -> Board | Absent:
        return self._measured("funnel", everybody(self.workspace, self.span), "board_leads")

    @cached_property
    def _response(self) -> Board | Absent:
        return self._measured("response", everybody(self.workspace, self.span), "board_incidents")

    @cached_property
    def _brand(self) -> Board | Absent:
        return self._measured("brand", Subjects("column", "part"), "board_survey")

    @cached_property
    def _campaigns(self) -> Parts | Absent:
        board = self._measured("campaigns", everybody(self.workspace, self.span), "board_campaigns")
        return parts_of(self.workspace.runner.engine, board, self.asked[0].grain)

    # ── bodies ──────────────────────────────────────────────────────────────────────────────────

    def of_period(self, period: Period) -> Iterator[tuple[str, Json]]:
        for past in self.pasts:
            totals = Totals(past, self.outlook)
            for subject in past.subjects(period):
                yield subject, self._body(past, totals, subject, period)

    def _body(self, past: Past, totals: Totals, subject: str, period: Period) -> Json:
        calendar, is_open = self.span.calendar, self.span.open == period
        shown_periods = [*self.span.before(period), period][-self.document.history :]
        return {
            "format": FORMAT,
            "period": str(period),
            "starts_on": calendar.start(period).isoformat(),
            "ends_on": calendar.last_day(period).isoformat(),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "is_open": is_open,
            "elapsed": shown(self.span.elapsed) if is_open else None,
            "periods": [str(each) for each in shown_periods],
            "total": {"forecast": totals.forecast(subject, period)},
            "indicators": {
                name: self._indicator(past, name, subject, period, shown_periods)
                for name in self.workspace.scheme.indicators
                if self._applies(past, name, subject, period)
            },
            **self._charts(past, subject, period, shown_periods),
        }

    def _charts(self, past: Past, subject: str, period: Period, periods: Sequence[Period]) -> Json:
        of_all = past.kind == "department"
        return {
            "funnel": _of(self._funnel, subject) or funnel(self._funnel, subject, period, self.span),
            "campaigns": campaigns(self._campaigns, subject, period, periods, self.document.failing),
            "response": _of(self._response, subject) or self._response_of(past, subject, period),
            "brand": brand(self._brand, periods) if of_all else {"reason": "measured_for_department"},
        }

    def _response_of(self, past: Past, subject: str, period: Period) -> Json:
        body = response(self._response, subject, period, self.document.buckets)
        timed = timed_by(self.workspace.scheme)
        if timed is None or "reason" in body:
            return body
        name, hours = timed
        target = past.target(name, subject, period)
        line = {"target_hours": text(EXACT.multiply(target, hours))} if target is not None else {}
        return {**body, "indicator": name, **line}

    # ── indicators ──────────────────────────────────────────────────────────────────────────────

    def _applies(self, past: Past, name: str, subject: str, period: Period) -> bool:
        found = past.outcome(name, subject, period)
        return found is not None and found.status != NOT_APPLICABLE

    def _indicator(
        self, past: Past, name: str, subject: str, period: Period, periods: Sequence[Period]
    ) -> Json:
        model = self.workspace.scheme.indicators[name]
        now = past.value(name, subject, period)
        return {
            "trend": [shown(past.value(name, subject, each)) for each in periods],
            "prior": self._change(past, name, subject, now, period, period.prior()),
            "year_ago": self._change(past, name, subject, now, period, period.year_ago()),
            "pace": pace(
                value=now,
                target=past.target(name, subject, period),
                elapsed=self.span.elapsed if self.span.open == period else None,
                direction=model.direction,
                is_flow=self.outlook.is_flow(name),
            ),
            "forecast": self.outlook.of_indicator(past, name, subject, period),
        }

    def _change(
        self, past: Past, name: str, subject: str, now: Decimal | None, period: Period, earlier: Period
    ) -> Json:
        then = past.value(name, subject, earlier)
        is_part = self.span.open == period and self.outlook.is_flow(name)
        if is_part and then is not None:
            found = past.outcome(name, subject, earlier)
            source = found.inherited_from if found is not None and found.inherited_from else subject
            then = self.outlook.so_far(name, source, earlier)
        return change(now, then, period=earlier, is_same_part=is_part)


def _of(board: Board | Absent, subject: str) -> Json | None:
    """A subject the rows know nothing of (an owner without any) has no chart."""
    return {"reason": "no_rows"} if isinstance(board, Board) and subject not in board.places else None
