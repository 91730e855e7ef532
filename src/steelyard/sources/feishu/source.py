"""Feishu Bitable as a source: every table whole, with rich values made plain.

Source: https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/bitable-v1/app-table-record/search
(records, paging, 20 calls a second, empty success without rights) and
…/server-docs/api-call-guide/frequency-control (99991400, x-ogw-ratelimit-reset).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from steelyard.core.fields import Model
from steelyard.core.problems import Problem, SteelyardError
from steelyard.sources.base import Extract, Page, Request
from steelyard.sources.opened import Connection
from steelyard.sources.restful.named import NamedSource
from steelyard.sources.rich import plain
from steelyard.sources.tables import Names


class Settings(Model):
    """Which Bitable, and how its values are read."""

    app_token: str = Field(description="Token of the Bitable: what follows /base/ in its address.")
    page_size: int = Field(500, ge=1, le=500, description="Records per call; Feishu gives 500 at most.")
    people: Literal["name", "id", "email"] = Field("name", description="What is taken of a person.")
    may_be_empty: Names = Field((), description="Ids of tables that may have no records.")
    base_url: str = Field(
        "https://open.feishu.cn", description="Only another one for Lark, tests and proxies."
    )


class Source(NamedSource):
    """How tables are read is said in kind.yaml; here is what an empty answer means."""

    wanted = "the id of a table, such as tbl4sH8PYHUk36K0"
    person = "name"

    def record(self, resource: str, record: Any) -> Any:
        fields = (record.get("fields") or {}).items()
        return {
            **{name: plain(value, person=self.person) for name, value in fields},
            "record_id": record["record_id"],
        }

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        self.person = connection.settings.people
        for extract in super().resources(connection, request):
            table = connection.tables[extract.table].from_ or ""
            if table in connection.settings.may_be_empty:
                yield extract
            else:
                yield replace(extract, pages=_some(extract, table, connection))


def _some(extract: Extract, table: str, connection: Connection) -> Iterator[Page]:
    """The pages; no record at all is an error in words, since it may be a lack of rights."""
    found = False
    for page in extract.pages:
        found = found or bool(page.rows) or bool(page.deleted)
        yield page
    if not found:
        raise SteelyardError(
            Problem(
                f"Feishu says success and gives no records of {table}. That is what it says to an app "
                "without rights, too: add the app to the Bitable (… › 更多 › 添加文档应用). If the table is "
                f"empty, write may_be_empty: {table}",
                connection.place,
            )
        )
