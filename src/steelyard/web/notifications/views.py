"""Messages about me."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from steelyard.web.config import clock
from steelyard.web.notifications.models import Notice
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request

MOST = 200


@require_GET
@signed_in
def notices(request: Request) -> HttpResponse:
    """The newest first, those unread marked."""
    found = Notice.objects.filter(user=request.user)
    context = {"notices": found[:MOST], "unread": found.filter(read_at=None).count()}
    return render(request, "notifications/notices.html", context)


@require_POST
@signed_in
def read(request: Request, pk: int) -> HttpResponse:
    """One notice is read; on to where it is about."""
    found = get_object_or_404(Notice, pk=pk, user=request.user)
    Notice.objects.filter(pk=found.pk, read_at=None).update(read_at=clock.now())
    inside = url_has_allowed_host_and_scheme(found.address, allowed_hosts=None)
    return redirect(found.address if inside else "notices")


@require_POST
@signed_in
def read_all(request: Request) -> HttpResponse:
    Notice.objects.filter(user=request.user, read_at=None).update(read_at=clock.now())
    return redirect("notices")
