"""What scheme pages write."""

from __future__ import annotations

from decimal import Decimal

from django import template

from steelyard.core import numbers
from steelyard.scheme.sentences import in_every_language
from steelyard.web.config.languages import engine_language

register = template.Library()


@register.filter
def engine_says(message: str) -> str:
    """A sentence of the engine in the language of the page; those of the worker are in it already."""
    return in_every_language(message).in_language(engine_language())


@register.filter
def plain(value: Decimal) -> str:
    """A weight with all its digits and no more."""
    return numbers.plain(value)
