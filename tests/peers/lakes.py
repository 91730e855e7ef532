"""A lake for a test, one connection that fills it, and what is in it then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from folders import DataFolder
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.store.lake import Lake
from steelyard.sources.connections import declared
from steelyard.sources.runner import Manner, sync

#: Columns that the lake keeps for itself.
_OWN = ("_month", "_run", "_source", "_loaded_at")


@dataclass
class Filled:
    """A lake under `root`. Secrets are given by value and reach the source through the environment."""

    root: Path
    connection: dict[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lake = Lake.create(self.root / "lake")

    def run(self, *, full: bool = False, batch: int = 20_000) -> Run:
        """One sync, finished or failed."""
        names = {name: f"env:{name.upper()}" for name in self.secrets}
        written = {"allow_hosts": ["127.0.0.1"], **self.connection, "secrets": names}
        text = json.dumps({"steelyard": "1", "connections": {"peer": written}}, ensure_ascii=False)
        found = declared(text, "connections.yaml", folder=self.root)["peer"]
        environment = {name.upper(): value for name, value in self.secrets.items()}
        return sync(self.lake, found, manner=Manner(full=full, batch=batch), environment=environment)

    def sync(self, **how: Any) -> dict[str, Receipt]:
        """One sync that has to succeed: table → its receipt, which adds up and is printed."""
        run = self.run(**how)
        assert run.status == "finished", run.message
        for each in run.receipts.values():
            assert each.read == each.accepted + each.quarantined
            print(
                f"  {each.table}: read {each.read}, quarantined {each.quarantined}, inserted {each.inserted}, "
                f"updated {each.updated}, unchanged {each.unchanged}, deleted {each.deleted}"
            )
        return dict(run.receipts)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """What people see of a table."""
        if not self.lake.has(table):
            return []
        return [{k: v for k, v in row.items() if k not in _OWN} for row in self.lake.rows(table)]

    def by(self, table: str, key: str) -> dict[Any, dict[str, Any]]:
        """The same, own columns included, by a column."""
        return {row[key]: row for row in self.lake.rows(table)}

    def folder(self, *tables: str) -> DataFolder:
        """The tables as a plain folder, for a scheme to compute over."""
        made = DataFolder(self.root / "folder")
        for table in tables:
            rows = self.rows(table)
            made.lines(table, list(rows[0]), [list(row.values()) for row in rows])
        return made
