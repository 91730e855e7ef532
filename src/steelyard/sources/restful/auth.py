"""How calls are signed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from steelyard.core.problems import SteelyardError
from steelyard.sources import paths
from steelyard.sources.http import Client, Renewable
from steelyard.sources.opened import Connection
from steelyard.sources.restful import places
from steelyard.sources.restful.model import AuthModel

#: A token is renewed so many seconds before it runs out.
_EARLY = 60
_USUAL_LIFE = 3600


def unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """For calls that ask for a token."""
    return request


class Fixed(AuthBase):
    """A token or key that stays."""

    def __init__(self, model: AuthModel, token: str) -> None:
        self._model, self._token = model, token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return signed(request, self._model, self._token)


class Fetched(Renewable):
    """A token that is fetched when it is needed, and again when it runs out or is refused.

    `fetch` gives the token and the seconds it lives.
    """

    def __init__(self, model: AuthModel, fetch: Callable[[], tuple[str, float]]) -> None:
        self._model, self._fetch = model, fetch
        self._token, self._until = "", 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if time.monotonic() >= self._until:
            self.renew()
        return signed(request, self._model, self._token)

    def renew(self) -> bool:
        self._token, life = self._fetch()
        self._until = time.monotonic() + max(life - _EARLY, life / 2)
        return True


def signed(request: requests.PreparedRequest, model: AuthModel, token: str) -> requests.PreparedRequest:
    """The request with the token in its place; an older one is replaced."""
    carried = f"{model.prefix}{token}"
    if model.place == "header":
        request.headers[model.name] = carried
        return request
    parts = urlsplit(request.url or "")
    query = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != model.name
    ]
    request.url = urlunsplit(parts._replace(query=urlencode([*query, (model.name, carried)])))
    return request


def auth_of(model: AuthModel, connection: Connection, client: Client) -> AuthBase:
    """Raises SteelyardError for a secret that is not named."""
    if model.type == "basic":
        return HTTPBasicAuth(
            connection.secret(model.username).encode(), connection.secret(model.password).encode()
        )
    if model.type == "api_key":
        return Fixed(model, connection.secret(model.token))
    bearer = model if "name" in model.model_fields_set or model.prefix else _as_bearer(model)
    if model.type == "bearer":
        return Fixed(bearer, connection.secret(model.token))
    ask = _asking(model, connection)
    return Fetched(bearer, lambda: _fetched(client, connection, model, ask))


def _as_bearer(model: AuthModel) -> AuthModel:
    return model.model_copy(update={"prefix": "Bearer "})


def _asking(model: AuthModel, connection: Connection) -> Mapping[str, Any]:
    """What is sent for a token (RFC 6749 §4.4 and §6; else as the vendor wants it)."""
    if model.type == "token":
        words = {f"secrets.{name}": value for name, value in connection.secrets.items()}
        body = places.typed(places.filled(dict(model.body), words)) or None
        return {"params": places.filled(dict(model.params), words), "json": body}
    form = {
        "client_id": connection.secret(model.client_id),
        "client_secret": connection.secret(model.client_secret),
        **({"scope": model.scope} if model.scope else {}),
    }
    if model.type == "refresh_token":
        return {
            "data": {**form, "grant_type": "refresh_token", "refresh_token": connection.secret(model.token)}
        }
    return {"data": {**form, "grant_type": "client_credentials"}}


def _fetched(
    client: Client, connection: Connection, model: AuthModel, ask: Mapping[str, Any]
) -> tuple[str, float]:
    answer = client.request(model.method, model.url or "", auth=unsigned, **ask).json()
    token = paths.first(answer, model.token_path)
    if not isinstance(token, str) or not token:
        raise SteelyardError(f"the answer for a token has none at {model.token_path}")
    connection.redactor.add(token)
    life = paths.first(answer, model.expires_path)
    return token, float(life) if str(life or "").replace(".", "", 1).isdigit() else _USUAL_LIFE
