"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from steelyard.web.config import clock
from steelyard.web.home.navigation import doors


def page(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", None)
    return {
        "viewer": viewer,
        "doors": doors(request),
        "today": clock.today(),
        "is_demo": settings.STEELYARD_DEMO,
    }
