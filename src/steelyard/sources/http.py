"""The one HTTP client of all connectors: careful whom it calls, patient, and exact with numbers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
import simplejson
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from steelyard.core.problems import SteelyardError
from steelyard.sources.guard import Guard
from steelyard.sources.secrets import Redactor
from steelyard.sources.sockets import pool_classes
from steelyard.sources.waiting import Clock, Pace, RateHeaders, backed_off, retry_after, until_reset, used_up

if TYPE_CHECKING:
    from steelyard.sources.opened import Connection

_TROUBLE = frozenset({500, 502, 503, 504, 520, 521, 522, 523, 524})
_LOST = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_CHUNK = 64 * 1024
MEBIBYTE = 1024 * 1024


class CallFailedError(SteelyardError):
    """A call that did not succeed however often it was tried; `status` is what the server said last."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Answer(requests.Response):
    """A response whose JSON keeps every digit: numbers with a point are Decimals."""

    def json(self, **_: Any) -> Any:
        try:
            return simplejson.loads(self.content, use_decimal=True)
        except ValueError:
            kind = self.headers.get("Content-Type", "no content type")
            raise CallFailedError(
                f"{_where(self.url)} answered with {kind}, not with JSON", self.status_code
            ) from None


class Renewable(AuthBase):
    """Authentication that can be renewed when a server no longer takes it."""

    def renew(self) -> bool:
        """Get a new token; False when there is no way to."""
        return False


class PerCall(AuthBase):
    """A signature that holds for one call only: a call that is tried again is signed again."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How to read an answer. Some APIs say 200 to everything and put the trouble into the body."""

    expired: Callable[[Answer], bool] = lambda answer: answer.status_code == 401
    limited: Callable[[Answer], bool] = lambda answer: answer.status_code == 429
    refused: Callable[[Answer], str | None] = lambda answer: None


@dataclass(frozen=True, slots=True)
class Manners:
    """How a client behaves. Times in seconds; `patience` is the longest single wait a server may ask for."""

    connect_timeout: float = 15
    read_timeout: float = 60
    body_timeout: float = 300
    attempts: int = 6
    patience: float = 15 * 60
    per_second: float | None = None
    largest: int = 64 * MEBIBYTE
    limits: RateHeaders = field(default_factory=RateHeaders)
    verdicts: Verdicts = field(default_factory=Verdicts)


class Client(requests.Session):
    """A session for one connection. Every call passes `send`, also those of dlt's REST client.

    No proxy, password file or cookie of the machine is used: what is sent is what the connection says.
    """

    def __init__(
        self,
        guard: Guard,
        redactor: Redactor,
        manners: Manners | None = None,
        clock: Clock | None = None,
        homes: Iterable[str] = (),
    ) -> None:
        super().__init__()
        self.guard, self.redactor = guard, redactor
        self.manners, self.clock = manners or Manners(), clock or Clock()
        self.pace = Pace(self.manners.per_second, self.clock)
        self.homes = {_origin(home) for home in homes}
        self.trust_env = False
        self.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
        self.headers.update({"User-Agent": "steelyard", "Accept": "application/json"})
        self.max_redirects = 5
        self.calls = 0
        self._renewing = False
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(guard))

    @classmethod
    def of(cls, connection: Connection, *, homes: Iterable[str], manners: Manners | None = None) -> Client:
        """The session of a connection: the hosts it allows, its secrets kept out of errors, its clock."""
        guard = Guard.of(connection.allow_hosts)
        return cls(guard, connection.redactor, manners, connection.clock, homes=homes)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Ask until there is an answer. Raises CallFailedError or HostRefused; never shows a secret."""
        if self.homes and _origin(request.url) not in self.homes:
            # An answer may name any address as its next page; the signature is not for that one.
            raise CallFailedError(f"{self._named(request)} is another host than the connection's")
        renewed = False
        for attempt in range(self.manners.attempts):
            last = attempt == self.manners.attempts - 1
            answer, trouble = self._try(request, options)
            if answer is None:
                if last:
                    raise CallFailedError(f"{self._named(request)}: {trouble} ({attempt + 1} attempts)")
                self.clock.sleep(backed_off(attempt, self.clock.dice()))
                continue
            if self.manners.verdicts.expired(answer) and not renewed and self._renew(request):
                renewed = True
                continue
            pause = self._pause(answer, attempt)
            if pause is None:
                return self._accepted(answer)
            if last or pause > self.manners.patience:
                raise self._gave_up(answer, attempt, pause)
            self.clock.sleep(pause)
        raise CallFailedError(f"{self._named(request)}: no answer")

    def _try(
        self, request: requests.PreparedRequest, options: Mapping[str, Any]
    ) -> tuple[Answer | None, str]:
        """One attempt, redirects included: the answer, or what happened to the connection."""
        try:
            answer = self._asked(request, options)
            for _ in range(self.max_redirects):
                if not answer.is_redirect:
                    return answer, ""
                following = self.resolve_redirects(answer, answer.request, yield_requests=True)
                answer = self._asked(cast(requests.PreparedRequest, next(following)), options)
        except _LOST as error:
            if refused := _refusal(error):
                raise refused from None
            return None, _plainly(error)
        except requests.exceptions.RequestException as error:
            raise CallFailedError(f"{self._named(request)}: {self.redactor(error)}") from None
        raise CallFailedError(f"{self._named(request)}: more than {self.max_redirects} redirects")

    def _asked(self, request: requests.PreparedRequest, options: Mapping[str, Any]) -> Answer:
        """One call, the whole body read."""
        self.pace.wait()
        self.calls += 1
        self.guard.check_url(request.url or "")
        if isinstance(self.auth, PerCall):
            self.auth(request)
        timeout = options.get("timeout") or (self.manners.connect_timeout, self.manners.read_timeout)
        given = {**options, "stream": True, "timeout": timeout, "allow_redirects": False}
        answer = super().send(request, **given)
        assert isinstance(answer, Answer)
        self._read(answer)
        return answer

    def _read(self, answer: Answer) -> None:
        """The whole body, as long as it is not too large and does not take for ever."""
        parts: list[bytes] = []
        size, until = 0, time.monotonic() + self.manners.body_timeout
        for part in answer.iter_content(_CHUNK):
            size += len(part)
            if size > self.manners.largest:
                answer.close()
                raise CallFailedError(
                    f"{_where(answer.url)} answered with more than {self.manners.largest // MEBIBYTE} MiB. "
                    "Ask for smaller pages",
                    answer.status_code,
                )
            if time.monotonic() > until:
                answer.close()
                raise requests.exceptions.ReadTimeout("the answer took too long")
            parts.append(part)
        answer._content = b"".join(parts)

    def _renew(self, request: requests.PreparedRequest) -> bool:
        """Get a new token and put it into the request."""
        if self._renewing or not isinstance(self.auth, Renewable):
            return False
        # The call for the token may be refused, too; that must not ask for another token.
        self._renewing = True
        try:
            renewed = self.auth.renew()
        finally:
            self._renewing = False
        if renewed:
            self.auth(request)
        return renewed

    def _pause(self, answer: Answer, attempt: int) -> float | None:
        """Seconds to wait before asking again; None when the answer can be taken."""
        limits, now = self.manners.limits, self.clock.now()
        asked = retry_after(answer.headers, now)
        if self.manners.verdicts.limited(answer):
            reset = until_reset(answer.headers, limits, now)
            told = asked if asked is not None else reset
            # A little more than asked: clocks differ.
            return backed_off(attempt, self.clock.dice()) if told is None else told + self.clock.dice()
        if answer.status_code in _TROUBLE:
            return backed_off(attempt, self.clock.dice()) if asked is None else asked + self.clock.dice()
        if used_up(answer.headers, limits):
            self.pace.hold(min(until_reset(answer.headers, limits, now) or 0.0, self.manners.patience))
        return None

    def _accepted(self, answer: Answer) -> Answer:
        if answer.status_code >= 400:
            raise CallFailedError(self._said(answer), answer.status_code)
        if trouble := self.manners.verdicts.refused(answer):
            raise CallFailedError(f"{_where(answer.url)}: {self.redactor(trouble)}", answer.status_code)
        return answer

    def _gave_up(self, answer: Answer, attempt: int, pause: float) -> CallFailedError:
        wait = f"; it asks to wait {pause:.0f} seconds" if pause > self.manners.patience else ""
        return CallFailedError(f"{self._said(answer)} ({attempt + 1} attempts){wait}", answer.status_code)

    def _said(self, answer: Answer) -> str:
        """Status and the beginning of the body, on one line and without secrets."""
        # Secrets first: half a secret at the cut would not be found.
        body = self.redactor(" ".join(answer.text.split()))[:300] if answer.content else ""
        about = f": {body}" if body and not body.startswith("<") else ""
        return f"{self.redactor(_where(answer.url))} answered {answer.status_code} {answer.reason}{about}"

    def _named(self, request: requests.PreparedRequest) -> str:
        return self.redactor(_where(request.url or ""))

    # ── redirects ───────────────────────────────────────────────────────────────────────────────────

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """No credentials go to another host; a body that may hold some is not sent there at all."""
        if _origin(prepared_request.url) == _origin(response.request.url):
            return
        if prepared_request.body is not None:
            raise CallFailedError(
                f"{_where(response.url)} sends a body on to another host; that is not followed"
            )
        keep = {"user-agent", "accept", "accept-encoding", "connection"}
        for name in [name for name in prepared_request.headers if name.lower() not in keep]:
            del prepared_request.headers[name]


class _Adapter(HTTPAdapter):
    """Connects to checked addresses and gives exact answers."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__(max_retries=0)

    def init_poolmanager(self, *given: Any, **options: Any) -> None:
        super().init_poolmanager(*given, **options)
        self.poolmanager.pool_classes_by_scheme = pool_classes(self._guard)

    def build_response(self, req: Any, resp: Any) -> requests.Response:
        answer = super().build_response(req, resp)
        answer.__class__ = Answer
        return answer


def _refusal(error: BaseException) -> SteelyardError | None:
    """The refusal of the guard inside an error of the libraries."""
    seen: BaseException | None = error
    while seen is not None:
        inner = [seen, *(part for part in seen.args if isinstance(part, BaseException))]
        inner += [reason] if isinstance(reason := getattr(seen, "reason", None), BaseException) else []
        for each in inner:
            if isinstance(each, SteelyardError):
                return each
        seen = seen.__cause__ or seen.__context__
    return None


def _plainly(error: Exception) -> str:
    if isinstance(error, requests.exceptions.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate is not accepted"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "it cannot be reached, or closed the connection"
    return "the answer broke off"


def _where(url: str | None) -> str:
    """A URL without its query, which may hold secrets."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _origin(url: str | None) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url or "")
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
