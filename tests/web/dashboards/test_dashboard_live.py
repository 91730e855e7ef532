"""The page knows which figures it shows, so that it can ask for newer ones."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import NoReverseMatch, reverse
from staging import add_card, compute


@pytest.fixture
def mark(client_of, computed):
    html = client_of("director").get("/dashboard/marketing/2026Q3/").content.decode()
    found = re.search(r'data-live="([^"]+)" data-live-version="([^"]+)"', html)
    if found is None:
        with pytest.raises(NoReverseMatch):
            reverse("live")
        pytest.skip("nobody answers yet")
    return unescape(found[1]), found[2]


def test_the_version_of_the_page_is_that_of_its_computation(mark, computed):
    assert str(computed.pk) == mark[1]


def test_the_address_answers_with_the_version_of_the_page(client_of, mark):
    assert mark[1] == client_of("director").get(mark[0]).json()["version"]


def test_a_newer_computation_answers_with_another(client_of, mark, computed):
    type(computed).objects.filter(pk=computed.pk).update(is_current=False)
    newer = compute(computed.version, "2026Q3")
    add_card(newer, "marketing", "市场部", "department")
    assert str(newer.pk) == client_of("director").get(mark[0]).json()["version"]
