"""Salesforce's query API as a source.

Sources: https://developer.salesforce.com/docs/platform/api-rest/guide/dome-query.html and
…/resources-queryall.md (queryAll, up to 2,000 records a batch, nextRecordsUrl, IsDeleted), …/field-reference
(fields of Lead, Opportunity and Campaign), and of Salesforce Help the OAuth 2.0 client credentials flow
(POST /services/oauth2/token of one's own domain).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from steelyard.core.fields import Model
from steelyard.sources.base import Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.restful import places
from steelyard.sources.restful.asking import wanted
from steelyard.sources.restful.model import ApiModel, ResourceModel
from steelyard.sources.restful.oauth import signature
from steelyard.sources.restful.source import RestSource
from steelyard.sources.salesforce.soql import field, name

if TYPE_CHECKING:
    from steelyard.sources.restful.reading import Reader

_TOKENS = "/services/oauth2/token"
#: What every object is asked for, and what an opportunity is asked for to know whether it is closed.
_ALWAYS = ("Id", "IsDeleted", "SystemModstamp")
_CLOSING = ("CloseDate", "IsClosed", "IsWon", "StageName")


class Settings(Model):
    """Which Salesforce, and since when."""

    base_url: str = Field(
        pattern=r"^https?://[^/]+/?$",
        description="One's own domain, such as https://acme.my.salesforce.com.",
    )
    version: str = Field("v60.0", pattern=r"^v\d+\.0$", description="Version of the API.")
    start: str = Field("2000-01-01", description="Records that last changed before this day are left out.")


class Source(RestSource):
    """One query per object: the fields that mappings read, changed since the last run."""

    def api(self, connection: Connection) -> ApiModel:
        api = super().api(connection)
        objects = {model.from_ or table for table, model in connection.tables.items()}
        resources = {each: _query(api.resources["object"], connection, each) for each in sorted(objects)}
        return api.model_copy(
            update={"auth": signature(connection, api.base_url + _TOKENS), "resources": resources}
        )

    def reader(self, api: ApiModel, connection: Connection, client: Client, request: Request) -> Reader:
        from steelyard.sources.salesforce.reading import Queries

        return Queries(api, connection, client, request)

    def record(self, resource: str, record: Any) -> Any:
        return _with_closing(record) if resource == "Opportunity" else record


def _query(query: ResourceModel, connection: Connection, object_: str) -> ResourceModel:
    words = {"object": name(object_, connection), "fields": ", ".join(_fields(connection, object_))}
    return query.model_copy(update={"params": places.filled(query.params, words, strict=False)})


def _fields(connection: Connection, object_: str) -> list[str]:
    read = [keys for keys in wanted(connection, object_) if not keys[0].startswith("_")]
    closing = _CLOSING if object_ == "Opportunity" else ()
    return sorted({*_ALWAYS, *closing, *(field(keys, connection) for keys in read)})


def _with_closing(opportunity: Mapping[str, Any]) -> Mapping[str, Any]:
    """`_stage`: won, lost or the name of the stage; `_closed_on` once it is either."""
    closed = opportunity.get("IsClosed") is True
    end = "won" if opportunity.get("IsWon") is True else "lost"
    return {
        **opportunity,
        "_stage": end if closed else opportunity.get("StageName"),
        "_closed_on": opportunity.get("CloseDate") if closed else None,
    }
