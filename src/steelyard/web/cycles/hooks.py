"""What rooms add to a cycle: what happens when a stage opens or closes, and rows for the engine's tables.

A room registers functions in its `apps.py`; a cycle knows no room by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from steelyard.web.accounts.models import User
from steelyard.web.cycles.models import Appraisee, Cycle, Stage, StageKind

#: Called in the transaction in which the stage opens or closes. No actor is the clock.
Turn = Callable[[Stage, User | None], None]
#: Why a stage cannot be closed yet, as sentences; none: it can.
Obstacles = Callable[[Stage], Iterable[str]]
#: Rows of one of the engine's input tables (DESIGN §6), with the columns of that table.
Rows = Callable[[Cycle], Iterable[Mapping[str, Any]]]

#: Called when people in a cycle under way were transferred, left or joined.
Changes = Callable[[Cycle, Sequence[Appraisee], User | None], None]

#: Called, with the reason, when a stage that had ended goes on. Raises ValidationError where it cannot.
Reopened = Callable[[Stage, str, User], None]

F = TypeVar("F", bound=Callable[..., Any])

_OPENINGS: dict[str, list[Turn]] = {}
_CLOSINGS: dict[str, list[Turn]] = {}
_OBSTACLES: dict[str, list[Obstacles]] = {}
_CHANGES: dict[str, list[Changes]] = {}
_REOPENED: dict[str, list[Reopened]] = {}
_TABLES: dict[str, list[Rows]] = {}


def on_open(kind: StageKind) -> Callable[[Turn], Turn]:
    """Registers what happens when a stage of this kind opens: mostly, that tasks are handed out."""
    return _adder(_OPENINGS, kind.value)


def on_close(kind: StageKind) -> Callable[[Turn], Turn]:
    return _adder(_CLOSINGS, kind.value)


def before_close(kind: StageKind) -> Callable[[Obstacles], Obstacles]:
    """Registers what has to be there before a stage can be closed."""
    return _adder(_OBSTACLES, kind.value)


def on_change(function: Changes) -> Changes:
    """Registers what follows when people in a cycle under way were transferred, left or joined."""
    return _adder(_CHANGES, "")(function)


def on_reopen(function: Reopened) -> Reopened:
    """Registers what becomes of later rooms when a stage that had ended goes on."""
    return _adder(_REOPENED, "")(function)


def table(name: str) -> Callable[[Rows], Rows]:
    """Registers rows of `targets`, `ratings` or `actuals`, or of `answers`.

    Answers are ratings, too; whose they are nobody knows, so that no file with people in it can hold them.
    """
    return _adder(_TABLES, name)


def opened(stage: Stage, actor: User | None) -> None:
    for each in _OPENINGS.get(stage.kind, ()):
        each(stage, actor)


#: What these ask they ask of everybody who was not asked yet: they may be asked again.
_AGAIN = (
    StageKind.POLICY,
    StageKind.TARGETS,
    StageKind.MIDTERM,
    StageKind.ACTUALS,
    StageKind.SELF_REVIEW,
    StageKind.MANAGER_REVIEW,
)


def asked_again(stage: Stage, actor: User | None) -> None:
    """An open stage asks whoever is new in it."""
    if stage.kind in _AGAIN:
        opened(stage, actor)


def changed(cycle: Cycle, appraisees: Sequence[Appraisee], actor: User | None) -> None:
    for each in _CHANGES.get("", ()):
        each(cycle, appraisees, actor)


def reopened(stage: Stage, reason: str, actor: User) -> None:
    for each in _REOPENED.get("", ()):
        each(stage, reason, actor)


def closed(stage: Stage, actor: User | None) -> None:
    for each in _CLOSINGS.get(stage.kind, ()):
        each(stage, actor)


def obstacles(stage: Stage) -> list[str]:
    return [text for each in _OBSTACLES.get(stage.kind, ()) for text in each(stage)]


def rows(cycle: Cycle) -> dict[str, list[Mapping[str, Any]]]:
    """Table → its rows, of the tables that any room provides rows of."""
    found = {name: [row for each in makers for row in each(cycle)] for name, makers in _TABLES.items()}
    return {name: listed for name, listed in found.items() if listed}


def _adder(known: dict[str, list[F]], key: str) -> Callable[[F], F]:
    def add(function: F) -> F:
        if function not in known.setdefault(key, []):
            known[key].append(function)
        return function

    return add
