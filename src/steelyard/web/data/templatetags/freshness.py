"""{% freshness %}: how new the data is, for the head of pages of other rooms."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from steelyard.web.data.access import READERS
from steelyard.web.data.freshness import freshness as found

register = template.Library()


@register.inclusion_tag("data/freshness.html", takes_context=True)
def freshness(context: Any) -> dict[str, Any]:
    """One query, however often a page says it. A link for those who may open the pages of data."""
    viewer, request = context.get("viewer"), context.get("request")
    may_open = viewer is not None and viewer.has(*READERS)
    known = getattr(request, "freshness", None) or found()
    if request is not None:
        request.freshness = known
    return {"found": known, "address": reverse("data") if may_open else ""}
