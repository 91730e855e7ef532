"""The first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request


@signed_in
def home(request: Request) -> HttpResponse:
    """My tasks, my score, news."""
    return render(request, "home/home.html")
