"""Jira Cloud's issue search as a source.

Sources: POST /rest/api/3/search/jql {jql (bounded), fields, maxResults, nextPageToken} and its answer
{issues, nextPageToken (null at the end), isLast}, as in the clients jira.js and jira_v3_openapi, which are
generated from Atlassian's OpenAPI document. Atlassian's own page was not seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from steelyard.core.fields import Model
from steelyard.sources.base import Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.restful.asking import asked, below
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.source import RestSource
from steelyard.sources.tables import Names

if TYPE_CHECKING:
    from steelyard.sources.restful.reading import Reader

_ALWAYS = ("labels", "resolutiondate", "updated")


class Settings(Model):
    """Where Jira is, and which of its issues count."""

    base_url: str = Field(description="Address of the site, such as https://acme.atlassian.net.")
    jql: str = Field(
        description="Which issues count, such as `project = MKT AND due IS NOT EMPTY`: it has to narrow the "
        "search, and to leave out issues without a due date. Without ORDER BY.",
    )
    page: int = Field(100, ge=1, le=5000, description="Issues per call.")
    overlap: int = Field(
        10, ge=1, description="Minutes before the last run that are read once more, for clocks that differ."
    )
    cross_department_labels: Names = Field(
        ("cross-department", "跨部门", "跨部門"),
        description="Labels that say that other departments take part.",
    )

    @field_validator("jql", mode="after")
    @classmethod
    def _a_condition(cls, written: str) -> str:
        if not written.strip() or re.search(r"\border\s+by\b", written, re.IGNORECASE):
            raise ValueError(
                "expected a condition such as project = MKT AND due IS NOT EMPTY, without ORDER BY"
            )
        return written


class Source(RestSource):
    """The description of `kind.yaml`, with the fields that mappings read."""

    def api(self, connection: Connection) -> ApiModel:
        return asked(
            super().api(connection), lambda name: {"fields": below(connection, name, "fields", _ALWAYS)}
        )

    def reader(self, api: ApiModel, connection: Connection, client: Client, request: Request) -> Reader:
        from steelyard.sources.jira.search import Search

        return Search(api, connection, client, request)
