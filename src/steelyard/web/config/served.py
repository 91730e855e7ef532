"""The application in a process of `steelyard serve`: what every page needs is there before it is asked."""

from __future__ import annotations

import gc

from steelyard.web.config.wsgi import application

__all__ = ["application"]


def _warm() -> None:
    """Addresses, words and the frame of the pages."""
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import reverse
    from django.utils import translation

    reverse("home")
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    get_template("base.html")


_warm()
# All this stays: to look through it for garbage again and again would hold up a page for a tenth of a second.
gc.collect()
gc.freeze()
