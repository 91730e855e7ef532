"""Connections to peers, and what they bring, for tests of connectors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peers.base import Peer
from steelyard.sources.base import ORIGIN, Extract, Request
from steelyard.sources.connections import declared
from steelyard.sources.opened import Connection, opened
from steelyard.sources.waiting import Clock

#: The moment of a run in tests, unless they say another.
MOMENT = datetime(2026, 4, 1, 12, tzinfo=UTC)


@dataclass
class Waiting:
    """A clock that stands still and remembers how long it was asked to wait."""

    pauses: list[float] = field(default_factory=list)
    at: float = MOMENT.timestamp()

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.at, sleep=self.sleep, dice=lambda: 0.5)


def document(peer: Peer, *, kind: str, name: str = "peer", **more: Any) -> dict[str, Any]:
    """A connection file with one connection. Settings get the peer's `base_url`, secrets their env names."""
    settings = {"base_url": peer.url, **more.pop("settings", {})}
    secrets = {secret: f"env:{secret.upper()}" for secret in more.pop("secrets", {})}
    made = {"kind": kind, "allow_hosts": ["127.0.0.1"], "settings": settings, "secrets": secrets, **more}
    return {"steelyard": 1, "connections": {name: made}}


def connected(
    peer: Peer,
    *,
    kind: str,
    secrets: Mapping[str, str] | None = None,
    waiting: Waiting | None = None,
    **more: Any,
) -> Connection:
    """The opened connection `peer`. Secrets are given by value; nothing is ever slept."""
    written = document(peer, kind=kind, secrets=secrets or {}, **more)
    environment = {name.upper(): value for name, value in (secrets or {}).items()}
    text = json.dumps(written, ensure_ascii=False)
    found = declared(text, "connections.yaml", folder=Path("."))["peer"]
    return opened(found, environment, (waiting or Waiting()).clock)


@dataclass
class Brought:
    """What an extract brought: rows without origins, keys that are gone, the cursor of each page."""

    extract: Extract
    rows: list[dict[str, Any]] = field(default_factory=list)
    origins: list[Any] = field(default_factory=list)
    deleted: list[dict[str, Any]] = field(default_factory=list)
    cursors: list[str | None] = field(default_factory=list)

    @property
    def cursor(self) -> str | None:
        """The one to keep."""
        return next((each for each in reversed(self.cursors) if each is not None), None)


def brought(
    connection: Connection, table: str, cursor: str | None = None, moment: datetime = MOMENT
) -> Brought:
    """Read one table of a connection, without a lake."""
    from steelyard.sources.kinds import kinds

    source = kinds()[connection.kind].source()
    request = Request(moment, {table: cursor} if cursor is not None else {})
    extract = next(each for each in source.resources(connection, request) if each.table == table)
    found = Brought(extract)
    for page in extract.pages:
        found.rows += [{name: cell for name, cell in row.items() if name != ORIGIN} for row in page.rows]
        found.origins += [row.get(ORIGIN) for row in page.rows]
        found.deleted += [dict(row) for row in page.deleted]
        found.cursors.append(page.cursor)
    return found
