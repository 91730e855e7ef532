"""HubSpot's CRM search as a source.

Sources: the vendor's SDK hubspot-api-client 12.0.0 (POST /crm/v3/objects/{object}/search and its answer, GET
…?archived=true), https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm (search,
default properties), https://developers.hubspot.com/docs/api/usage-details (429 and its headers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from steelyard.core.fields import Model
from steelyard.sources import paths
from steelyard.sources.base import Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.restful.asking import asked, below
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.oauth import signature
from steelyard.sources.restful.source import RestSource

if TYPE_CHECKING:
    from steelyard.sources.restful.reading import Reader

_TOKENS = "/oauth/v1/token"
#: What says whether and when a deal was closed; asked for besides what mappings read.
_CLOSING = ("closedate", "dealstage", "hs_is_closed", "hs_is_closed_won")


class Settings(Model):
    """Which HubSpot, and since when."""

    base_url: str = Field("https://api.hubapi.com", description="Only another one for tests and proxies.")
    start: str = Field("2006-01-01", description="Records that last changed before this day are left out.")


class Source(RestSource):
    """The description of `kind.yaml`, with the properties that mappings read."""

    def api(self, connection: Connection) -> ApiModel:
        api = asked(super().api(connection), lambda name: {"properties": _properties(connection, name)})
        return api.model_copy(update={"auth": signature(connection, api.base_url + _TOKENS)})

    def reader(self, api: ApiModel, connection: Connection, client: Client, request: Request) -> Reader:
        from steelyard.sources.hubspot.search import Search

        return Search(api, connection, client, request)

    def record(self, resource: str, record: Any) -> Any:
        return _with_closing(record) if resource == "deals" else record


def _properties(connection: Connection, resource: str) -> list[str]:
    return below(connection, resource, "properties", _CLOSING if resource == "deals" else ())


def _with_closing(deal: Any) -> Any:
    """`_stage`: won, lost or the id of the stage; `_closed_at` once it is either."""
    found = {name: paths.first(deal, f"properties.{name}") for name in _CLOSING}
    closed, won = found["hs_is_closed"] == "true", found["hs_is_closed_won"] == "true"
    stage = "won" if won else "lost" if closed else found["dealstage"]
    return {**deal, "_stage": stage, "_closed_at": found["closedate"] if closed or won else None}
