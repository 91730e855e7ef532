"""The chain of changes, for auditors and administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.text import Text
from steelyard.web.audit.models import Entry
from steelyard.web.org.roles import Role

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


class Filter(Paging):
    """An action such as `scheme.published`, a kind of thing such as `schemes.version`."""

    action: Text = Field("", max_length=80)
    kind: Text = Field("", max_length=80)


@router.get("/audit", response=Page[EntryOut], operation_id="list_audit_entries", summary="The audit chain")
def entries(request: HttpRequest, asked: Query[Filter]) -> dict[str, Any]:
    """Newest first."""
    if not viewer(request).has(Role.AUDITOR, Role.ADMIN):
        raise Http404
    found = Entry.objects.order_by("-number")
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return page_of(found, asked)
