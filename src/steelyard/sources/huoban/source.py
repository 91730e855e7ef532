"""Huoban as a source: every table whole, with fields under the names that the connection gives them.

Source: https://openapi.huoban.com/api-17851170 (item/list: Open-Authorization, table_id, order, limit,
offset; code, message, data.has_more, data.items with item_id and fields).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from steelyard.core.fields import Map, Model, no_entries
from steelyard.sources.base import Extract, Request
from steelyard.sources.opened import Connection
from steelyard.sources.restful.named import NamedSource
from steelyard.sources.rich import plain


class Settings(Model):
    """How the fields of the tables are called."""

    fields: Map[str, str] = Field(
        default_factory=no_entries,
        description="Number of a field → the name that mappings use: `2200000137788634: 客户名称`. "
        "Fields without a name are known by their number.",
    )
    page_size: int = Field(20, ge=1, description="Rows per page; 20 is what the vendor's example asks for.")
    base_url: str = Field("https://api.huoban.com", description="Only another one for tests and proxies.")


class Source(NamedSource):
    """How tables are read is said in kind.yaml; here their fields get names."""

    wanted = "the id of a table, such as 2100000014303340"

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        self._names = connection.settings.fields
        return super().resources(connection, request)

    def record(self, resource: str, record: Any) -> Any:
        fields = (record.get("fields") or {}).items()
        named = {self._names.get(number, number): plain(value) for number, value in fields}
        others = {name: plain(value) for name, value in record.items() if name not in ("fields", "_each")}
        return {**named, **others}
