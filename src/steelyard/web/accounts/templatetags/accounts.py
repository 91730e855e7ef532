"""Tags for the frame of all pages."""

from __future__ import annotations

from typing import Any

from django import template

from steelyard.web.accounts import demo

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_roles(context: dict[str, Any]) -> list[demo.DemoRole]:
    """`{% demo_roles as roles %}`: empty where this is no demo."""
    request = context.get("request")
    return demo.roles(getattr(request, "user", None))
