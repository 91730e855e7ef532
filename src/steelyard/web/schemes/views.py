"""Pages of schemes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request
from steelyard.web.schemes.models import Scheme


@signed_in
def schemes(request: Request) -> HttpResponse:
    """All schemes."""
    return render(request, "schemes/schemes.html", {"schemes": Scheme.objects.all()})


@signed_in
def scheme(request: Request, slug: str) -> HttpResponse:
    """One scheme and its versions."""
    return render(request, "schemes/scheme.html", {"scheme": get_object_or_404(Scheme, pk=slug)})
