"""Brandwatch as a source: mentions by the day they were written.

Source: https://developers.brandwatch.com/docs/retrieving-mentions (queryId, startDate, endDate, pageSize up
to 5,000, page from 0, 10,000 mentions by page, orderBy date), …/mention-metadata-field-definitions and
…/retrieving-filtered-mentions (resourceId, added, sentiment, pageType), …/best-practices (30 calls in 10
minutes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from steelyard.core.fields import Model
from steelyard.sources.base import Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.source import RestSource
from steelyard.sources.tables import Names

if TYPE_CHECKING:
    from steelyard.sources.restful.reading import Reader


class Settings(Model):
    """Which mentions."""

    project: str = Field(pattern=r"^\d+$", description="Number of the project.")
    queries: Annotated[Names, Field(min_length=1)] = Field(description="Numbers of the queries.")
    start: str = Field(description="First day wanted, such as 2026-01-01.")
    look_back: int = Field(7, ge=0, description="Days before the last run that are asked for again.")
    page_size: int = Field(5000, ge=1, le=5000, description="Mentions per call.")
    base_url: str = Field("https://api.brandwatch.com", description="Only another one for tests and proxies.")


class Source(RestSource):
    """All is said in kind.yaml but how to get past 10,000 mentions."""

    def reader(self, api: ApiModel, connection: Connection, client: Client, request: Request) -> Reader:
        from steelyard.sources.brandwatch.mentions import Mentions

        return Mentions(api, connection, client, request)
