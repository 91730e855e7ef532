"""The plan of one scan: everything a dataset must give, for all subjects and periods, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sqlglot import exp

from steelyard.core.periods import Calendar, Grain
from steelyard.metrics.dataset import Credits, Lifetime
from steelyard.metrics.measures import Aggregate

SlotKind = Literal["flow", "enter", "leave", "opening", "closing"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One way of placing a row in a period.

    A flow lies in the period of its moment. An additive stock is the running total of rows entering
    and leaving. Any other stock looks at the rows alive at the opening or closing moment.
    """

    kind: SlotKind
    moment: str

    @property
    def running(self) -> bool:
        return self.kind in ("enter", "leave")

    @property
    def alive(self) -> bool:
        return self.kind in ("opening", "closing")


@dataclass(frozen=True, slots=True)
class JoinPlan:
    relation: str
    on: Mapping[str, str]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubjectPlan:
    """How rows find their subject.

    all: one subject; column: the value of a column; owner: the owner of the row; mapped: everyone the
    owner counts for at the moment of the row (employee, teams, department).
    """

    mode: Literal["all", "column", "owner", "mapped"]
    column: str | None = None
    department: str | None = None


@dataclass(frozen=True)
class Scan:
    """`first`…`last` are the period indexes needed; `cutoff` is the first day not looked at any more."""

    name: str
    relation: str
    joins: Sequence[JoinPlan]
    computed: Mapping[str, exp.Expr]
    where: exp.Expr | None
    subject: SubjectPlan
    credits: Credits | None
    credits_relation: str | None
    lifetime: Lifetime | None
    grain: Grain
    calendar: Calendar
    wanted: Sequence[int]
    cutoff: date | None
    slots: Sequence[Slot]
    outputs: Sequence[tuple[int, Aggregate]]
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return min(self.wanted)

    @property
    def last(self) -> int:
        return max(self.wanted)

    @property
    def weighted(self) -> bool:
        """Whether rows count with a share."""
        return self.credits is not None or self.subject.mode == "mapped"

    @property
    def runs(self) -> bool:
        return any(slot.running for slot in self.slots)
