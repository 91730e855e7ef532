"""From a scan to one SQL statement, built as a tree and rendered for the engine.

Layers, from the inside: rows (columns of the table and its look-ups, computed columns, filter) → moments
→ subjects and shares → aggregates in one GROUP BY.
"""

from __future__ import annotations

from steelyard.metrics.compile.moments import member_day, state_day
from steelyard.metrics.compile.parts import BELONGINGS, relation
from steelyard.metrics.compile.rows import needed_columns
from steelyard.metrics.compile.statements import everybody_sql, extent_sql, probe_sql, rows_sql, scan_sql

__all__ = [
    "BELONGINGS",
    "everybody_sql",
    "extent_sql",
    "member_day",
    "needed_columns",
    "probe_sql",
    "relation",
    "rows_sql",
    "scan_sql",
    "state_day",
]
