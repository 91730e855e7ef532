"""Several people at the very same moment, each on a connection of their own.

got = at_once(lambda: close(cycle, actor=hr), lambda: close(cycle, actor=other))
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.core.exceptions import ValidationError
from django.db import close_old_connections, connections


def at_once(*acts: Callable[[], object]) -> list[Any]:
    """What each got, or the complaint it was refused with. Anything else that goes wrong is raised."""
    start = Barrier(len(acts))

    def hand(act: Callable[[], object]) -> object:
        close_old_connections()
        start.wait(timeout=20)
        try:
            return act()
        except ValidationError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(hand, acts))


def one_of(got: list[Any]) -> int:
    """Who won: all others were told something in words."""
    [winner] = [number for number, each in enumerate(got) if not isinstance(each, ValidationError)]
    assert all(" ".join(each.messages) for number, each in enumerate(got) if number != winner)
    return winner
