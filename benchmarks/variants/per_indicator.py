"""One query per indicator: each brings the measures of its own formula, and nothing is shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from benchmarks.variants import Cells, Clock
from benchmarks.variants.handwritten import MOMENTS

#: Indicator → table → measure → aggregate.
_INDICATORS: dict[str, dict[str, dict[str, str]]] = {
    "click_rate": {"ad_daily": {"clicks": "sum(clicks)", "impressions": "sum(impressions)"}},
    "form_rate": {"ad_daily": {"form_submits": "sum(form_submits)", "clicks": "sum(clicks)"}},
    "visit_conversion": {
        "web_sessions": {"sessions": "count(*)", "sessions_converted": "count(*) FILTER (converted)"}
    },
    "lead_growth": {"leads": {"leads": "count(*)"}},
    "mql_rate": {"leads": {"leads": "count(*)", "mqls": "count(mql_at)"}},
    "lead_win_rate": {"leads": {"leads": "count(*)", "leads_won": "count(won_at)"}},
    "return_on_advertising": {"orders": {"margin": "sum(margin)"}, "ad_daily": {"ad_cost": "sum(cost)"}},
    "deal_win_rate": {
        "opportunities": {
            "deals_closed": "count(*) FILTER (stage <> 'open')",
            "deals_won": "count(*) FILTER (stage = 'won')",
        }
    },
    "influenced_share": {
        "opportunities": {
            "won_amount": "sum(amount) FILTER (stage = 'won')",
            "influenced_amount": "sum(amount) FILTER (stage = 'won' AND influenced_by_campaign)",
        }
    },
    "order_value": {"orders": {"orders": "count(*)", "revenue": "sum(amount)"}},
    "orders_per_customer": {
        "orders": {"orders": "count(*)", "customers_served": "count(DISTINCT customer_id)"}
    },
    "projects_in_time": {
        "projects": {
            "projects_due": "count(*)",
            "projects_on_time": "count(*) FILTER (completed_on <= due_on)",
        }
    },
}


def _query(tables: dict[str, dict[str, str]]) -> str:
    parts = [
        f"(SELECT owner_id, year({MOMENTS[table]}) * 12 + month({MOMENTS[table]}) - 1 AS month, "
        + ", ".join(f"{aggregate} AS {name}" for name, aggregate in measures.items())
        + f" FROM '{table}.parquet' GROUP BY ALL)"
        for table, measures in tables.items()
    ]
    if len(parts) == 1:
        return parts[0]
    names = ", ".join(name for measures in tables.values() for name in measures)
    return (
        f"SELECT coalesce(a.owner_id, b.owner_id) AS owner_id, coalesce(a.month, b.month) AS month, {names} "
        f"FROM {parts[0]} a FULL JOIN {parts[1]} b "
        "ON a.owner_id IS NOT DISTINCT FROM b.owner_id AND a.month = b.month"
    )


def work(folder: Path, clock: Clock) -> dict[str, list[tuple[Any, ...]]]:
    with clock("scan"):
        connection = duckdb.connect(config={"file_search_path": str(folder)})
        return {name: connection.execute(_query(of)).fetchall() for name, of in _INDICATORS.items()}


def cells(found: dict[str, list[tuple[Any, ...]]]) -> Cells:
    return {
        measure: {(line[0], line[1]): line[2 + place] for line in found[name]}
        for name, tables in _INDICATORS.items()
        for place, measure in enumerate(name for measures in tables.values() for name in measures)
    }
