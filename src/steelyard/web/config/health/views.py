"""Answers for machines."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from steelyard.web.config.health.checks import CHECKS, NEEDED
from steelyard.web.config.health.gauges import measure

LOOPBACK = ("127.0.0.1", "::1")


def live(_: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


def ready(_: HttpRequest) -> HttpResponse:
    """Whether pages can be shown: 200, or 503 with what is missing."""
    found = {name: check() or "ok" for name, check in CHECKS.items()}
    well = all(found[name] == "ok" for name in NEEDED)
    return JsonResponse({"ready": well, "checks": found}, status=200 if well else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, from this machine or with the token of the installation; others get 404."""
    token = settings.STEELYARD_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    forwarded = "X-Forwarded-For" in request.headers
    near = request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded
    if not (hmac.compare_digest(given.encode(), token.encode()) if token else near):
        raise Http404
    measure()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
