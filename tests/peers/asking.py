"""Speaking JSON with a peer from a test, by a way of its own: not the one that is tested."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(
    method: str, url: str, body: object = None, headers: Mapping[str, str] | None = None, seconds: float = 60
) -> Any:
    """The JSON that a server answers, None for an empty answer. HTTPError with the answer in its text."""
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, sent, {"Content-Type": "application/json", **(headers or {})}, method=method
    )
    try:
        with _OPENER.open(request, timeout=seconds) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        error.msg = f"{error.msg}: {error.read()[:2000]!r}"
        raise
    return json.loads(text) if text.strip() else None


def answers(url: str, method: str = "GET") -> bool:
    """Whether somebody answers there, whatever is answered."""
    try:
        ask(method, url, seconds=5)
    except (urllib.error.HTTPError, ValueError):
        return True
    except OSError:
        return False
    return True
