"""Checks across employees, teams and memberships (DESIGN §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from steelyard.core.numbers import plain
from steelyard.core.problems import Place, Problem, Severity
from steelyard.lake.entries import Entry, duplicates, unknown
from steelyard.lake.tables import TABLES

FOREVER = date.max


def check_people(
    employees: Sequence[Entry], teams: Sequence[Entry], memberships: Sequence[Entry]
) -> Iterator[Problem]:
    """Every problem of the three tables; those of severity warning are only advice."""
    for name, entries in (("employees", employees), ("teams", teams), ("memberships", memberships)):
        yield from duplicates(TABLES[name], entries)
    yield from _shared_ids(employees, teams)
    people, units = ids(employees, "employee_id"), ids(teams, "team_id")
    yield from unknown(employees, "manager_id", people, "employee")
    yield from unknown(teams, "parent_id", units, "team")
    if employees:
        yield from unknown(memberships, "employee_id", people, "employee")
    if teams:
        yield from unknown(memberships, "team_id", units, "team")
        yield from _tree(teams)
    yield from _ends(employees, "hired_on", "left_on")
    yield from _ends(memberships, "valid_from", "valid_to")
    yield from _shares(employees, memberships)


def ids(entries: Sequence[Entry], column: str) -> set[str]:
    return {entry.text(column) for entry in entries} - {""}


def _shared_ids(employees: Sequence[Entry], teams: Sequence[Entry]) -> Iterator[Problem]:
    rows = {entry.text("employee_id"): entry.row for entry in employees}
    for entry in teams:
        if row := rows.get(entry.text("team_id")):
            message = f'"{entry.text("team_id")}" is also an employee (row {row.number} of {row.file}). '
            yield entry.problem(message + "Ids are unique across employees and teams", "team_id")


def _tree(teams: Sequence[Entry]) -> Iterator[Problem]:
    """One root, of kind department, and no cycles."""
    roots = [entry for entry in teams if not entry.text("parent_id")]
    file = teams[0].row.file
    if not roots:
        yield Problem("no team is the root: one team of kind department has an empty parent_id", Place(file))
    for root in roots[1:]:
        message = f'"{root.text("team_id")}" is a second root beside "{roots[0].text("team_id")}". '
        yield root.problem(message + "Give all teams but one a parent_id", "parent_id")
    if len(roots) == 1 and roots[0].text("kind") not in ("department", ""):
        yield roots[0].problem(f'the root is of kind "{roots[0].text("kind")}"; expected department', "kind")
    yield from _cycles(teams)


def _cycles(teams: Sequence[Entry]) -> Iterator[Problem]:
    parents = {entry.text("team_id"): entry.text("parent_id") for entry in teams}
    done: set[str] = set()
    for entry in teams:
        path: list[str] = []
        team = entry.text("team_id")
        while team in parents and team not in done and team not in path:
            path.append(team)
            team = parents[team]
        if team in path:
            cycle = [*path[path.index(team) :], team]
            yield entry.problem(f"the teams form a cycle: {' → '.join(cycle)}", "parent_id")
        done.update(path)


def _ends(entries: Sequence[Entry], start: str, end: str) -> Iterator[Problem]:
    for entry in entries:
        first, last = entry.values[start], entry.values[end]
        if isinstance(first, date) and isinstance(last, date) and last < first:
            yield entry.problem(f"{last} is before {start} {first}", end)


@dataclass(frozen=True, slots=True)
class _Stay:
    entry: Entry
    start: date
    end: date
    share: Decimal


def _shares(employees: Sequence[Entry], memberships: Sequence[Entry]) -> Iterator[Problem]:
    """On no day do the shares of a person sum to more than 1; less than 1 is a warning."""
    stays: dict[str, list[_Stay]] = defaultdict(list)
    for entry in memberships:
        if stay := _stay(entry):
            stays[entry.text("employee_id")].append(stay)
    employed = {entry.text("employee_id"): _employed(entry) for entry in employees}
    for person, own in stays.items():
        yield from _shares_of(person, own, employed.get(person, (date.min, FOREVER)))


def _stay(entry: Entry) -> _Stay | None:
    start, end, share = (entry.values[name] for name in ("valid_from", "valid_to", "share"))
    if not isinstance(start, date):
        return None
    return _Stay(
        entry,
        start,
        end if isinstance(end, date) else FOREVER,
        share if isinstance(share, Decimal) else Decimal(1),
    )


def _employed(entry: Entry) -> tuple[date, date]:
    hired, left = entry.values["hired_on"], entry.values["left_on"]
    return hired if isinstance(hired, date) else date.min, left if isinstance(left, date) else FOREVER


def _shares_of(person: str, stays: list[_Stay], employed: tuple[date, date]) -> Iterator[Problem]:
    edges = sorted({edge for stay in stays for edge in (stay.start, stay.end)})
    warned = False
    for day, until in pairwise(edges):
        present = [stay for stay in stays if stay.start <= day < stay.end]
        total = sum((stay.share for stay in present), Decimal(0))
        latest = max(
            present or stays, key=lambda stay: (stay.start <= day, stay.start, stay.entry.row.number)
        )
        if total > 1:
            message = f"the shares of {person} sum to {plain(total)} on {day}; on any day they sum to 1"
            yield latest.entry.problem(message, "share")
            return
        if total < 1 and not warned and max(day, employed[0]) < min(until, employed[1]):
            warned = True
            since = max(day, employed[0])
            message = f"the shares of {person} sum to {plain(total)} on {since}; on any day they sum to 1"
            yield Problem(message, latest.entry.row.place("share"), Severity.WARNING)
