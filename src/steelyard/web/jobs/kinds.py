"""The kinds of jobs. An app adds its own by `@handler("name")` in its `work.py`, which is read at start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Running(Protocol):
    """What a handler is given: its job's arguments, and a way to say how far it is."""

    arguments: dict[str, Any]

    def progress(self, done: int, total: int, message: str = "") -> None: ...


Handler = Callable[[Running], Any]
_HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Registers a function of a running job. It must be safe to run twice; its result is kept as JSON."""

    def add(function: Handler) -> Handler:
        if _HANDLERS.setdefault(kind, function) is not function:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        return function

    return add


def handler_of(kind: str) -> Handler:
    """Raises LookupError for an unknown kind."""
    return _HANDLERS[kind]
