"""The chain in words."""

from __future__ import annotations

import json
from typing import Any

from django import template

from steelyard.web.audit import words

register = template.Library()


@register.filter
def action_word(action: str) -> str:
    """The action in words."""
    return words.action_word(action)


@register.filter
def plainly(value: Any) -> str:
    """A JSON value on one line; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {plainly(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(plainly(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
