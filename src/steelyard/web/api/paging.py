"""Pages of a list: `page` from 1, `size` up to 200; the answer says how many there are and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

Item = TypeVar("Item")
LARGEST = 200


class Paging(Schema):
    """Bounds keep a request for page 3e19 an error of the caller, not ours."""

    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(50, ge=1, le=LARGEST)


class Page(Schema, Generic[Item]):
    """`next` is the number of the next page, or null on the last one."""

    items: list[Item]
    total: int
    page: int
    size: int
    next: int | None


def page_of(found: QuerySet[Any] | Sequence[Any], paging: Paging) -> dict[str, Any]:
    """Two queries: the items of the page, and how many there are."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    first = (paging.page - 1) * paging.size
    return {
        "items": list(found[first : first + paging.size]),
        "total": total,
        "page": paging.page,
        "size": paging.size,
        "next": paging.page + 1 if first + paging.size < total else None,
    }
