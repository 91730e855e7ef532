"""My open tasks: each app adds a source of its own at start; the first page and "my scorecard" show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from steelyard.web.org.viewer import Viewer


@dataclass(frozen=True)
class Task:
    """What somebody is asked to do, in the imperative; where; by when; `urgent` ones come first."""

    title: str | Promise
    address: str
    due: date | None = None
    urgent: bool = False


Source = Callable[[Viewer], Iterable[Task]]
_SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Registers a function that lists the open tasks of a viewer, with a constant number of queries."""
    if function not in _SOURCES:
        _SOURCES.append(function)
    return function


def open_tasks(viewer: Viewer) -> list[Task]:
    """All tasks of this viewer, the urgent and the earliest first."""
    found = [task for each in _SOURCES for task in each(viewer)]
    return sorted(found, key=lambda task: (not task.urgent, task.due or date.max))
