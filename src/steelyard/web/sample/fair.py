"""An Excel file of leads from a trade fair, in which three rows are wrong: what quarantine is for."""

from __future__ import annotations

from pathlib import Path

from steelyard.engine.export import write_xlsx
from steelyard.engine.importing import Wanted, draft_import, run_import
from steelyard.engine.lakes import open_lake

CONNECTION = "trade-fair"
FIELDS = ("lead_id", "created_at", "mql_at", "source", "owner_id")
ROWS = (
    ("FAIR-001", "2026-09-15 10:02", "2026-09-16 09:00", "event", "E025"),
    ("FAIR-002", "2026-09-15 10:40", "", "event", "E025"),
    ("FAIR-003", "九月十五日", "", "event", "E026"),
    ("FAIR-004", "", "2026-09-16 08:00", "event", "E027"),
    ("", "2026-09-15 14:25", "", "event", "E028"),
    ("FAIR-006", "2026-09-15 15:30", "2026-09-17 11:20", "event", "E028"),
)


def write_leads(path: Path) -> Path:
    """The file as somebody would have typed it at the stand."""
    write_xlsx(path, {"leads": (FIELDS, [dict(zip(FIELDS, row, strict=True)) for row in ROWS])})
    return path


def bring_in(home: Path) -> None:
    """Import the file, so that the quarantine of the sample company is not empty."""
    folder = home / "systems" / CONNECTION
    folder.mkdir(parents=True, exist_ok=True)
    lake = open_lake(str(home / "lake"))
    wanted = Wanted([write_leads(folder / "leads.xlsx")], table="leads", connection=CONNECTION)
    run_import(lake, draft_import(wanted, lake=lake))
