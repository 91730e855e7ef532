"""The chain of changes, for auditors and administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer_with
from steelyard.web.api.fields import Day
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.text import Text
from steelyard.web.audit import queries
from steelyard.web.audit.models import Entry
from steelyard.web.org.roles import Role
from steelyard.web.ui import downloads

router = Router(tags=["audit"], auth=Token(Scope.AUDIT_READ))


class EntryOut(Schema):
    """`seal` is the sha256 over the entry and the seal before it."""

    number: int
    at: datetime
    actor_id: int | None
    action: str
    kind: str
    subject: str
    label: str
    old: Any
    new: Any
    reason: str
    previous_seal: str
    seal: str


class Filter(Schema):
    """Those that fit all: an action such as `scheme.published`, a kind of thing such as `schemes.version`."""

    words: Text = Field("", max_length=100)
    action: Text = Field("", max_length=80)
    kind: Text = Field("", max_length=80)
    since: Day | None = None
    until: Day | None = None


class Asked(Filter, Paging):
    """A page of them."""


class File(Filter):
    """All of them in one file."""

    ending: Literal["csv", "xlsx"] = "csv"


@router.get("/audit", response=Page[EntryOut], operation_id="list_audit_entries", summary="The audit chain")
def entries(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Newest first."""
    return page_of(_found(request, asked), asked)


@router.get("/audit/file", operation_id="download_audit", summary="The audit chain as a file")
def file(request: HttpRequest, asked: Query[File]) -> HttpResponse:
    """CSV or Excel, newest first."""
    found = queries.records(_found(request, asked))
    return downloads.file_of("audit", queries.COLUMNS, list(found), asked.ending)


def _found(request: HttpRequest, asked: Filter) -> QuerySet[Entry]:
    """For auditors and administrators."""
    viewer_with(request, Role.AUDITOR, Role.ADMIN)
    return queries.entries({name: str(getattr(asked, name) or "") for name in queries.FILTERS})
