"""Plans the scan of a dataset: its slots, aggregates, look-ups and subjects, all checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.metrics.argument_types import argument_types
from steelyard.metrics.asked import Subjects, Window
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.compile import needed_columns
from steelyard.metrics.dataset import Join
from steelyard.metrics.engines import NOTHING, ColumnFacts, Engine
from steelyard.metrics.grid import slot_of
from steelyard.metrics.lookups import check_lookups
from steelyard.metrics.measures import Aggregate
from steelyard.metrics.scan import JoinPlan, Scan, Slot, SubjectPlan


@dataclass(frozen=True)
class Planner:
    engine: Engine
    department: str | None = None

    def scan(
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
        check_lookups(self.engine, dataset, scan)
        return replace(scan, types=argument_types(self.engine, dataset, scan))

    def _join(self, join: Join, known: dict[str, str]) -> JoinPlan:
        table, columns = self.engine.load(join)
        problems = [
            no_column(name, list(columns), f"join {join.table or join.file}")
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
        return SubjectPlan("mapped", dataset.model.subject, self.department)

    def _check_columns(self, dataset: ParsedDataset, scan: Scan, known: Mapping[str, str]) -> None:
        needed = set(needed_columns(scan))
        for expression in scan.computed.values():
            needed |= {column.table or column.name for column in expression.find_all(exp.Column)}
        for join in scan.joins:
            needed |= set(join.on)
        absent = sorted(name for name in needed if name.lower() not in known)
        if absent:
            raise SteelyardError(
                [no_column(name, list(known.values()), f"datasets.{dataset.name}") for name in absent]
            )


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
    empty = {name.lower() for name, facts in columns.items() if facts.type == NOTHING}
    return {
        name: exp.cast(exp.Null(), "TIMESTAMP")
        for name in sorted(name for name in names if name is not None)
        if name.lower() in empty and name not in dataset.computed
    }


def no_column(name: str, known: Sequence[str], where: str) -> Problem:
    message = (
        f'there is no column "{name}".{suggestion(name, known)} Columns: {listing(list(known), most=40)}'
    )
    return Problem(message, subject=where)
