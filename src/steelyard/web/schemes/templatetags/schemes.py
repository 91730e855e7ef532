"""What scheme pages write."""

from __future__ import annotations

from decimal import Decimal

from django import template

from steelyard.core import numbers

register = template.Library()


@register.filter
def plain(value: Decimal) -> str:
    """A weight with all its digits and no more."""
    return numbers.plain(value)
