"""`request.viewer`: worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from steelyard.web.config import clock
from steelyard.web.org.viewer import viewer_of


class ViewerMiddleware:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request.user, on=clock.today()))  # type: ignore[attr-defined]
        return self.answer(request)
