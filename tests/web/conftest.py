"""The cast as it signs in: people, teams and accounts in a real database, and a client for each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsers import browser, forgetful_audit, page_of, site, window_of
from django.test import Client
from processes import installation
from troupes import Troupe, assemble

__all__ = [
    "Troupe", "browser", "client_of", "forgetful_audit", "installation", "page_of", "site", "troupe", "window_of",
]  # fmt: skip


@pytest.fixture
def troupe(db: None) -> Troupe:
    """Everybody of tests/cast.py with an account; data owner and admin have one without being a person."""
    return assemble()


@pytest.fixture
def client_of(troupe: Troupe) -> Callable[[str], Client]:
    """A signed-in client: `client_of("hr")`; `client_of("nobody")` is not signed in."""

    def client(name: str) -> Client:
        found = Client()
        if name != "nobody":
            found.force_login(troupe.users[name], "django.contrib.auth.backends.ModelBackend")
        return found

    return client
