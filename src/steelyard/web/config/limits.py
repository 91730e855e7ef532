"""Requests that are too large or torn: refused with a page that says so, before anything is read."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

#: What a request may hold besides its files, in bytes.
_BESIDES = 16 * 2**20


def most() -> int:
    """The largest request, in bytes: somewhat above what uploads may hold, so that their page explains it."""
    found: int = settings.STEELYARD_UPLOAD_MB * 2**20 + _BESIDES
    return found


class LimitMiddleware:
    """Above everything that reads the body. Without a length there is no body."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            return refused(request, HTTPStatus.BAD_REQUEST)
        if int(length[:20]) > most():
            return refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.answer(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django calls for requests it does not understand (handler400)."""
    too_large = isinstance(exception, RequestDataTooBig)
    return refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST)


def refused(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """A page, or a problem for programs."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": status.phrase, "status": int(status)}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {"most": settings.STEELYARD_UPLOAD_MB}
    return render(request, f"{int(status)}.html", context, status=status)
