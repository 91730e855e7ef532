"""The first page, and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from steelyard.web.home.overview import overview
from steelyard.web.home.searching import search as hits_of
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request


@signed_in
def home(request: Request) -> HttpResponse:
    """My score, my tasks, news."""
    return render(request, "home/home.html", {"overview": overview(request.viewer)})


@signed_in
def search(request: Request) -> HttpResponse:
    """The results as a page, or as a list under the box in the head of every page."""
    words = request.GET.get("q", "").strip()[:100]
    template = "home/hits.html" if request.htmx else "home/search.html"
    return render(request, template, {"words": words, "hits": hits_of(request.viewer, words)})
