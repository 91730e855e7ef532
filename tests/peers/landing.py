"""A peer and a lake: what a sync brings into it, run after run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lakeside import Lakeside
from peers.base import Peer
from peers.syncing import MOMENT, Waiting, document
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.store.lake import Lake
from steelyard.sources import runner
from steelyard.sources.connections import Declared, declared
from steelyard.sources.opened import opened


class KilledError(BaseException):
    """Nobody catches it, as nobody catches kill -9."""


@dataclass
class Ticking:
    """The clock of the lake: a second passes with each look. A test may set `at`."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass(frozen=True)
class Landing(Lakeside):
    """A lake that one connection fills. Waits are remembered, never slept."""

    declared: Declared
    environment: Mapping[str, str]
    clock: Ticking
    waiting: Waiting = field(default_factory=Waiting)

    def sync(self, *, batch: int = runner.BATCH, full: bool = False) -> Run:
        with self._own_clock():
            manner = runner.Manner(full=full, batch=batch)
            return runner.sync(self.lake, self.declared, manner=manner, environment=self.environment)

    def sync_killed(self, *, after_pages: int) -> None:
        """Deliver page by page and die when that page has come, before it is in the lake."""
        seen: list[str] = []

        def progress(table: str, _: int) -> None:
            seen.append(table)
            if len(seen) == after_pages:
                raise KilledError

        with self._own_clock():
            try:
                runner.sync(
                    self.lake, self.declared, manner=runner.Manner(batch=1),
                    progress=progress, environment=self.environment,
                )  # fmt: skip
            except KilledError:
                return
        raise AssertionError(f"there were only {len(seen)} pages")

    @contextmanager
    def _own_clock(self) -> Iterator[None]:
        with patch.object(runner, "opened", partial(opened, clock=self.waiting.clock)):
            yield


def landing(
    folder: Path, peer: Peer, *, kind: str, secrets: Mapping[str, str], moment: datetime = MOMENT, **more: Any
) -> Landing:
    """A new lake in the folder, and the connection `peer` that fills it. Secrets are given by value."""
    written = document(peer, kind=kind, secrets=secrets, **more)
    text = json.dumps(written, ensure_ascii=False)
    lake, clock = Lake.create(folder / "lake"), Ticking(moment)
    lake.clock = clock
    environment = {name.upper(): value for name, value in secrets.items()}
    return Landing(lake, declared(text, "connections.yaml", folder=folder)["peer"], environment, clock)
