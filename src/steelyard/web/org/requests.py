"""A request as views get it, with what the middlewares add."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from steelyard.web.accounts.models import User
from steelyard.web.org.viewer import Viewer


class Request(HttpRequest):
    """Only for annotations: Django makes the requests."""

    # Views that read it are behind a guard: whoever gets there is signed in.
    user: User
    viewer: Viewer
    htmx: HtmxDetails
