"""{% unread %}: how many notices wait, for the bell."""

from __future__ import annotations

from typing import Any

from django import template

from steelyard.web.notifications.models import Notice

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: Any) -> int:
    """One query."""
    viewer = context.get("viewer")
    if viewer is None or not viewer.is_known:
        return 0
    return Notice.objects.filter(user_id=viewer.user_id, read_at=None).count()
