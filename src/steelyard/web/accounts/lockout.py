"""Too many wrong passwords: how long it lasts, in words. django-axes counts."""

from __future__ import annotations

import hashlib
import math
from typing import Any

from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.core.internal.httpkit import get_client_ip
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from steelyard.web.config import clock


def answer(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """429 with the minutes to wait. The words are the same whether or not there is such an account."""
    minutes = minutes_left(name_of(request, credentials), address_of(request))
    message = ngettext(
        "Too many failed attempts. Try again in %(minutes)d minute.",
        "Too many failed attempts. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"detail": message}, status=429)
    context = {"message": message, "minutes": minutes}
    answered = render(request, "accounts/locked.html", context, status=429)
    answered.headers["Retry-After"] = str(minutes * 60)
    return answered


def minutes_left(name: str | None, address: str | None) -> int:
    """Until the last counted failure is old enough; at least one."""
    last = AccessAttempt.objects.filter(username=name, ip_address=address).order_by("-attempt_time").first()
    if last is None:
        return 1
    left = last.attempt_time + settings.AXES_COOLOFF_TIME - clock.now()
    return max(1, math.ceil(left.total_seconds() / 60))


def name_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """One name per account, however it was written. Unknown ones are kept as a sum: they may be passwords
    that somebody typed into the wrong field."""
    given = credentials or {}
    written = str(given.get("username") or given.get("email") or given.get("login") or "").strip()
    if not written:
        return None
    user = get_user_by_username(written)
    if user is None:
        user = next(iter(filter_users_by_email(written, for_login=True)), None)
    if user is not None:
        return str(user.get_username())
    return "unknown-" + hashlib.sha256(written.casefold().encode(errors="replace")).hexdigest()[:16]


def address_of(request: HttpRequest) -> str | None:
    """As allauth reckons it: STEELYARD_PROXIES says how many proxies stand before us."""
    found: str | None = get_client_ip(request)
    return found
