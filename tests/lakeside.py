"""Standing at a lake: deliver rows in one line, and see what is in it the way a person would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from steelyard.lake.ingest.delivery import Delivery
from steelyard.lake.ingest.load import ingest
from steelyard.lake.ingest.quarantine import Held, listing
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.store.lake import Lake

Cells = Mapping[str, object]


def a_run(id_: str = "run-1", source: str = "crm") -> Run:
    return Run(id_, source, datetime(2026, 4, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Lakeside:
    lake: Lake

    def deliver(
        self,
        table: str,
        rows: Any,
        *,
        source: str = "crm",
        timezone: str = "Asia/Shanghai",
        run: Run | None = None,
        **more: Any,
    ) -> Receipt:
        delivery = Delivery(source, table, rows, **more)
        return ingest(self.lake, delivery, run=run or a_run(source=source), timezone=timezone)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows that people know: without hidden columns, in the order of the first one."""
        found = [
            {name: cell for name, cell in row.items() if not name.startswith("_")}
            for row in self.lake.rows(table)
        ]
        return sorted(found, key=lambda row: str(next(iter(row.values()))))

    def column(self, table: str, column: str) -> list[Any]:
        return [row[column] for row in self.rows(table)]

    def held(self, **narrowed: Any) -> list[Held]:
        return listing(self.lake, **narrowed)

    def reasons(self) -> list[str]:
        """Why rows are in quarantine, as people read it."""
        return sorted(str(reason) for held in self.held() for reason in held.reasons)


def leads(*ids: str, **cells: object) -> Iterable[Cells]:
    """Sound leads that share the cells given."""
    return [{"lead_id": id_, "created_at": "2026-03-01 10:00:00", **cells} for id_ in ids]
