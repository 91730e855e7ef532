"""Fake systems for tests: a real HTTP server in its own process, told what to do while it runs.

A peer is a subclass of `Fake` in a module of this folder that ends with `main(TheClass)`:

    class Shop(Fake):
        def setup(self) -> None:
            self.orders = [{"id": 1}]

        @route("GET", "/orders")
        def list_orders(self, call: Call) -> Answer:
            self.need(call.bearer == "secret", 401)
            return Answer({"orders": self.page(self.orders, call)})

A test starts it and may call any public method from outside:

    with running("peers.shop") as shop:
        shop.do("trouble", status=429, times=2, headers={"Retry-After": "1"})
        shop.url, shop.calls()
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

_CONTROL = "/_control"
TESTS = Path(__file__).parents[1]


@dataclass
class Call:
    """A request as the peer sees it. `parts` are the named groups of the route."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def bearer(self) -> str:
        """The token of `Authorization: Bearer …`."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass
class Answer:
    """`body` goes out as JSON, or as it is when it is bytes."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def route(method: str, pattern: str) -> Callable[[Any], Any]:
    """`/orders/{id}`: names in braces match up to the next slash."""
    expression = re.compile(re.sub(r"\\?\{(\w+)\\?\}", r"(?P<\1>[^/]+)", re.escape(pattern)))

    def mark(function: Any) -> Any:
        function.route = (method, expression)
        return function

    return mark


class Fake:
    """The state and behaviour of a peer. Its public methods are what a test may tell it to do."""

    routes: ClassVar[list[tuple[str, re.Pattern[str], str]]]

    def __init__(self) -> None:
        self._troubles: list[dict[str, Any]] = []
        self._log: list[dict[str, Any]] = []
        self._lock = threading.RLock()
        self._decoration: dict[str, str] = {}
        self.port = 0
        self.setup()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        members = {name: each for base in reversed(cls.__mro__) for name, each in vars(base).items()}
        cls.routes = [(*each.route, name) for name, each in members.items() if hasattr(each, "route")]

    def setup(self) -> None:
        """The records it starts with."""

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def trouble(
        self, status: int, times: int = 1, path: str = ".*", headers: dict[str, str] | None = None,
        body: Any = None, after: int = 0, delay: float = 0,
    ) -> None:  # fmt: skip
        """The next `times` calls of `path` (after `after` good ones) answer so. Status 0 drops the connection."""
        self._troubles.append(
            {
                "status": status,
                "times": times,
                "path": path,
                "headers": headers or {},
                "body": body,
                "after": after,
                "delay": delay,
            }
        )

    def calls(self) -> list[dict[str, Any]]:
        """Every call so far: method, path, query, headers, body."""
        return self._log

    def decorate(self, headers: dict[str, str]) -> None:
        """Headers of every answer from now on."""
        self._decoration = headers

    def forget(self) -> None:
        """An empty log, and no trouble or decoration any more."""
        self._log.clear()
        self._troubles.clear()
        self._decoration = {}

    # ── helpers for behaviour ───────────────────────────────────────────────────────────────────────

    def need(
        self, condition: bool, status: int, body: Any = None, headers: dict[str, str] | None = None
    ) -> None:
        """Answer with `status` unless `condition` holds."""
        if not condition:
            raise RefusedError(Answer(body if body is not None else {"error": status}, status, headers or {}))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, call: Call) -> Answer | None:
        """None drops the connection."""
        with self._lock:
            self._log.append(
                {
                    "method": call.method,
                    "path": call.path,
                    "query": call.query,
                    "headers": call.headers,
                    "body": call.body.decode(errors="replace"),
                }
            )
            trouble = self._trouble(call)
        if trouble is not None:
            time.sleep(trouble["delay"])
            if trouble["status"] == 0:
                return None
            if trouble["status"] != 200:
                return Answer(trouble["body"] or {"error": "trouble"}, trouble["status"], trouble["headers"])
        for method, pattern, name in self.routes:
            found = pattern.fullmatch(call.path)
            if found and method == call.method:
                call.parts = found.groupdict()
                with self._lock:
                    return self._routed(name, call)
        return Answer({"error": "there is no such path"}, 404)

    def _routed(self, name: str, call: Call) -> Answer:
        try:
            made: Answer = getattr(self, name)(call)
        except RefusedError as refused:
            return refused.answer
        return made

    def _trouble(self, call: Call) -> dict[str, Any] | None:
        for trouble in self._troubles:
            if trouble["times"] > 0 and re.fullmatch(trouble["path"], call.path):
                if trouble["after"] > 0:
                    trouble["after"] -= 1
                    continue
                trouble["times"] -= 1
                return trouble
        return None


def main(kind: type[Fake]) -> None:
    """Serve until the parent goes away. The first line of output is the port."""
    fake = kind()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            call = Call(self.command, parts.path, query, headers, self.rfile.read(length))
            if call.path == _CONTROL:
                wanted = call.json
                with fake._lock:
                    self._send(Answer(getattr(fake, wanted["do"])(**wanted["with"])))
                return
            answer = fake.answer(call)
            if answer is None:
                self.close_connection = True
                return
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            raw = isinstance(answer.body, bytes)
            body = answer.body if raw else json.dumps(answer.body, ensure_ascii=False).encode()
            self.send_response(answer.status)
            for name, value in {
                "Content-Type": "application/json",
                **fake._decoration,
                **answer.headers,
            }.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A caller that goes away is no trouble of the server."""

    server = Server(("127.0.0.1", 0), Handler)
    fake.port = server.server_address[1]
    print(fake.port, flush=True)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    server.serve_forever()


def _leave_with_parent() -> None:
    """Standard input ends when whoever started us is gone, however it went."""
    sys.stdin.buffer.read()
    os._exit(0)


@dataclass
class Peer:
    """A running peer, seen from the test."""

    url: str
    process: subprocess.Popen[bytes]

    def do(self, what: str, **given: Any) -> Any:
        """Call a method of the fake inside its process; its answer as JSON."""
        body = json.dumps({"do": what, "with": given}).encode()
        request = urllib.request.Request(self.url + _CONTROL, data=body, method="POST")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.load(answer)

    def calls(self, path: str = "") -> list[dict[str, Any]]:
        """The calls it got, those of a path only if given."""
        return [call for call in self.do("calls") if not path or call["path"] == path]


@contextmanager
def running(module: str) -> Iterator[Peer]:
    """Start `module` (such as `peers.shop`) in its own process and stop it afterwards."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    process = subprocess.Popen(
        [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip().decode()
        assert port.isdigit(), f"{module} did not start"
        yield Peer(f"http://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
