"""Tryton's JSON-RPC: a session that renews itself, calls, and values with their types.

Source: the published package trytond 8.2, `trytond/protocols/dispatcher.py` (methods) and `jsonrpc.py`
(values). A call is `{"id", "method", "params"}`; the answer has `result`, or `error` with the name of the
error and its words.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from requests import PreparedRequest

from steelyard.core.problems import SteelyardError
from steelyard.sources.http import CallFailedError, Client, Renewable

_UNAUTHORISED, _NOT_FOUND = 401, 404


class Session(Renewable):
    """`Authorization: Session base64(user:id:key)`; a session that has ended is opened again."""

    def __init__(self, log_in: Callable[[], str]) -> None:
        self._log_in, self._token = log_in, ""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Session {self._token}"
        return request

    def renew(self) -> bool:
        self._token = ""
        self._token = self._log_in()
        return True


class Server:
    """One database on one server, with a user."""

    def __init__(self, client: Client, url: str, database: str, user: str, password: str) -> None:
        self._client, self._url = client, f"{url.rstrip('/')}/{quote(database)}/rpc/"
        self._user, self._password = user, password
        self._context: Mapping[str, object] | None = None
        client.auth = Session(self._log_in)

    def call(self, model: str, method: str, *params: object) -> Any:
        """The result of a method of a model, for records that are active and others.

        Raises SteelyardError with what the server says.
        """
        if self._context is None:
            preferences = self._ask("model.res.user.get_preferences", [True, {}])
            self._context = {**preferences, "active_test": False}
        return self._ask(f"model.{model}.{method}", [*params, self._context])

    def _ask(self, method: str, params: list[object]) -> Any:
        body: Any = {"id": 1, "method": method, "params": params}
        try:
            answer = self._client.post(self._url, json=body).json()
        except CallFailedError as error:
            if error.status == _NOT_FOUND:
                raise CallFailedError(f"There is no Tryton database at {self._url}", _NOT_FOUND) from None
            raise
        if isinstance(answer, Mapping) and answer.get("error"):
            raise SteelyardError(f"Tryton refused {method}: {self._client.redactor(_words(answer['error']))}")
        return decoded(answer["result"] if isinstance(answer, Mapping) else answer)

    def _log_in(self) -> str:
        try:
            answer = self._ask("common.db.login", [self._user, {"password": self._password}])
        except CallFailedError as error:
            if error.status != _UNAUTHORISED:
                raise
            raise CallFailedError(
                f'Tryton does not accept the password of "{self._user}"', _UNAUTHORISED
            ) from None
        user, key = answer[:2]
        token = base64.b64encode(f"{self._user}:{user}:{key}".encode()).decode()
        self._client.redactor.add(str(key), token)
        return token


def _words(error: Any) -> str:
    """The name of an error and its first words, without a trace."""
    parts = [error] if isinstance(error, str) else list(error)
    lines = [str(each).strip().splitlines() for each in parts if each]
    return ": ".join(line[0] for line in lines[:2] if line)


def decoded(value: Any) -> Any:
    """A value of the protocol. Moments are in UTC, as the server keeps them; spans are seconds.

    Fields of another record come under `name.`; here it is `name`, a record inside.
    """
    if isinstance(value, list):
        return [decoded(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if typed := _TYPES.get(value.get("__class__", "")):
        return typed(value)
    inner = {name: decoded(each) for name, each in value.items()}
    return {name.removesuffix("."): inner[name] for name in sorted(inner)}


def encoded(moment: datetime) -> dict[str, object]:
    """A moment as the protocol writes it."""
    at = moment.astimezone(UTC)
    parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return {"__class__": "datetime", **{part: getattr(at, part) for part in parts}}


_DAY = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second", "microsecond")
_TYPES: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "datetime": lambda value: datetime(**{part: value[part] for part in _DAY + _CLOCK}, tzinfo=UTC),
    "date": lambda value: date(*(value[part] for part in _DAY)),
    "time": lambda value: time(*(value[part] for part in _CLOCK)),
    "timedelta": lambda value: Decimal(str(value["seconds"])),
    "Decimal": lambda value: Decimal(value["decimal"]),
    "bytes": lambda value: value["base64"].strip(),
}
