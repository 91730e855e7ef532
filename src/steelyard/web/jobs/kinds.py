"""The kinds of jobs. An app adds its own by `@handler("name")` in its `work.py`, read when work is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from django.utils.module_loading import autodiscover_modules


class Running(Protocol):
    """What a handler is given: its job's arguments, and a way to say how far it is."""

    arguments: dict[str, Any]

    def progress(self, done: int, total: int, message: str = "") -> None: ...


Handler = Callable[[Running], Any]
Duty = Callable[[], Any]
_HANDLERS: dict[str, Handler] = {}
_DUTIES: list[Duty] = []
_CHORES: list[Duty] = []


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Registers a function of a running job. It must be safe to run twice; its result is kept as JSON."""

    def add(function: Handler) -> Handler:
        if _HANDLERS.setdefault(kind, function) is not function:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        return function

    return add


def every_minute(function: Duty) -> Duty:
    """Registers something quick that the worker looks after each minute, such as asking what is due."""
    if function not in _DUTIES:
        _DUTIES.append(function)
    return function


def every_day(function: Duty) -> Duty:
    """Registers something that the worker does once a day, such as throwing away what has expired."""
    if function not in _CHORES:
        _CHORES.append(function)
    return function


def handler_of(kind: str) -> Handler:
    """Raises LookupError for an unknown kind."""
    _discover()
    return _HANDLERS[kind]


def duties() -> list[Duty]:
    _discover()
    return list(_DUTIES)


def chores() -> list[Duty]:
    _discover()
    return list(_CHORES)


@cache
def _discover() -> None:
    """Handlers bring the engine with them: whoever only asks for work need not wait for it."""
    autodiscover_modules("work")
