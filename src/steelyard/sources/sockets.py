"""Connections of urllib3 that go to addresses the guard has checked."""

from __future__ import annotations

import socket
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError

from steelyard.sources.guard import Guard


def pool_classes(guard: Guard) -> dict[str, type[HTTPConnectionPool]]:
    """Scheme → a pool whose connections ask `guard` for the addresses of a host."""

    def dial(connection: Any, connect: Any) -> socket.socket:
        """Try the addresses in turn; the name stays what certificate and Host header speak of."""
        name = connection._dns_host
        try:
            addresses = guard.addresses(name, connection.port)
        except socket.gaierror as error:
            raise NameResolutionError(name, connection, error) from error
        for address in addresses[:-1]:
            try:
                return _connected(connection, name, address, connect)
            except HTTPError:
                continue
        return _connected(connection, name, addresses[-1], connect)

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self, super()._new_conn)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self, super()._new_conn)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connected(connection: Any, name: str, address: str, connect: Any) -> socket.socket:
    connection._dns_host = address
    try:
        made: socket.socket = connect()
    finally:
        connection._dns_host = name
    return made
