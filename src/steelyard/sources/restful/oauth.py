"""Signatures of vendors that give out tokens by OAuth: the secrets of a connection say which way it goes."""

from __future__ import annotations

from steelyard.sources.opened import Connection
from steelyard.sources.restful.model import AuthModel

REFRESH_TOKEN, CLIENT_ID = "refresh_token", "client_id"


def signature(connection: Connection, url: str) -> AuthModel:
    """With a refresh token or a client, tokens are fetched at `url` (RFC 6749 §6, §4.4); else one is given.

    A token that is given cannot be renewed when it runs out.
    """
    if REFRESH_TOKEN in connection.secrets:
        return AuthModel(type="refresh_token", token=REFRESH_TOKEN, url=url)
    if CLIENT_ID in connection.secrets:
        return AuthModel(type="client_credentials", url=url)
    return AuthModel(type="bearer")
