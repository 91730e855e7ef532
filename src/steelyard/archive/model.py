"""What goes into an archive, before it is a file. People still have their own ids here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from steelyard.appraisal.posts import Stretch
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.engine.posts import Post
from steelyard.engine.workspace import Workspace

FORMAT = "steelyard-archive"
VERSION = 1
#: Stages of a result in the order in which they may come. Only `computed` is always there.
STAGES = ("computed", "linked", "long_leave", "calibrated", "ratified", "appealed")
Stage = Literal["computed", "linked", "long_leave", "calibrated", "ratified", "appealed"]
#: What follows from numbers and rules, without anybody's decision.
BY_RULES = ("computed", "linked", "long_leave")
#: How far a recomputation goes back: to the measured values, or to the very rows.
Depth = Literal["measures", "rows"]


@dataclass(frozen=True)
class Cycle:
    """Which cycle, and what was scored in it: one period or a range, or a fiscal year."""

    id: str
    title: str
    periods: str | None = None
    year: str | None = None
    kinds: Sequence[str] = ("employee", "team", "department")
    as_of: date | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """What a stage made of a result. `entry` is the number of the audit entry that says so."""

    stage: Stage
    total: Decimal | None
    grade: str | None
    coefficient: Decimal | None
    reason: str = ""
    by: str | None = None
    at: datetime | None = None
    entry: int | None = None
    #: How a result comes about by rules, as plain values: of `linked` the `linkage`, `department`, `kind` and
    #: `attendance`; of `long_leave` the `standing`, the `neutral` score, and `at_most` what vetoes leave.
    rule: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Career:
    """Of somebody transferred or with several positions: the posts, and the days rated on their own."""

    posts: Sequence[Post]
    stretches: Sequence[Stretch]


@dataclass(frozen=True)
class Result:
    """The result of a person: every stage in order, the last one is final.

    `days` maps each period to the days it counts with; of one period they do not matter. `acknowledged`
    says how the person took notice (acknowledged, overdue, refused), `objection` what they answered.
    With a `career` the computed result is that of its parts.
    """

    subject: str
    days: Mapping[str, int]
    steps: Sequence[Step]
    acknowledged: str = ""
    acknowledged_at: datetime | None = None
    witness: str | None = None
    objection: str = ""
    career: Career | None = None


@dataclass(frozen=True)
class Entry:
    """An entry of the audit chain as it was sealed: without labels, with numbers of accounts and records."""

    number: int
    at: str
    actor: int | None
    action: str
    kind: str
    subject: str
    old: Any
    new: Any
    reason: str
    previous_seal: str
    seal: str

    @property
    def link(self) -> Link:
        return Link(self.number, self.previous_seal, self.seal)


@dataclass(frozen=True)
class Link:
    """An entry that is none of the cycle's business: its place in the chain, not its content."""

    number: int
    previous_seal: str
    seal: str


@dataclass(frozen=True)
class Document:
    """A document that was handed out; the file itself lies elsewhere."""

    id: str
    kind: str
    subject: str
    sha256: str
    bytes: int
    made_at: datetime | None = None


@dataclass(frozen=True)
class Contents:
    """`scheme_text` is the scheme exactly as it was published; `workspace` computes by it.

    `sealed_by` is the number of the entry whose `new` holds `hashes_of` these contents.
    """

    cycle: Cycle
    scheme_text: str
    workspace: Workspace
    pseudonyms: Pseudonyms
    results: Sequence[Result] = ()
    audit: Sequence[Entry | Link] = ()
    documents: Sequence[Document] = ()
    depth: Depth = "measures"
    sealed_by: int | None = None
