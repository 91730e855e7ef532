"""The desk of the data owner: an installation with a lake of its own, and files to send."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cast
from lakeside import Lakeside
from steelyard.engine.export import write_xlsx
from steelyard.lake.ingest.runs import finish_run, start_run
from steelyard.lake.store.lake import Lake

LEADS = ("线索编号", "建立日期", "来源渠道", "负责人", "成交金额（万元）")


@dataclass(frozen=True)
class Place:
    """The home of an installation. `side` is its lake, seen from the outside."""

    home: Path

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def side(self) -> Lakeside:
        return Lakeside(Lake.create(self.lake))

    @property
    def connections(self) -> Path:
        return self.lake / "connections.yaml"

    def start_with(self, lake: Path) -> None:
        """A copy of a lake that was made before."""
        shutil.copytree(lake, self.lake)

    def deliver(self, table: str, rows: Any, *, source: str = "crm") -> str:
        """A whole run of a source, its snapshot included; gives the id of the run."""
        side = self.side
        begun = start_run(side.lake, source)
        begun = begun.with_receipt(side.deliver(table, rows, source=source, run=begun))
        return finish_run(side.lake, begun, timezone="Asia/Shanghai")[0].id

    def connect(self, text: str) -> None:
        self.connections.parent.mkdir(parents=True, exist_ok=True)
        self.connections.write_text(text, encoding="utf-8")

    def exports(self, name: str, *lines: str) -> Path:
        """A folder into which a system exports, with one file."""
        folder = self.home / "exports"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
        return folder


def workbook(path: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = LEADS) -> Path:
    """An Excel file of one sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_xlsx(path, {"线索": (header, [dict(zip(header, row, strict=True)) for row in rows])})
    return path


def people() -> dict[str, list[dict[str, Any]]]:
    """The cast as rows of the lake."""
    return {
        "employees": [
            {"employee_id": one.id, "name": one.name, "position": one.position, "hired_on": "2024-01-01"}
            for one in cast.PEOPLE
        ],
        "teams": [
            {
                "team_id": unit.id,
                "name": unit.name,
                "parent_id": unit.parent,
                "kind": "team" if unit.parent else "department",
            }
            for unit in cast.UNITS
        ],
        "memberships": [
            dict(zip(("employee_id", "team_id", "valid_from", "valid_to"), row, strict=False))
            for row in cast.MEMBERSHIPS
        ],
    }
