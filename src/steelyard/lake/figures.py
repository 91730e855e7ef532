"""Checks of targets, ratings, actuals, contributions and decisions (DESIGN §6)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from steelyard.core.periods import Period
from steelyard.core.problems import Problem
from steelyard.lake.entries import Entry, duplicates, unknown
from steelyard.lake.tables import TABLES

#: How the kind of a decision begins that settles a reconciliation.
SETTLEMENT = "reconciliation:"


@dataclass(frozen=True, slots=True)
class Known:
    """The ids there are. None: they are not known and therefore not checked."""

    employees: Collection[str] | None = None
    teams: Collection[str] | None = None
    positions: Collection[str] | None = None
    departments: Collection[str] | None = None
    subjects: Collection[str] | None = None
    indicators: Collection[str] | None = None


def check_figures(name: str, entries: Sequence[Entry], known: Known) -> Iterator[Problem]:
    """Every problem of one of the tables."""
    table = TABLES[name]
    yield from duplicates(table, entries)
    if "period" in table:
        yield from _periods(entries)
    if name == "decisions":
        # A settlement is about data and not about a person, by an owner who may be of another department.
        entries = [entry for entry in entries if not entry.text("kind").startswith(SETTLEMENT)]
    if "indicator" in table and known.indicators is not None:
        yield from unknown(entries, "indicator", known.indicators, "indicator")
    if name == "targets":
        yield from _targets(entries, known)
    elif known.subjects is not None:
        yield from unknown(entries, "subject", known.subjects, "employee or team")
    if known.employees is not None:
        for column in table.columns:
            if column.references == ("employees.employee_id",):
                yield from unknown(entries, column.name, known.employees, "employee")
    if name == "contributions":
        yield from _verified_by_others(entries)


@cache
def read_period(text: str) -> Period:
    """A period; Excel turns a month somebody types into its first day."""
    month = re.fullmatch(r"(\d{4}-\d\d)-01", text)
    return Period.parse(month[1] if month else text)


def _periods(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        if text := entry.text("period"):
            try:
                read_period(text)
            except ValueError as error:
                yield entry.problem(str(error), "period")


def _targets(entries: Sequence[Entry], known: Known) -> Iterator[Problem]:
    for kind, there in (
        ("employee", known.employees),
        ("team", known.teams),
        ("position", known.positions),
        ("department", known.departments),
    ):
        if there is not None:
            of_kind = [entry for entry in entries if entry.text("subject_kind") == kind]
            yield from unknown(of_kind, "subject", there, kind)
    changes: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        changes[tuple(entry.text(column) for column in _TARGET)].append(entry)
    for versions in changes.values():
        for entry in sorted(versions, key=_since)[1:]:
            if not entry.text("reason"):
                yield entry.problem("a change within the period needs a reason", "reason")


_TARGET = ("period", "subject_kind", "subject", "indicator")


def _since(entry: Entry) -> date:
    since = entry.values["effective_from"]
    return since if isinstance(since, date) else date.min


def _verified_by_others(entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        if entry.text("verified_by") and entry.text("verified_by") == entry.text("subject"):
            yield entry.problem("nobody verifies a contribution of their own", "verified_by")
