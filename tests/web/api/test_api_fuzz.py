"""Requests made from the description of the API, sensible and not: no answer is a server error.

Those about a cycle are HR's, on a cycle that is there; the others are the data owner's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from rounds import appraisee, launched

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
def bearer(troupe: Troupe, scored: object) -> Callable[[str], dict[str, str]]:
    @cache
    def of(who: str) -> dict[str, str]:
        _, text = tokens.create(name="fuzz", scopes=list(Scope), days=1, actor=troupe.users[who])
        return {"Authorization": f"Bearer {text}"}

    return of


@pytest.fixture
def within(troupe: Troupe) -> Callable[[], dict[str, str]]:
    """A cycle in its first days and somebody in it, made when first asked for."""

    @cache
    def places() -> dict[str, str]:
        cycle = launched(troupe)
        return {"cycle_id": str(cycle.pk), "appraisee_id": str(appraisee(cycle, "employee", troupe).pk)}

    return places


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_server(case, bearer, within):
    is_within = "{cycle_id}" in case.path
    if is_within:
        there = {name: id_ for name, id_ in within().items() if name in case.path_parameters}
        case.path_parameters = {**case.path_parameters, **there}
    case.headers = {**(case.headers or {}), **bearer("hr" if is_within else "data_owner")}
    answer = case.call()
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.status_code != 405:
        assert answer.headers["content-type"][0] == "application/problem+json"
