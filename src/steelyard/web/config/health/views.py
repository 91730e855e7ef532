"""Answers for machines."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from steelyard.web.config.health.checks import CHECKS, NEEDED
from steelyard.web.config.health.gauges import written

LOOPBACK = ("127.0.0.1", "::1", "localhost")
#: What proxies add: a request that has one of these comes from farther away.
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


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
    if not (_has_token(request) or _is_near(request)):
        raise Http404
    return HttpResponse(written(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    token = settings.STEELYARD_METRICS_TOKEN
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and kind == "Bearer" and hmac.compare_digest(given.encode(), token.encode())


def _is_near(request: HttpRequest) -> bool:
    """From this machine, to this machine, through nobody."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return (
        request.META.get("REMOTE_ADDR") in LOOPBACK
        and host.strip("[]") in LOOPBACK
        and not any(name in request.headers for name in _FORWARDED)
    )
