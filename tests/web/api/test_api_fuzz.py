"""Requests made from the description of the API, sensible and not: no answer is a server error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from steelyard.web.accounts import tokens
from steelyard.web.accounts.scopes import Scope
from steelyard.web.config.wsgi import application
from web.conftest import Troupe

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As Django's own test client does: a request must not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(troupe: Troupe, scored: object) -> dict[str, str]:
    _, text = tokens.create(name="fuzz", scopes=list(Scope), days=1, actor=troupe.users["data_owner"])
    return {"Authorization": f"Bearer {text}"}


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_server(case, bearer):
    case.headers = {**(case.headers or {}), **bearer}
    answer = case.call()
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.status_code != 405:
        assert answer.headers["content-type"][0] == "application/problem+json"
