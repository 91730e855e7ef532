"""Plans and runs the scans: one per dataset, whatever the number of measures, subjects and periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlglot import exp

from steelyard.core.periods import Calendar, Grain
from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.metrics.catalogue import Catalogue, ParsedDataset
from steelyard.metrics.compile import extent_sql, needed_columns, probe_sql, relation, scan_sql
from steelyard.metrics.dataset import Source
from steelyard.metrics.engines import ColumnFacts, Engine, EngineError
from steelyard.metrics.formula import Node, Reference, references
from steelyard.metrics.grid import Cells, Extent, Grid, Measured, slot_of
from steelyard.metrics.measures import Aggregate
from steelyard.metrics.organisation import Organisation
from steelyard.metrics.scan import JoinPlan, Scan, Slot, SubjectPlan

_NUMERIC = ("INT", "DECIMAL", "DOUBLE", "FLOAT", "REAL")
#: The type of a column without a single value.
_NOTHING = '"NULL"'
NO_VALUE = "(none)"


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whose values are asked for: everything, values of a column, owners as found, or an organisation."""

    mode: str
    column: str | None = None
    ids: Sequence[str] = ()
    kinds: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Which periods, and the last day (included) that may be looked at."""

    grain: Grain
    calendar: Calendar
    periods: Sequence[int]
    as_of: date | None = None

    @property
    def cutoff(self) -> date | None:
        return self.as_of + timedelta(days=1) if self.as_of else None


@dataclass
class Runner:
    engine: Engine
    catalogue: Catalogue
    organisation: Organisation | None = None

    def run(self, formulas: Iterable[Node], window: Window, subjects: Subjects) -> Grid:
        """Measure everything the formulas need. Raises SteelyardError with every dataset's problems."""
        needs = self._needs(formulas, window)
        if subjects.mode == "mapped" and self.organisation is not None:
            self.engine.set_belongings(self.organisation.belongings(subjects.kinds))
        measured: dict[str, Measured] = {}
        problems: list[Problem] = []
        scans = []
        absent = frozenset(name for name in needs if not self._there(self.catalogue.datasets[name]))
        for name in needs:
            if name in absent:
                continue
            try:
                scans.append(self._scan(self.catalogue.datasets[name], needs[name], window, subjects))
            except SteelyardError as error:
                problems += error.problems
        self._check_column(subjects, scans, problems)
        if problems:
            raise SteelyardError(problems)
        for scan in scans:
            measured[scan.name] = self._measured(scan)
        ids, kinds = self._subject_list(subjects, measured)
        return Grid(self.catalogue, window.grain, ids, kinds, measured, self.organisation, absent)

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

    # ── planning ────────────────────────────────────────────────────────────────────────────────

    def _scan(
        self,
        dataset: ParsedDataset,
        needs: Mapping[tuple[str, str | None], set[int]],
        window: Window,
        subjects: Subjects,
    ) -> Scan:
        model = dataset.model
        table, columns = self.engine.load(model)
        known = {name.lower(): name for name in (*columns, *dataset.computed)}
        joins = [self._join(join, known) for join in model.join]
        slots, outputs = _outputs(dataset, needs)
        computed = {**_empty_moments(dataset, columns), **dataset.computed}
        subject = self._subject_plan(subjects, dataset, known)
        credited = model.credits if subject.mode in ("owner", "mapped") else None
        scan = Scan(
            name=dataset.name, relation=table, joins=joins, computed=computed, where=dataset.where,
            subject=subject, credits=credited,
            credits_relation=self.engine.load(credited)[0] if credited else None,
            lifetime=model.valid, grain=window.grain, calendar=window.calendar,
            wanted=sorted(set().union(*needs.values())), cutoff=window.cutoff, slots=slots, outputs=outputs,
        )  # fmt: skip
        self._check_columns(dataset, scan, known)
        self._check_lookups(dataset, scan)
        return replace(scan, types=self._types(dataset, scan, model))

    def _join(self, join: Any, known: dict[str, str]) -> JoinPlan:
        table, columns = self.engine.load(join)
        problems = [
            _no_column(name, list(columns), f"join {join.table or join.file}")
            for name in (*join.on.values(), *join.columns)
            if name.lower() not in {column.lower() for column in columns}
        ]
        if problems:
            raise SteelyardError(problems)
        known.update({name.lower(): name for name in join.columns})
        return JoinPlan(table, dict(join.on), tuple(join.columns))

    def _subject_plan(
        self, subjects: Subjects, dataset: ParsedDataset, known: Mapping[str, str]
    ) -> SubjectPlan:
        if subjects.mode == "all":
            return SubjectPlan("all")
        if subjects.mode == "column":
            column = known.get((subjects.column or "").lower())
            return SubjectPlan("column", column) if column else SubjectPlan("all")
        owned = dataset.model.subject is not None or dataset.model.credits is not None
        if not owned:
            return SubjectPlan("all")
        if subjects.mode == "owner":
            return SubjectPlan("owner", dataset.model.subject)
        department = self.organisation.department if self.organisation else None
        return SubjectPlan("mapped", dataset.model.subject, department)

    def _check_columns(self, dataset: ParsedDataset, scan: Scan, known: Mapping[str, str]) -> None:
        needed = set(needed_columns(scan))
        for expression in scan.computed.values():
            needed |= {column.table or column.name for column in expression.find_all(exp.Column)}
        for join in scan.joins:
            needed |= set(join.on)
        absent = sorted(name for name in needed if name.lower() not in known)
        if absent:
            raise SteelyardError(
                [_no_column(name, list(known.values()), f"datasets.{dataset.name}") for name in absent]
            )

    def _check_lookups(self, dataset: ParsedDataset, scan: Scan) -> None:
        """A look-up is n:1 and credits add up to at most one."""
        for join, model in zip(scan.joins, dataset.model.join, strict=True):
            keys = [exp.column(key, quoted=True) for key in join.on.values()]
            query = exp.select(*keys, exp.Count(this=exp.Star())).from_(relation(join.relation))
            query = query.where(*(exp.not_(key.copy().is_(exp.Null())) for key in keys)).group_by(
                *(k.copy() for k in keys)
            )
            query = query.having(
                exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
            ).limit(3)
            if doubled := self.engine.fetch(query):
                shown = ", ".join("/".join(map(str, line[:-1])) for line in doubled)
                message = (
                    f"the look-up table {model.table or model.file} holds the key {shown} more than once; "
                    "a join is n:1, so that no row is counted twice"
                )
                raise SteelyardError(Problem(message, subject=f"datasets.{dataset.name}.join"))
        if scan.credits is not None:
            self._check_credits(dataset, scan)

    def _check_credits(self, dataset: ParsedDataset, scan: Scan) -> None:
        assert scan.credits is not None
        assert scan.credits_relation is not None
        key = exp.column(scan.credits.key, quoted=True)
        owner = exp.column(scan.credits.subject, quoted=True)
        share = exp.cast(exp.column(scan.credits.share, quoted=True), "DECIMAL(18, 6)")
        table = relation(scan.credits_relation)
        total, least = exp.Sum(this=share), exp.Min(this=share.copy())
        pairs = exp.Sub(
            this=exp.Count(this=exp.Star()),
            expression=exp.Count(this=exp.Distinct(expressions=[exp.cast(owner, "TEXT")])),
        )
        wrong = exp.or_(
            exp.GT(this=total, expression=exp.Literal.number(1)),
            exp.LT(this=least, expression=exp.Literal.number(0)),
            exp.GT(this=pairs, expression=exp.Literal.number(0)),
        )
        query = exp.select(key, total.copy()).from_(table).group_by(key.copy()).having(wrong).limit(3)
        source = f"credits table {scan.credits.table or scan.credits.file}"
        try:
            found = self.engine.fetch(query)
        except EngineError as error:
            oddity = self.engine.oddity(scan.credits, scan.credits.share)
            message = f"{source}: {oddity or error}"
            raise SteelyardError(Problem(message, subject=f"datasets.{dataset.name}.credits")) from None
        if found:
            shown = ", ".join(f"{line[0]} (sum {line[1]})" for line in found)
            rule = "one line per owner, none below 0, at most 1 in all"
            message = f"{source}: the shares of {shown} are wrong; {rule}"
            raise SteelyardError(Problem(message, subject=f"datasets.{dataset.name}.credits"))

    # ── types ───────────────────────────────────────────────────────────────────────────────────

    def _types(self, dataset: ParsedDataset, scan: Scan, source: Source) -> dict[str, str]:
        """Types of the arguments of aggregates and of moments, checked for what is done with them."""
        moments = sorted(
            {slot.moment for slot in scan.slots} | ({scan.lifetime.end} if scan.lifetime else set())
        )
        arguments = {
            argument.sql("duckdb"): (argument, aggregate)
            for _, aggregate in scan.outputs
            for argument in aggregate.arguments
        }
        conditions: list[exp.Expr] = [a.where for _, a in scan.outputs if a.where is not None]
        probes: list[exp.Expr] = [exp.column(name, quoted=True) for name in moments]
        probes += [argument for argument, _ in arguments.values()]
        try:
            found = self.engine.describe(probe_sql(scan, [*probes, *conditions]))
        except EngineError as error:
            raise SteelyardError(self._refused(dataset, source, probes, error)) from None
        problems = [
            self._not_a_moment(dataset, source, name, kind)
            for name, kind in zip(moments, found, strict=False)
            if not kind.startswith(("DATE", "TIMESTAMP"))
        ]
        types: dict[str, str] = {}
        for (text, (argument, aggregate)), kind in zip(
            arguments.items(), found[len(moments) :], strict=False
        ):
            types[text] = kind
            if not _usable(aggregate, argument, kind):
                problems.append(self._not_a_number(dataset, source, argument, aggregate, kind))
        if problems:
            raise SteelyardError(problems)
        return types

    def _not_a_moment(self, dataset: ParsedDataset, source: Source, name: str, kind: str) -> Problem:
        oddity = self.engine.oddity(source, name)
        hint = oddity or f'give its format under read: {{dates: {{{name}: "%Y%m%d"}}}}'
        return Problem(
            f'"{name}" places rows in time but holds {_said(kind)}; {hint}', subject=f"datasets.{dataset.name}"
        )

    def _not_a_number(
        self,
        dataset: ParsedDataset,
        source: Source,
        argument: exp.Expr,
        aggregate: Aggregate,
        kind: str,
    ) -> Problem:
        oddity = self.engine.oddity(source, argument.name) if isinstance(argument, exp.Column) else None
        shown = argument.sql("duckdb")
        message = f"{aggregate.kind}({shown}) needs a number, but {shown} is {_said(kind)}"
        return Problem(f"{message}: {oddity}" if oddity else message, subject=f"datasets.{dataset.name}")

    def _refused(
        self, dataset: ParsedDataset, source: Source, probes: Sequence[exp.Expr], error: EngineError
    ) -> list[Problem]:
        """The engine's own words, with the first odd cell of any text column that is involved."""
        columns = {column.name for probe in probes for column in probe.find_all(exp.Column)}
        columns |= {c.name for tree in dataset.computed.values() for c in tree.find_all(exp.Column)}
        oddities = [oddity for name in sorted(columns) if (oddity := self.engine.oddity(source, name))]
        message = "; ".join([str(error), *oddities])
        return [Problem(message, subject=f"datasets.{dataset.name}")]

    # ── running ─────────────────────────────────────────────────────────────────────────────────

    def _measured(self, scan: Scan) -> Measured:
        dataset = self.catalogue.datasets[scan.name]
        query = scan_sql(scan)
        try:
            extent, covered = self._extent(dataset, scan)
            lines = self.engine.fetch_numbers(query)
        except EngineError as error:
            raise SteelyardError(Problem(str(error), subject=f"datasets.{scan.name}")) from None
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
        """Every column that places rows, asked for or not: the coverage is a fact of the dataset."""
        lifetime = dataset.model.valid
        named = {dataset.model.time, *(measure.time for measure in dataset.measures.values())}
        named |= {lifetime.start, lifetime.end} if lifetime else set()
        there = {name.lower() for name in (*self.engine.load(dataset.model)[1], *dataset.computed)}
        there |= {column.lower() for join in scan.joins for column in join.columns}
        return sorted(name for name in named if name is not None and name.lower() in there)

    def _check_column(self, subjects: Subjects, scans: Sequence[Scan], problems: list[Problem]) -> None:
        if subjects.mode != "column" or not scans or problems:
            return
        if all(scan.subject.mode == "all" for scan in scans):
            known: set[str] = set()
            for dataset in self.catalogue.datasets.values():
                joined = {column for join in dataset.model.join for column in join.columns}
                known |= {*self.engine.load(dataset.model)[1], *joined, *dataset.computed}
            problems.append(_no_column(subjects.column or "", sorted(known), "--by"))

    def _subject_list(
        self, subjects: Subjects, measured: Mapping[str, Measured]
    ) -> tuple[list[str], list[str]]:
        if subjects.mode == "all":
            return ["all"], ["all"]
        if subjects.mode == "mapped":
            assert self.organisation is not None
            return list(subjects.ids), [self.organisation.kind(i) or "employee" for i in subjects.ids]
        found = {
            subject
            for one in measured.values()
            if one.scan.subject.mode != "all"
            for slot in one.rows.values()
            for by_subject in slot.values()
            for subject in by_subject
            if subject is not None
        }
        ids = sorted({*found, *subjects.ids}, key=_natural)
        kind = "employee" if subjects.mode == "owner" else "column"
        return ids, [kind] * len(ids)


def _natural(text: str) -> tuple[int, str]:
    """Numbers in their order, before words."""
    return (int(text), "") if text.isdecimal() and len(text) < 20 else (10**20, text)


def _offset(reference: Reference, grain: Grain) -> int:
    return reference.back + reference.years * grain.per_year


def _outputs(
    dataset: ParsedDataset, needs: Mapping[tuple[str, str | None], set[int]]
) -> tuple[list[Slot], list[tuple[int, Aggregate]]]:
    """The slots and aggregates of all measures needed, each once."""
    slots: dict[Slot, None] = {}
    outputs: dict[tuple[Slot, str], Aggregate] = {}
    for name, moment in needs:
        measure = dataset.measures[name]
        for key, aggregate in measure.aggregates.items():
            slot = slot_of(dataset, measure, aggregate, moment)
            places = [slot]
            if slot.kind == "enter":
                assert dataset.model.valid is not None
                places.append(Slot("leave", dataset.model.valid.end))
            for place in places:
                slots.setdefault(place)
                outputs.setdefault((place, key), aggregate)
    order = list(slots)
    return order, [(order.index(slot), aggregate) for (slot, _), aggregate in outputs.items()]


def _empty_moments(dataset: ParsedDataset, columns: Mapping[str, ColumnFacts]) -> dict[str, exp.Expr]:
    """Columns that place rows in time but hold nothing yet (nobody has churned): moments all the same."""
    names = {dataset.model.time, *(measure.time for measure in dataset.measures.values())}
    if dataset.model.valid is not None:
        names |= {dataset.model.valid.start, dataset.model.valid.end}
    empty = {name.lower() for name, facts in columns.items() if facts.type == _NOTHING}
    return {
        name: exp.cast(exp.Null(), "TIMESTAMP")
        for name in sorted(name for name in names if name is not None)
        if name.lower() in empty and name not in dataset.computed
    }


def _usable(aggregate: Aggregate, argument: exp.Expr, kind: str) -> bool:
    if aggregate.kind in ("count", "count_distinct"):
        return True
    if aggregate.kind in ("arg_max", "arg_min") and argument is not aggregate.arguments[0]:
        return True
    if kind == _NOTHING:
        return True
    return any(word in kind.upper() for word in _NUMERIC) and "INTERVAL" not in kind.upper()


def _said(type_name: str) -> str:
    """A type in plain words."""
    words = {"VARCHAR": "text", "BOOLEAN": "true or false", "JSON": "nested data"}
    return words.get(type_name.upper(), type_name.lower())


def _no_column(name: str, known: Sequence[str], where: str) -> Problem:
    message = (
        f'there is no column "{name}".{suggestion(name, known)} Columns: {listing(list(known), most=40)}'
    )
    return Problem(message, subject=where)


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
    return cache(_decimal) if aggregate.kind in ("count", "count_distinct") else _decimal


def _decimal(value: Any) -> Decimal:
    return Decimal(repr(value) if isinstance(value, float) else value)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
