"""The language in which a REST API is described: settings of the kind `rest`, and `api` of a `kind.yaml`.

Texts may hold places: `{secrets.NAME}`, `{from}` and `{to}` of the window asked for, the names that
`parent` and `each` give, and in a `kind.yaml` `{settings.NAME}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from steelyard.core.fields import Map, Model, Name, no_entries
from steelyard.sources.tables import Names

_DURATION = re.compile(r"(\d{1,6})\s*(second|minute|hour|day|week)s?")
_CREDENTIALS = re.compile(
    r"authorization|cookie|token|secret|passw|api[-_]?key|access[-_]?key", re.IGNORECASE
)


def _read_duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f'"{value}" is not a length of time. Write it as 10 minutes or 30 days')
    return timedelta(**{f"{found[2]}s": int(found[1])})


Duration = Annotated[timedelta, BeforeValidator(_read_duration)]


def _no_credentials(written: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in written.items():
        if _CREDENTIALS.search(name) and "{secrets." not in str(value):
            # The value is not repeated: it may be the secret itself.
            raise ValueError(f"{name} looks like a secret. Name it: {name}: '{{secrets.NAME}}'")
    return written


class AuthModel(Model):
    """How calls are signed. `token`, `password` and the like are names under `secrets`."""

    type: Literal["bearer", "api_key", "basic", "client_credentials", "refresh_token", "token"] = Field(
        description="`token` fetches one from an endpoint of the vendor's own making."
    )
    token: str = Field(
        "token", description="Secret: the token or key; of `refresh_token`, the refresh token."
    )
    name: str = Field("Authorization", description="Header or parameter that carries it.")
    place: Literal["header", "query"] = Field("header", description="Where it goes.")
    prefix: str = Field("", description="What stands before it, such as `Bearer `.")
    username: str = Field("username", description="Secret: the user of `basic`.")
    password: str = Field("password", description="Secret: the password of `basic`.")
    url: str | None = Field(None, description="Where a token is fetched.")
    client_id: str = Field("client_id", description="Secret: the client's id.")
    client_secret: str = Field("client_secret", description="Secret: the client's secret.")
    scope: str | None = Field(None, description="The scope asked for.")
    method: Literal["GET", "POST"] = Field("POST", description="How `token` asks.")
    params: Map[str, str] = Field(
        default_factory=no_entries, description="Query of `token`; `{secrets.…}` is filled."
    )
    body: Map[str, Any] = Field(default_factory=no_entries, description="JSON body of `token`.")
    token_path: str = Field("access_token", description="Where the token is in the answer.")
    expires_path: str = Field("expires_in", description="Where the seconds it lives are in the answer.")

    @model_validator(mode="after")
    def _has_url(self) -> AuthModel:
        if self.type in ("client_credentials", "refresh_token", "token") and not self.url:
            raise ValueError(f"{self.type} needs the url at which the token is fetched")
        return self


class RateModel(Model):
    """Limits of the vendor."""

    per_second: float | None = Field(None, gt=0, description="At most so many calls in a second.")
    remaining: Names = Field(
        ("X-RateLimit-Remaining", "RateLimit-Remaining"), description="Headers with the calls that are left."
    )
    reset: Names = Field(
        ("X-RateLimit-Reset", "RateLimit-Reset"), description="Headers that say when calls are free again."
    )
    reset_as: Literal["guess", "seconds", "milliseconds", "epoch", "epoch_ms"] = Field(
        "guess", description="From now, or since 1970."
    )


class ErrorsModel(Model):
    """For APIs that answer 200 to everything: the code in the body."""

    code: str = Field(description="Path of the code.")
    fine: Names = Field(("0",), description="Codes of success; an absent code is one, too.")
    expired: Names = Field((), description="Codes of a token that is no longer taken.")
    limited: Names = Field((), description="Codes of too many calls.")
    message: str | None = Field(None, description="Path of the vendor's message.")


class PagingModel(Model):
    """How one comes to the next page; dlt's paginators under plain names."""

    type: Literal["none", "cursor", "header_cursor", "offset", "page", "link", "next_url"] = Field(
        description="`link` is the Link header, `next_url` an address in the body."
    )
    cursor: str | None = Field(None, description="Path (or header) of the next cursor in an answer.")
    param: str | None = Field(None, description="Query parameter that takes cursor, offset or page.")
    body: str | None = Field(None, description="The same as a path in the JSON body.")
    limit: int = Field(100, gt=0, description="Rows per page, for `offset`.")
    limit_param: str | None = Field(None, description="Query parameter of the limit.")
    limit_body: str | None = Field(None, description="The same as a path in the JSON body.")
    first: int = Field(0, ge=0, description="The first offset or page.")
    total: str | None = Field(None, description="Path of the total: rows for `offset`, pages for `page`.")
    has_more: str | None = Field(None, description="Path of a truth: whether there is more.")
    next: str = Field("next", description="Path of the next address, or the relation in the Link header.")

    @model_validator(mode="after")
    def _complete(self) -> PagingModel:
        if self.type in ("cursor", "header_cursor") and not self.cursor:
            raise ValueError(f"{self.type} needs cursor: where the next one is in an answer")
        if self.type in ("cursor", "offset", "page") and bool(self.param) == bool(self.body):
            raise ValueError(f"{self.type} takes exactly one of param or body")
        return self


class IncrementalModel(Model):
    """How only new and changed records are asked for."""

    field: str | None = Field(
        None, description="Path of the moment or number that grows; none: windows of time."
    )
    start: str = Field(description="Where the first run starts: 2024-01-01, or a number.")
    written: str = Field(
        "iso",
        description="How it is written: `iso`, `epoch_s`, `epoch_ms`, `number` or a pattern like `%Y%m%d`.",
    )
    overlap: Duration = Field(
        timedelta(0), description="Ask again for so long before the cursor, for latecomers."
    )
    window: Duration | None = Field(None, description="The longest span of one call.")
    whole_days: bool = Field(False, description="Windows are whole days; today is left out.")
    to_inclusive: bool = Field(False, description="`{to}` belongs to the window.")
    sorted: bool = Field(
        False, description="Records come in the order of `field`: a long run can be resumed."
    )
    history: Duration | None = Field(None, description="How far back the API goes.")

    @property
    def by_number(self) -> bool:
        return self.written == "number"


class DeletedModel(Model):
    """Which records say that something is gone."""

    path: str = Field(description="Path of the mark.")
    equals: Names = Field(("true",), description="The values that mean gone.")


class ParentModel(Model):
    """Ask once for each record of another resource."""

    resource: str = Field(description="The other resource.")
    take: Map[Name, str] = Field(description="Name of a place → path in the other's record.")


class ResourceModel(Model):
    """One list of records."""

    path: str = Field(description="Address under `base_url`.")
    method: Literal["GET", "POST"] = Field("GET", description="How it is asked for.")
    headers: Map[str, str] = Field(
        default_factory=no_entries, description="Headers besides those of the API."
    )
    params: Map[str, str] = Field(default_factory=no_entries, description="The query.")
    body: Map[str, Any] | None = Field(
        None, description="JSON body. Numbers and true are such; `text:5` is a text."
    )
    form: Map[str, str] | None = Field(None, description="Form body.")
    records: str | None = Field(None, description="Path of the records; none: the answer is them.")
    absent_is_empty: bool = Field(False, description="No records is written by leaving the path out.")
    id: str | None = Field(None, description="Path of a record's id, for quarantine and explanations.")
    paging: PagingModel = Field(PagingModel(type="none"), description="How one comes to the next page.")
    incremental: IncrementalModel | None = Field(None, description="None: every run reads everything.")
    deleted: DeletedModel | None = Field(None, description="Which records say that something is gone.")
    deletions: str | None = Field(None, description="Another resource that lists what is gone.")
    parent: ParentModel | None = Field(None, description="Ask once for each record of another resource.")
    each: Map[Name, Names] = Field(
        default_factory=no_entries, description="Ask once for each of these values."
    )

    @field_validator("headers", "params", mode="after")
    @classmethod
    def _named(cls, written: Mapping[str, Any]) -> Mapping[str, Any]:
        return _no_credentials(written)


class ApiModel(Model):
    """A REST API."""

    base_url: str = Field(description="Where it is, such as https://api.example.com/v1.")
    headers: Map[str, str] = Field(default_factory=no_entries, description="Headers of every call.")
    auth: AuthModel | None = Field(None, description="How calls are signed.")
    rate: RateModel = Field(RateModel(), description="Limits of the vendor.")
    errors: ErrorsModel | None = Field(None, description="For APIs that answer 200 to everything.")
    timeout: float = Field(60, gt=0, le=600, description="Seconds to wait for an answer.")
    attempts: int = Field(6, ge=1, le=12, description="How often a call is tried.")
    largest_mb: int = Field(64, ge=1, le=1024, description="MiB an answer may have.")
    resources: Map[Name, ResourceModel] = Field(description="Name → list of records.")

    @field_validator("base_url", mode="after")
    @classmethod
    def _address(cls, written: str) -> str:
        if not re.match(r"https?://[^/@\s]+(/|$)", written):
            raise ValueError(
                "expected an address such as https://api.example.com/v1, without user and password"
            )
        return written.rstrip("/")

    @field_validator("headers", mode="after")
    @classmethod
    def _named(cls, written: Mapping[str, Any]) -> Mapping[str, Any]:
        return _no_credentials(written)

    @model_validator(mode="after")
    def _known(self) -> ApiModel:
        for name, resource in self.resources.items():
            others = [resource.deletions, resource.parent.resource if resource.parent else None]
            for other in others:
                if other is not None and other not in self.resources:
                    raise ValueError(f'{name} speaks of "{other}", which is no resource')
        return self
