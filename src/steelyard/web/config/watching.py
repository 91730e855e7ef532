"""One line of the log and one count per request."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

log = structlog.get_logger("steelyard.requests")
ANSWERS = Counter("steelyard_requests_total", "Answers by page and status.", ["page", "method", "status"])
SECONDS = Histogram(
    "steelyard_request_seconds",
    "Seconds until an answer was ready.",
    ["page"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
_QUIET = ("/health/", "/metrics", "/static/")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_ID = re.compile(r"^[\w.-]{8,64}$")


class WatchingMiddleware:
    """Outermost: what it measures is what the caller waits for. `X-Request-ID` is taken over or made."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if _ID.match(given) else uuid.uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.answer(request)
            response.headers["X-Request-ID"] = number
            self._note(request, response, time.perf_counter() - began)
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        page = (match.view_name or "unnamed") if match else "none"
        # Names of pages are few; an address typed by somebody is no label.
        method = request.method if request.method in _METHODS else "other"
        ANSWERS.labels(page, method, response.status_code).inc()
        SECONDS.labels(page).observe(seconds)
        if request.path.startswith(_QUIET):
            return
        user = getattr(request, "user", None)
        log.info(
            "answered",
            method=method,
            path=_without_key(request)[:300],
            page=page,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            user=user.pk if user is not None and user.is_authenticated else None,
        )


def _without_key(request: HttpRequest) -> str:
    """Links that set a password or confirm an address carry their secret in the path."""
    key = request.resolver_match.kwargs.get("key") if request.resolver_match else None
    return request.path.replace(str(key), "…") if key else request.path
