"""pandas: a table at a time, only the columns that are needed, money as float64."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.variants import MEASURES, Cells, Clock
from benchmarks.variants.handwritten import MOMENTS

_COLUMNS = {
    "ad_daily": ["impressions", "clicks", "form_submits", "cost"],
    "leads": ["mql_at", "won_at"],
    "opportunities": ["stage", "amount", "influenced_by_campaign"],
    "orders": ["amount", "margin", "customer_id"],
    "web_sessions": ["converted"],
    "projects": ["completed_on"],
}
_TEXTS = ["owner_id", "stage", "customer_id"]


def work(folder: Path, clock: Clock) -> dict[str, pd.DataFrame]:
    found = {}
    for table in MEASURES:
        with clock("read"):
            frame = _read(folder / f"{table}.parquet", table)
        with clock("group"):
            found[table] = _grouped(table, frame)
    return found


def _read(path: Path, table: str) -> pd.DataFrame:
    columns = ["owner_id", MOMENTS[table], *_COLUMNS[table]]
    read = pq.read_table(path, columns=columns, read_dictionary=[c for c in columns if c in _TEXTS])
    for place, column in enumerate(read.schema):
        if pa.types.is_decimal(column.type):
            read = read.set_column(place, column.name, read.column(place).cast(pa.float64()))
    return read.to_pandas(self_destruct=True, split_blocks=True, date_as_object=False)


def _grouped(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    moment = frame[MOMENTS[table]].dt
    frame["month"] = moment.year * 12 + moment.month - 1
    aggregations = _prepared(table, frame)
    return frame.groupby(["owner_id", "month"], observed=True, dropna=False, sort=False).agg(**aggregations)


def _prepared(table: str, frame: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Columns that conditions need, and what is aggregated."""
    match table:
        case "ad_daily":
            names = ("impressions", "clicks", "form_submits", "cost")
            return {measure: (name, "sum") for measure, name in zip(MEASURES[table], names, strict=True)}
        case "leads":
            return {"leads": ("month", "size"), "mqls": ("mql_at", "count"), "leads_won": ("won_at", "count")}
        case "opportunities":
            won = frame["stage"] == "won"
            frame["closed"], frame["won"] = frame["stage"] != "open", won
            frame["won_amount"] = frame["amount"].where(won, 0.0)
            frame["influenced"] = frame["won_amount"].where(frame["influenced_by_campaign"], 0.0)
            names = ("closed", "won", "won_amount", "influenced")
            return {measure: (name, "sum") for measure, name in zip(MEASURES[table], names, strict=True)}
        case "orders":
            money = {"revenue": ("amount", "sum"), "margin": ("margin", "sum")}
            return {"orders": ("month", "size"), **money, "customers_served": ("customer_id", "nunique")}
        case "web_sessions":
            return {"sessions": ("month", "size"), "sessions_converted": ("converted", "sum")}
    frame["on_time"] = frame["completed_on"] <= frame["due_on"]
    return {"projects_due": ("month", "size"), "projects_on_time": ("on_time", "sum")}


def cells(found: dict[str, pd.DataFrame]) -> Cells:
    return {
        measure: {
            (None if owner != owner else str(owner), int(month)): float(value)
            for (owner, month), value in found[table][measure].items()
        }
        for table, measures in MEASURES.items()
        for measure in measures
    }
