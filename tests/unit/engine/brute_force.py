"""A second opinion on roll-up, credits and stocks: plain loops over rows, written from DESIGN's sentences.

Slow, obvious, and without SQL. Shares of a person or row count once for the department: "Rows without
owner count in the department only", "totals of people equal the department".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median


@dataclass(frozen=True)
class Row:
    id: str
    day: date | None = None
    owner: str | None = None
    amount: Decimal | None = None
    customer: str | None = None
    kind: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Stay:
    """`employee` belongs to `team` from `start` up to `end`."""

    employee: str
    team: str
    start: date
    end: date | None
    share: Fraction


@dataclass(frozen=True)
class Credit:
    row: str
    subject: str
    share: Fraction


@dataclass(frozen=True)
class Company:
    """`parents` maps each team to the one above; the department has none."""

    employees: Sequence[str]
    parents: dict[str, str | None]
    stays: Sequence[Stay]
    rows: Sequence[Row]
    credits: Sequence[Credit] = field(default_factory=list)

    @property
    def department(self) -> str:
        return next(team for team, parent in self.parents.items() if parent is None)

    @property
    def teams(self) -> list[str]:
        return [team for team, parent in self.parents.items() if parent is not None]

    def is_within(self, team: str | None, above: str) -> bool:
        """A parent includes its descendants."""
        while team is not None:
            if team == above:
                return True
            team = self.parents[team]
        return False

    def part(self, owner: str | None, subject: str, day: date) -> Fraction:
        """How much of what `owner` does on `day` counts for `subject`."""
        if subject == self.department:
            return Fraction(1)
        if owner == subject:
            return Fraction(1)
        if owner in self.parents:
            return Fraction(self.is_within(owner, subject))
        return sum(
            (
                stay.share
                for stay in self.stays
                if stay.employee == owner
                and stay.start <= day
                and (stay.end is None or day < stay.end)
                and subject in self.parents
                and self.is_within(stay.team, subject)
            ),
            Fraction(0),
        )

    def pieces(self, row: Row, *, credited: bool) -> Iterator[tuple[str | None, Fraction]]:
        """Owners of a row with their shares; what no credit covers belongs to nobody."""
        credits = [credit for credit in self.credits if credit.row == row.id] if credited else []
        if not credits:
            yield row.owner, Fraction(1)
            return
        for credit in credits:
            yield credit.subject, credit.share
        rest = 1 - sum(credit.share for credit in credits)
        if rest:
            yield None, rest


Weighed = list[tuple[Row, Fraction]]


@dataclass(frozen=True)
class Span:
    """From `start` up to `end`; nothing after the day `as_of` is looked at."""

    start: date
    end: date
    as_of: date | None = None

    @property
    def stop(self) -> date:
        return self.end if self.as_of is None else min(self.end, self.as_of + timedelta(days=1))


def flow(company: Company, subject: str, span: Span, *, credited: bool = False) -> Weighed:
    """Rows whose day lies in the span, each with its share for the subject; rows without share are out."""
    placed = [(row, row.day) for row in company.rows if row.day is not None]
    inside = [(row, day) for row, day in placed if span.start <= day < span.stop]
    return _weighed(company, subject, inside, credited=credited)


def alive(company: Company, subject: str, span: Span, moment: str, *, credited: bool = False) -> Weighed:
    """Rows alive at the start or the end of the span: from < t and (to is null or to >= t)."""
    t = span.start if moment == "opening" else span.stop
    member_on = t if moment == "opening" else t - timedelta(days=1)
    inside = [
        (row, member_on)
        for row in company.rows
        if row.start is not None and row.start < t and (row.end is None or row.end >= t)
    ]
    return _weighed(company, subject, inside, credited=credited)


def _weighed(company: Company, subject: str, rows: Sequence[tuple[Row, date]], *, credited: bool) -> Weighed:
    found = []
    for row, day in rows:
        parts = [
            share * company.part(owner, subject, day)
            for owner, share in company.pieces(row, credited=credited)
        ]
        if any(parts):
            found.append((row, sum(parts, Fraction(0))))
    return found


# ── measures over weighed rows ──────────────────────────────────────────────────────────────────────

Condition = Callable[[Row], bool]


def always(_: Row) -> bool:
    return True


def total(rows: Weighed, where: Condition = always) -> Fraction:
    return sum(
        (Fraction(row.amount) * share for row, share in rows if row.amount is not None and where(row)),
        Fraction(0),
    )


def count(rows: Weighed, where: Condition = always) -> Fraction:
    return sum((share for row, share in rows if where(row)), Fraction(0))


def distinct_customers(rows: Weighed) -> Fraction:
    return Fraction(len({row.customer for row, _ in rows if row.customer is not None}))


def amounts(rows: Weighed) -> list[Fraction]:
    return [Fraction(row.amount) for row, _ in rows if row.amount is not None]


def largest(rows: Weighed) -> Fraction | None:
    return max(amounts(rows), default=None)


def middle(rows: Weighed) -> Fraction | None:
    return median(amounts(rows)) if amounts(rows) else None
