"""A peer that is synced into a real lake, and what arrived there, for tests of connectors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from peers.base import Peer
from peers.syncing import Waiting, document
from steelyard.lake.ingest.quarantine import Held, listing
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.ingest.runs import runs
from steelyard.lake.store.lake import Lake
from steelyard.sources import runner
from steelyard.sources.connections import Declared, declared
from steelyard.sources.opened import opened


class KilledError(BaseException):
    """Ends a run as a kill does: nobody catches it, nothing is written any more."""


@dataclass
class Arrival:
    """The connection `peer` and the lake it is synced into. Waits are remembered, never slept."""

    declared: Declared
    environment: Mapping[str, str]
    lake: Lake
    waiting: Waiting = field(default_factory=Waiting)

    def sync(self, **manner: Any) -> Run:
        """One run that has to finish; its counts add up."""
        run = runner.sync(
            self.lake, self.declared, manner=runner.Manner(**manner), environment=self.environment
        )
        assert run.status == "finished", run.message
        for receipt in run.receipts.values():
            assert receipt.read == receipt.accepted + receipt.quarantined
        return run

    def failed(self) -> str:
        """What a run says that has to fail."""
        run = runner.sync(self.lake, self.declared, environment=self.environment)
        assert run.status == "failed"
        return run.message

    def killed(self, after: int) -> None:
        """A run that is killed when it has read more than `after` rows of a table, one page per commit."""

        def count(table: str, rows: int) -> None:
            if rows > after:
                raise KilledError

        with pytest.raises(KilledError):
            runner.sync(
                self.lake, self.declared, manner=runner.Manner(batch=1), progress=count, environment=self.environment
            )  # fmt: skip
        assert runs(self.lake)[-1].status == "running"

    def rows(self, table: str, key: str) -> dict[Any, dict[str, Any]]:
        """What is in the lake, without hidden columns, by key."""
        found = self.lake.rows(table) if self.lake.has(table) else []
        visible = [{name: cell for name, cell in row.items() if not name.startswith("_")} for row in found]
        by_key = {row[key]: row for row in visible}
        assert len(by_key) == len(visible)
        return by_key

    def total(self, table: str, column: str) -> Decimal:
        return sum((row[column] or Decimal(0) for row in self.lake.rows(table)), Decimal(0))

    def held(self) -> list[Held]:
        return listing(self.lake)


def counts(run: Run, table: str) -> tuple[int, int, int, int]:
    """Inserted, updated, deleted, quarantined."""
    receipt = run.receipts[table]
    return receipt.inserted, receipt.updated, receipt.deleted, receipt.quarantined


def arriving(
    peer: Peer, folder: Path, monkeypatch: pytest.MonkeyPatch, *, kind: str, secrets: Mapping[str, str],
    **more: Any,
) -> Arrival:  # fmt: skip
    """A connection to `peer` and a new lake in `folder`."""
    waiting = Waiting()
    monkeypatch.setattr(runner, "opened", partial(opened, clock=waiting.clock))
    text = json.dumps(document(peer, kind=kind, secrets=secrets, **more), ensure_ascii=False)
    found = declared(text, "connections.yaml", folder=folder)["peer"]
    environment = {name.upper(): value for name, value in secrets.items()}
    return Arrival(found, environment, Lake.create(folder / "lake"), waiting)
