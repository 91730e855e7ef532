"""The peer of a test module: `PEER` names it; every test finds it as it was at the beginning."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from peers.base import Peer, running


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Peer]:
    with running(request.module.PEER) as peer:
        yield peer


@pytest.fixture
def peer(server: Peer) -> Peer:
    server.do("forget")
    server.do("setup")
    return server
