"""What a good analyst writes by hand: one scan per table, all its measures, grouped by integer month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from benchmarks.variants import MEASURES, Cells, Clock

MOMENTS = {
    "ad_daily": "day",
    "leads": "created_at",
    "opportunities": "created_at",
    "orders": "ordered_at",
    "web_sessions": "started_at",
    "projects": "due_on",
}
_AGGREGATES = {
    "ad_daily": "sum(impressions), sum(clicks), sum(form_submits), sum(cost)",
    "leads": "count(*), count(mql_at), count(won_at)",
    "opportunities": "count(*) FILTER (stage <> 'open'), count(*) FILTER (stage = 'won'), "
    "sum(amount) FILTER (stage = 'won'), sum(amount) FILTER (stage = 'won' AND influenced_by_campaign)",
    "orders": "count(*), sum(amount), sum(margin), count(DISTINCT customer_id)",
    "web_sessions": "count(*), count(*) FILTER (converted)",
    "projects": "count(*), count(*) FILTER (completed_on <= due_on)",
}


def scan(table: str) -> str:
    """The one statement for a table."""
    moment = MOMENTS[table]
    return (
        f"SELECT owner_id, year({moment}) * 12 + month({moment}) - 1 AS month, {_AGGREGATES[table]} "
        f"FROM '{table}.parquet' WHERE {moment} >= DATE '2024-09-01' AND {moment} < DATE '2026-09-01' "
        "GROUP BY ALL"
    )


def work(folder: Path, clock: Clock) -> dict[str, list[tuple[Any, ...]]]:
    with clock("scan"):
        connection = duckdb.connect(config={"file_search_path": str(folder)})
        return {table: connection.execute(scan(table)).fetchall() for table in MEASURES}


def cells(found: dict[str, list[tuple[Any, ...]]]) -> Cells:
    return {
        measure: {(line[0], line[1]): line[2 + place] for line in found[table]}
        for table, measures in MEASURES.items()
        for place, measure in enumerate(measures)
    }
