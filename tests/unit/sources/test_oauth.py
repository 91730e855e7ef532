"""The secrets of a connection say how its calls are signed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from peers.base import Peer
from peers.syncing import connected
from steelyard.core.problems import SteelyardError
from steelyard.sources.kinds import kinds
from steelyard.sources.restful.oauth import signature

#: Nothing is called in these tests.
NOBODY = Peer("http://127.0.0.1:9", None)  # type: ignore[arg-type]
CLIENT = {"client_id": "an-id", "client_secret": "s3cret-s3cret"}


@pytest.mark.parametrize(
    ("secrets", "expected"),
    [
        ({"token": "t0ken-t0ken"}, "bearer"),
        (CLIENT, "client_credentials"),
        ({**CLIENT, "refresh_token": "r3fresh-r3fresh"}, "refresh_token"),
    ],
)
def test_a_refresh_token_comes_before_a_client_and_a_client_before_a_token(
    secrets: Mapping[str, str], expected: str
) -> None:
    connection = connected(NOBODY, kind="salesforce", secrets=secrets)
    assert signature(connection, f"{NOBODY.url}/token").type == expected


def test_without_any_secret_it_says_which_one_is_missing() -> None:
    connection = connected(NOBODY, kind="hubspot", secrets={})
    source = kinds()["hubspot"].source()
    with pytest.raises(SteelyardError, match='the secret "token" is not named'):
        source.client(source.api(connection), connection)  # type: ignore[attr-defined]
