"""What became of a delivery, and of a run of a source: numbers that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Rows of one table. Always: read = accepted + quarantined, and
    accepted = inserted + updated + unchanged + superseded.

    `superseded`: sound rows that a newer or the very same row of their key replaces, in this delivery or
    in the lake. `deleted`: rows of the lake that the source no longer has. `version`: the table afterwards.
    """

    table: str
    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    deleted: int = 0
    version: int | None = None

    def __add__(self, other: Receipt) -> Receipt:
        """Both deliveries together, `other` being the later one."""
        mine, theirs = asdict(self), asdict(other)
        counts = {name: mine[name] + theirs[name] for name in COUNTS}
        return replace(other, **counts, version=self.version if other.version is None else other.version)


COUNTS = (
    "read",
    "accepted",
    "quarantined",
    "inserted",
    "updated",
    "unchanged",
    "superseded",
    "deleted",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One visit to a source. `status` is running, finished, failed or superseded.

    A run that was killed stays running until the next one of its source supersedes it; that one begins at
    the cursor that was committed last. `replayed`: rows that left quarantine because what they refer to
    arrived. `stale`: tables whose newest row is older than their contract allows, and how old that is.
    """

    id: str
    source: str
    started_at: datetime
    finished_at: datetime | None = None
    status: str = "running"
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    cursor_before: str | None = None
    cursor_after: str | None = None
    replayed: int = 0
    stale: Mapping[str, datetime] = field(default_factory=dict)
    message: str = ""

    def with_receipt(self, receipt: Receipt) -> Run:
        """The run with one delivery more."""
        known = self.receipts.get(receipt.table)
        return replace(self, receipts={**self.receipts, receipt.table: known + receipt if known else receipt})

    def with_replayed(self, receipts: Sequence[Receipt]) -> Run:
        """The run after rows of earlier runs were replayed; they were counted as read then."""
        known = {one.table: one for one in receipts if one.accepted}
        more = {
            table: Receipt(table, version=one.version)
            for table, one in known.items()
            if table not in self.receipts
        }
        count = sum(one.accepted for one in receipts)
        return replace(self, receipts={**self.receipts, **more}, replayed=self.replayed + count)

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    def total(self, count: str) -> int:
        """The sum of one of COUNTS over all tables."""
        return sum(getattr(receipt, count) for receipt in self.receipts.values())
