"""Answers for machines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def live(_: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type="text/plain")
