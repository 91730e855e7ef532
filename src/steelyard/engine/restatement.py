"""Restatement: what late corrections change, from one snapshot of a lake to a later one.

The same scheme is computed over both snapshots. What differs is listed down to period, subject and
indicator, and whether the period was closed by then: a closed period that changes is for people to decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from steelyard.core.numbers import exact_sum
from steelyard.core.periods import Grain, Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import Computation, Request, compute
from steelyard.engine.results import Outcome, Results
from steelyard.engine.score import Scored, score
from steelyard.engine.workspace import Workspace, open_workspace
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.records import Snapshot
from steelyard.scoring.cards import Card

#: A lake may keep a table of the periods that are closed, in its column `period`; a decision of the kind
#: "closed" says the same.
CLOSED_TABLE, CLOSED_KIND = "closed_periods", "closed"
_ABSENT = Outcome(None, "absent")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """An indicator of a subject in a period, before and after. `scores` are None where nothing is scored."""

    period: Period
    subject: str
    indicator: str
    before: Outcome
    after: Outcome
    score_before: Decimal | None = None
    score_after: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """After − before, where there are both."""
        return _difference(self.before.value, self.after.value)


@dataclass(frozen=True, slots=True)
class CardChange:
    """A scorecard whose total or grade changes; None where there was, or is, none."""

    period: Period
    subject: str
    total_before: Decimal | None
    total_after: Decimal | None
    grade_before: str | None
    grade_after: str | None

    @property
    def change(self) -> Decimal | None:
        return _difference(self.total_before, self.total_after)


def _difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else exact_sum([after, before.copy_negate()])


@dataclass(frozen=True)
class Restatement:
    """Everything that differs. `closed` are those of the periods looked at that are closed."""

    before: Snapshot
    after: Snapshot
    workspace: Workspace
    periods: Sequence[Period]
    closed: frozenset[Period]
    values: Sequence[ValueChange]
    cards: Sequence[CardChange]
    names: Mapping[str, str]

    @cached_property
    def tables(self) -> dict[str, tuple[int | None, int | None]]:
        """Table → its versions in both snapshots, where they differ."""
        known = sorted({*self.before.versions, *self.after.versions})
        pairs = {name: (self.before.versions.get(name), self.after.versions.get(name)) for name in known}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def closed_changes(self) -> frozenset[Period]:
        """The closed periods in which anything changes."""
        changed = {each.period for each in self.values} | {each.period for each in self.cards}
        return self.closed & changed


def restatement(
    scheme: str | Path,
    location: str | Path,
    request: Request,
    *,
    before: str,
    after: str | None = None,
    closed: Collection[Period] = (),
) -> Restatement:
    """Compare two snapshots of a lake; `after` is by default the newest, `closed` adds to what the lake says.

    Periods of the grain in which the scheme is scored are scored as well. Raises SteelyardError for a
    snapshot that is not there and for data that cannot be used.
    """
    lake = Lake.open(location)
    snapshots = lake.find_snapshot(before), lake.find_snapshot(after)
    sides = [_side(scheme, location, snapshot.name, request) for snapshot in snapshots]
    first, last = sides
    return Restatement(
        *snapshots,
        last.workspace,
        request.periods,
        _closed(lake, snapshots[1], last.workspace, request.periods, closed),
        list(_values(first, last)),
        list(_cards(first, last)),
        {**first.results.names, **last.results.names},
    )


@dataclass(frozen=True)
class _Side:
    """One snapshot computed, and scored where the periods are those of the scheme."""

    computation: Computation
    scored: Scored | None

    @property
    def workspace(self) -> Workspace:
        return self.computation.workspace

    @property
    def results(self) -> Results:
        return self.computation.results

    @cached_property
    def outcomes(self) -> dict[tuple[Period, str, str], Outcome]:
        return {
            (period, subject, name): column.outcomes[position]
            for subject, period, name, column, position in self.results.lines()
        }

    @cached_property
    def cards(self) -> dict[tuple[Period, str], Card]:
        listed = self.scored.cards() if self.scored else ()
        return {(period, subject): card for period, subject, _, card in listed}

    def score_of(self, period: Period, subject: str, indicator: str) -> Decimal | None:
        card = self.cards.get((period, subject))
        return card.indicators[indicator].score if card and indicator in card.indicators else None


def _side(scheme: str | Path, location: str | Path, snapshot: str, request: Request) -> _Side:
    workspace = open_workspace(scheme, location, snapshot=snapshot)
    if request.periods[0].grain != workspace.scheme.period:
        return _Side(compute(workspace, request), None)
    scored = score(workspace, request)
    return _Side(scored.computation, scored)


def _values(first: _Side, last: _Side) -> Iterator[ValueChange]:
    for key in dict.fromkeys([*first.outcomes, *last.outcomes]):
        before, after = first.outcomes.get(key, _ABSENT), last.outcomes.get(key, _ABSENT)
        if (before.value, before.status) != (after.value, after.status):
            yield ValueChange(*key, before, after, first.score_of(*key), last.score_of(*key))


def _cards(first: _Side, last: _Side) -> Iterator[CardChange]:
    for key in dict.fromkeys([*first.cards, *last.cards]):
        before, after = first.cards.get(key), last.cards.get(key)
        totals = [card.total if card else None for card in (before, after)]
        grades = [card.grade if card else None for card in (before, after)]
        if totals[0] != totals[1] or grades[0] != grades[1]:
            yield CardChange(*key, totals[0], totals[1], grades[0], grades[1])


# ── which periods are closed ────────────────────────────────────────────────────────────────────────


def _closed(
    lake: Lake,
    snapshot: Snapshot,
    workspace: Workspace,
    periods: Sequence[Period],
    said: Collection[Period],
) -> frozenset[Period]:
    """A period is closed when it, or a longer one that holds it, is said to be."""
    decided = [one.period for one in workspace.inputs.decisions if one.kind == CLOSED_KIND]
    all_ = {*said, *decided, *_recorded(lake, snapshot)}
    return frozenset(period for period in periods if all_ & set(_holding(workspace, period)))


def _holding(workspace: Workspace, period: Period) -> Iterator[Period]:
    for grain in Grain:
        if grain.months >= period.grain.months:
            yield workspace.calendar.enclosing(period, grain)


def _recorded(lake: Lake, snapshot: Snapshot) -> list[Period]:
    version = snapshot.versions.get(CLOSED_TABLE)
    if version is None:
        return []
    try:
        return [Period.parse(str(row["period"])) for row in lake.rows(CLOSED_TABLE, version)]
    except (KeyError, ValueError) as error:
        raise SteelyardError(
            f"{CLOSED_TABLE}: its column period has periods such as 2025Q4 ({error})"
        ) from None


# ── records ─────────────────────────────────────────────────────────────────────────────────────────

VALUE_FIELDS = (
    "period", "closed", "subject", "name", "indicator", "title", "unit", "before", "after", "change",
    "status_before", "status_after", "reason_before", "reason_after", "score_before", "score_after",
)  # fmt: skip
CARD_FIELDS = (
    "period", "closed", "subject", "name", "total_before", "total_after", "change",
    "grade_before", "grade_after",
)  # fmt: skip


def value_records(found: Restatement, language: str) -> list[dict[str, Any]]:
    """One record for each value that changes; numbers keep all their digits."""
    indicators = found.workspace.scheme.indicators
    return [
        {
            **_about(found, each.period, each.subject),
            "indicator": each.indicator,
            "title": indicators[each.indicator].title.in_language(language),
            "unit": str(indicators[each.indicator].unit),
            "before": each.before.value,
            "after": each.after.value,
            "change": each.change,
            "status_before": each.before.status,
            "status_after": each.after.status,
            "reason_before": each.before.reason,
            "reason_after": each.after.reason,
            "score_before": each.score_before,
            "score_after": each.score_after,
        }
        for each in found.values
    ]


def card_records(found: Restatement) -> list[dict[str, Any]]:
    """One record for each scorecard that changes."""
    return [
        {
            **_about(found, each.period, each.subject),
            "total_before": each.total_before,
            "total_after": each.total_after,
            "change": each.change,
            "grade_before": each.grade_before,
            "grade_after": each.grade_after,
        }
        for each in found.cards
    ]


def _about(found: Restatement, period: Period, subject: str) -> dict[str, Any]:
    return {
        "period": str(period),
        "closed": period in found.closed,
        "subject": subject,
        "name": found.names.get(subject, subject),
    }


def meta(found: Restatement) -> dict[str, Any]:
    """What the comparison is a function of."""
    return {
        "scheme": found.workspace.scheme.scheme,
        "scheme_hash": found.workspace.loaded.version_hash,
        "before": {"name": found.before.name, "id": found.before.id},
        "after": {"name": found.after.name, "id": found.after.id},
        "tables": {name: {"before": a, "after": b} for name, (a, b) in found.tables.items()},
    }
