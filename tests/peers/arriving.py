"""Syncs that have to go well, and what arrived by them, for tests of connectors to vendors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from peers.base import Peer
from peers.landing import Landing, landing
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.ingest.runs import runs
from steelyard.sources import runner

#: Moments between the first run of a test and the next, as the clock of the lake has it.
LATER = "2026-04-01T12:30:00"


@dataclass(frozen=True)
class Arrival(Landing):
    """A connection and its lake, with a sync that checks itself."""

    def sync(self, *, batch: int = runner.BATCH, full: bool = False) -> Run:
        """One run that has to finish; its counts add up."""
        run = super().sync(batch=batch, full=full)
        assert run.status == "finished", run.message
        for receipt in run.receipts.values():
            assert receipt.read == receipt.accepted + receipt.quarantined
        return run

    def failed(self) -> str:
        """What a run says that has to fail."""
        run = super().sync()
        assert run.status == "failed"
        return run.message

    def killed(self, *, after_pages: int) -> None:
        """A run that is killed, and is never said to have ended."""
        self.sync_killed(after_pages=after_pages)
        assert runs(self.lake)[-1].status == "running"

    def by_key(self, table: str, key: str) -> dict[Any, dict[str, Any]]:
        """The rows of a table by a column that tells them apart."""
        found = self.rows(table) if self.lake.has(table) else []
        by_key = {row[key]: row for row in found}
        assert len(by_key) == len(found)
        return by_key

    def total(self, table: str, column: str) -> Decimal:
        return sum((cell or Decimal(0) for cell in self.column(table, column)), Decimal(0))


def counts(run: Run, table: str) -> tuple[int, int, int, int]:
    """Inserted, updated, deleted, quarantined."""
    receipt = run.receipts[table]
    return receipt.inserted, receipt.updated, receipt.deleted, receipt.quarantined


def arriving(
    peer: Peer,
    folder: Path,
    *,
    kind: str,
    secrets: Mapping[str, str],
    onto: Arrival | None = None,
    **more: Any,
) -> Arrival:
    """A connection to `peer`, and a new lake in `folder` or the one that `onto` has filled already."""
    made = landing(folder / "later" if onto else folder, peer, kind=kind, secrets=secrets, **more)
    arrival = Arrival(made.lake, made.declared, made.environment, made.clock)
    return replace(arrival, lake=onto.lake, clock=onto.clock) if onto else arrival
