"""Tags for the frame of all pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.safestring import SafeString

from steelyard.web.accounts import browsers, demo

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_roles(context: dict[str, Any]) -> list[demo.DemoRole]:
    """`{% demo_roles as roles %}`: empty where this is no demo."""
    request = context.get("request")
    return demo.roles(getattr(request, "user", None))


@register.simple_tag
def control(field: BoundField, classes: str) -> SafeString:
    """The input of a field with Bootstrap's classes, marked where it has errors."""
    return field.as_widget(attrs={"class": f"{classes} is-invalid" if field.errors else classes})


@register.simple_tag
def sends_mail() -> bool:
    """`{% sends_mail as it_does %}`: whether this installation has a mail server."""
    return bool(settings.STEELYARD_SENDS_MAIL)


@register.filter
def browser(user_agent: str) -> str:
    """`{{ session.user_agent|browser }}`: “Firefox · Windows”."""
    return browsers.short_name(user_agent)
