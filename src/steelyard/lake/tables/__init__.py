"""The table model: every canonical table (DESIGN §6 and §9), the source of docs/reference/tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from steelyard.lake.tables import appraisal, brand, campaigns, channels, organisation, sales, work
from steelyard.lake.tables.model import Column, Table, Type

__all__ = ["TABLES", "Column", "Table", "Type"]

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for part in (organisation, appraisal, campaigns, sales, channels, brand, work)
        for table in part.TABLES
    }
)
