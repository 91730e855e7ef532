"""polars: lazy scans, one group-by per table, all tables collected together by the streaming engine."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.variants import MEASURES, Cells, Clock
from benchmarks.variants.handwritten import MOMENTS

_WON = pl.col("stage") == "won"
_AGGREGATES = {
    "ad_daily": [
        pl.col("impressions").sum(),
        pl.col("clicks").sum(),
        pl.col("form_submits").sum(),
        pl.col("cost").sum().alias("ad_cost"),
    ],
    "leads": [
        pl.len().alias("leads"),
        pl.col("mql_at").count().alias("mqls"),
        pl.col("won_at").count().alias("leads_won"),
    ],
    "opportunities": [
        (pl.col("stage") != "open").sum().alias("deals_closed"),
        _WON.sum().alias("deals_won"),
        pl.col("amount").filter(_WON).sum().alias("won_amount"),
        pl.col("amount").filter(_WON & pl.col("influenced_by_campaign")).sum().alias("influenced_amount"),
    ],
    "orders": [
        pl.len().alias("orders"),
        pl.col("amount").sum().alias("revenue"),
        pl.col("margin").sum(),
        pl.col("customer_id").n_unique().alias("customers_served"),
    ],
    "web_sessions": [pl.len().alias("sessions"), pl.col("converted").sum().alias("sessions_converted")],
    "projects": [
        pl.len().alias("projects_due"),
        (pl.col("completed_on") <= pl.col("due_on")).sum().alias("projects_on_time"),
    ],
}


def work(folder: Path, clock: Clock) -> dict[str, pl.DataFrame]:
    with clock("scan"):
        plans = [_plan(folder, table) for table in MEASURES]
        return dict(zip(MEASURES, pl.collect_all(plans, engine="streaming"), strict=True))


def _plan(folder: Path, table: str) -> pl.LazyFrame:
    moment = pl.col(MOMENTS[table]).dt
    month = moment.year() * 12 + moment.month().cast(pl.Int32) - 1
    rows = pl.scan_parquet(folder / f"{table}.parquet")
    return rows.group_by("owner_id", month.alias("month")).agg(_AGGREGATES[table])


def cells(found: dict[str, pl.DataFrame]) -> Cells:
    return {
        measure: {
            (owner, month): value
            for owner, month, value in found[table].select("owner_id", "month", measure).iter_rows()
        }
        for table, measures in MEASURES.items()
        for measure in measures
    }
