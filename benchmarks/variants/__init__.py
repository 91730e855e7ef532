"""The same measures, taken in different ways. Each variant runs in a process of its own.

A variant is a module with `work(folder, clock)`, which is timed, and `cells(worked)`, which is not:
measure → owner and month → value. Months count from year 0, as in `steelyard.core.periods`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

Key = tuple[str | None, int]
Cells = Mapping[str, Mapping[Key, Decimal | int | float | None]]

MEASURES = {
    "ad_daily": ("impressions", "clicks", "form_submits", "ad_cost"),
    "leads": ("leads", "mqls", "leads_won"),
    "opportunities": ("deals_closed", "deals_won", "won_amount", "influenced_amount"),
    "orders": ("orders", "revenue", "margin", "customers_served"),
    "web_sessions": ("sessions", "sessions_converted"),
    "projects": ("projects_due", "projects_on_time"),
}


class Clock:
    """Adds up the seconds of named phases."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.phases[phase] = self.phases.get(phase, 0.0) + time.perf_counter() - start
