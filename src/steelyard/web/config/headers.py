"""What every answer asks of the browser besides the content security policy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_ALWAYS = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Scores of people must not stay in a browser that others use next.
    "Cache-Control": "private, no-store",
}


class HeadersMiddleware:
    """Adds what an answer does not say itself."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
