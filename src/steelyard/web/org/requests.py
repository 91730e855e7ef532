"""A request as views get it, with what the middlewares add."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from steelyard.web.org.viewer import Viewer


class Request(HttpRequest):
    """Only for annotations: Django makes the requests."""

    viewer: Viewer
    htmx: HtmxDetails
