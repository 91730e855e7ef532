"""The language of a page, as the engine writes it: Django's `zh-hans` is `zh-Hans` elsewhere."""

from __future__ import annotations

from django.utils.translation import get_language

from steelyard.core.texts import LANGUAGES

_TAGS = {tag.lower(): tag for tag in LANGUAGES}


def engine_language() -> str:
    """The tag of the language of the current request, for everything below the web."""
    return _TAGS.get((get_language() or "").lower(), "en")
