"""Runs the scans: one per dataset, whatever the number of measures, subjects and periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from steelyard.core.periods import Grain
from steelyard.core.problems import Problem, SteelyardError
from steelyard.metrics.asked import Subjects, Window, natural
from steelyard.metrics.catalogue import Catalogue, ParsedDataset
from steelyard.metrics.compile import extent_sql, scan_sql
from steelyard.metrics.dataset import Source
from steelyard.metrics.engines import Engine, EngineError
from steelyard.metrics.formula import Node, Reference, references
from steelyard.metrics.grid import Cells, Extent, Grid, Measured
from steelyard.metrics.measures import Aggregate
from steelyard.metrics.organisation import Organisation
from steelyard.metrics.planner import Planner, no_column
from steelyard.metrics.scan import Scan

NO_VALUE = "(none)"


@dataclass
class Runner:
    engine: Engine
    catalogue: Catalogue
    organisation: Organisation | None = None

    def run(self, formulas: Iterable[Node], window: Window, subjects: Subjects) -> Grid:
        """Measure everything the formulas need. Raises SteelyardError with every dataset's problems."""
        if subjects.mode == "mapped" and self.organisation is not None:
            self.engine.set_belongings(self.organisation.belongings(subjects.kinds))
        scans, absent = self._scans(formulas, window, subjects)
        measured = {scan.name: self._measured(scan) for scan in scans}
        ids, kinds = self._subject_list(subjects, measured)
        return Grid(self.catalogue, window.grain, ids, kinds, measured, self.organisation, absent)

    def covered(self, formulas: Iterable[Node], window: Window) -> dict[str, tuple[date, date]]:
        """First and last day of every dataset the formulas need that has rows; nothing is measured.

        Raises SteelyardError as `run` does.
        """
        scans, _ = self._scans(formulas, window, Subjects("all"))
        found = {scan.name: self._covered(scan) for scan in scans}
        return {name: days for name, days in found.items() if days is not None}

    def _covered(self, scan: Scan) -> tuple[date, date] | None:
        with _named(scan):
            return self._extent(self.catalogue.datasets[scan.name], scan)[1]

    def _scans(
        self, formulas: Iterable[Node], window: Window, subjects: Subjects
    ) -> tuple[list[Scan], frozenset[str]]:
        """The plan of every scan, and the datasets whose tables are not there."""
        needs = self._needs(formulas, window)
        problems: list[Problem] = []
        scans = []
        planner = Planner(self.engine, self.organisation.department if self.organisation else None)
        absent = frozenset(name for name in needs if not self._there(self.catalogue.datasets[name]))
        for name in needs:
            if name in absent:
                continue
            try:
                scans.append(planner.scan(self.catalogue.datasets[name], needs[name], window, subjects))
            except SteelyardError as error:
                problems += error.problems
            except RecursionError:
                message = "its computed columns build on one another too deeply"
                problems.append(Problem(message, subject=f"datasets.{name}"))
        self._check_column(subjects, scans, problems)
        if problems:
            raise SteelyardError(problems)
        return scans, absent

    # ── what is needed ──────────────────────────────────────────────────────────────────────────

    def _needs(
        self, formulas: Iterable[Node], window: Window
    ) -> dict[str, dict[tuple[str, str | None], set[int]]]:
        """dataset → (measure, moment) → period indexes, in the order of the scheme."""
        found: dict[str, dict[tuple[str, str | None], set[int]]] = defaultdict(lambda: defaultdict(set))
        for formula in formulas:
            for reference in references(formula):
                dataset = self.catalogue.dataset_of(reference.name)
                if dataset is None:
                    continue
                back = _offset(reference, window.grain)
                periods = {period - back for period in window.periods}
                found[dataset.name][(reference.name, reference.moment)] |= periods
        return {name: dict(found[name]) for name in self.catalogue.datasets if name in found}

    def _there(self, dataset: ParsedDataset) -> bool:
        sources: list[Source] = [dataset.model, *dataset.model.join]
        if dataset.model.credits is not None:
            sources.append(dataset.model.credits)
        return all(map(self.engine.has, sources))

    # ── running ─────────────────────────────────────────────────────────────────────────────────

    def _measured(self, scan: Scan) -> Measured:
        dataset = self.catalogue.datasets[scan.name]
        query = scan_sql(scan)
        with _named(scan):
            extent, covered = self._extent(dataset, scan)
            lines = self.engine.fetch_numbers(query)
        if scan.subject.mode == "column":
            lines = [(NO_VALUE, *line[1:]) if line[0] is None else line for line in lines]
        cells, rows = _by_place(scan, lines)
        return Measured(dataset, scan, extent, cells, rows, query.sql("duckdb", pretty=True), covered)

    def _extent(self, dataset: ParsedDataset, scan: Scan) -> tuple[Extent, tuple[date, date] | None]:
        covers = dataset.model.covers
        start, end = covers.start, covers.end
        if start is None or end is None:
            moments = self._all_moments(dataset, scan)
            found = [_day(value) for value in self.engine.fetch(extent_sql(scan, moments))[0]]
            days = [day for day in found if day is not None]
            start = start or (min(days) if days else None)
            end = end or (max(days) if days else None)
        if start is None or end is None:
            return Extent(None, None), None
        if scan.cutoff is not None:
            end = min(end, scan.cutoff - timedelta(days=1))
        first, last = (scan.calendar.containing(day, scan.grain).index for day in (start, end))
        return Extent(first, last), (start, end)

    def _all_moments(self, dataset: ParsedDataset, scan: Scan) -> list[str]:
        """Every column that places rows, asked for or not: the coverage is a fact of the dataset.

        A moment that is computed (30 days after the lead came, say) may lie in the future and is no
        evidence, unless it is the dataset's own.
        """
        lifetime = dataset.model.valid
        own = {dataset.model.time, *((lifetime.start, lifetime.end) if lifetime else ())}
        other = {measure.time for measure in dataset.measures.values()}
        named = own | {name for name in other if name not in dataset.computed or own == {None}}
        there = {name.lower() for name in (*self.engine.load(dataset.model)[1], *dataset.computed)}
        there |= {column.lower() for join in scan.joins for column in join.columns}
        return sorted(name for name in named if name is not None and name.lower() in there)

    def _check_column(self, subjects: Subjects, scans: Sequence[Scan], problems: list[Problem]) -> None:
        if subjects.mode != "column" or not scans or problems:
            return
        if all(scan.subject.mode == "all" for scan in scans):
            known: set[str] = set()
            for dataset in filter(self._there, self.catalogue.datasets.values()):
                joined = {column for join in dataset.model.join for column in join.columns}
                known |= {*self.engine.load(dataset.model)[1], *joined, *dataset.computed}
            if (subjects.column or "").lower() not in {name.lower() for name in known}:
                problems.append(no_column(subjects.column or "", sorted(known), "--by"))

    def _subject_list(
        self, subjects: Subjects, measured: Mapping[str, Measured]
    ) -> tuple[list[str], list[str]]:
        if subjects.mode == "all":
            return ["all"], ["all"]
        if subjects.mode == "mapped":
            assert self.organisation is not None
            return list(subjects.ids), [self.organisation.kind(i) or "employee" for i in subjects.ids]
        found: set[str | None] = set(subjects.ids)
        for one in measured.values():
            if one.scan.subject.mode != "all":
                found.update(*(owners for slot in one.rows.values() for owners in slot.values()))
        ids = sorted((subject for subject in found if subject is not None), key=natural)
        kind = "employee" if subjects.mode == "owner" else "column"
        return ids, [kind] * len(ids)


@contextmanager
def _named(scan: Scan) -> Iterator[None]:
    """What an engine complains of is about the dataset of the scan."""
    try:
        yield
    except EngineError as error:
        raise SteelyardError(Problem(str(error), subject=f"datasets.{scan.name}")) from None


def _offset(reference: Reference, grain: Grain) -> int:
    return reference.back + reference.years * grain.per_year


def _by_place(
    scan: Scan, lines: Sequence[tuple[Any, ...]]
) -> tuple[dict[tuple[int, str], Cells], dict[int, dict[int, dict[str | None, int]]]]:
    """The values and the rows of a scan: by slot and period, then by subject."""
    places: dict[tuple[int, int], list[tuple[Any, ...]]] = defaultdict(list)
    for line in lines:
        places[line[1], line[2]].append(line)
    outputs = [(slot, aggregate.key, _reader(aggregate)) for slot, aggregate in scan.outputs]
    cells: dict[tuple[int, str], Cells] = {(slot, key): {} for slot, key, _ in outputs}
    rows: dict[int, dict[int, dict[str | None, int]]] = defaultdict(dict)
    for (slot, period), found in places.items():
        rows[slot][period] = {line[0]: line[3] for line in found}
        for at, (owner, key, read) in enumerate(outputs, start=4):
            if owner == slot:
                cells[slot, key][period] = {line[0]: read(line[at]) for line in found if line[at] is not None}
    return cells, rows


def _reader(aggregate: Aggregate) -> Callable[[Any], Decimal]:
    # Small counts come again and again: equal ones are one object.
    return cache(Decimal) if aggregate.kind in ("count", "count_distinct") else Decimal


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
