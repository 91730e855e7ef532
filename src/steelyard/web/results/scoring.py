"""What the rooms of a cycle collected goes into the engine; its records come out. Nothing is written."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from steelyard.core.periods import Period
from steelyard.core.problems import Place
from steelyard.engine.compute import Request
from steelyard.engine.outline import outline
from steelyard.engine.posts import Post, views
from steelyard.engine.records import scorecards
from steelyard.engine.score import score
from steelyard.engine.workspace import Workspace, open_workspace
from steelyard.lake.inputs import Inputs, Rating
from steelyard.lake.tables import TABLES
from steelyard.scheme.model import Grades
from steelyard.web.config import clock
from steelyard.web.cycles import hooks
from steelyard.web.cycles.enrolment import NEUTRAL
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.posts import MANAGER, Career, careers
from steelyard.web.results import prorating
from steelyard.web.schemes.files import path_of

Tell = Callable[[int, int, str], None]
#: Tables of the lake that rows of the cycle stand in for.
INSTEAD = ("targets", "ratings", "actuals")
KINDS = ("employee", "team", "department")


@dataclass(frozen=True)
class Found:
    """What came out: subject → its records, one a period; and what it was computed with.

    `posts` are the records of those who are rated in several posts, by person and post; `unrated` the posts
    of a person of which no manager rated. What came in after `began` may be in it or not.
    """

    began: datetime
    cards: dict[str, list[dict[str, Any]]]
    posts: dict[tuple[str, str], list[dict[str, Any]]]
    careers: dict[str, Career]
    held: list[Post]
    unrated: dict[str, list[str]]
    departments: set[str]
    grades: Grades | None
    meta: dict[str, Any]
    outline: dict[str, Any]
    inputs: dict[str, list[dict[str, str]]]
    #: Person → targets asked for in part.
    prorated: prorating.Told


@dataclass(frozen=True)
class Opened:
    """The engine's view of a cycle; the rows that stand in for the lake's; which targets are prorated."""

    workspace: Workspace
    rows: dict[str, list[dict[str, str]]]
    prorated: prorating.Told


@contextmanager
def opened(cycle: Cycle) -> Iterator[Opened]:
    """Raises SteelyardError."""
    scheme, lake, snapshot = path_of(cycle.version.text), settings.STEELYARD_LAKE, cycle.snapshot or None
    rows = hooks.rows(cycle)
    collected = {name: listed for name, listed in rows.items() if name in INSTEAD}
    given = (
        together(cycle, collected, open_workspace(scheme, lake, snapshot=snapshot).inputs)
        if collected
        else {}
    )
    with TemporaryDirectory(prefix="steelyard-cycle-") as folder:
        files = {name: _file(Path(folder) / f"{name}.csv", name, rows) for name, rows in given.items()}
        workspace = open_workspace(scheme, lake, snapshot=snapshot, **files)
        if answers := rows.get("answers"):
            workspace.inputs = with_answers(workspace.inputs, answers)
            given = {**given, "ratings": _rows("ratings", workspace.inputs.ratings)}
        in_part, told = prorating.targets_in_part(cycle, workspace, rated(cycle))
        if in_part:
            targets = (*workspace.inputs.targets, *in_part)
            workspace.inputs = replace(workspace.inputs, targets=targets)
            given = {**given, "targets": _rows("targets", targets)}
        yield Opened(workspace, given, told)


def with_answers(inputs: Inputs, answers: Sequence[Mapping[str, Any]]) -> Inputs:
    """With what colleagues answered, in place of what the lake has under the same perspective."""
    has = {(row["period"], row["subject"], row["indicator"], row["perspective"]) for row in answers}
    others = [
        one
        for one in inputs.ratings
        if (str(one.period), one.subject, one.indicator, one.perspective) not in has
    ]
    new = [Rating(Place("answers"), **{**row, "period": Period.parse(row["period"])}) for row in answers]
    return replace(inputs, ratings=(*others, *new))


def _rows(table: str, rows: Iterable[Any]) -> list[dict[str, str]]:
    columns = [column.name for column in TABLES[table].columns]
    return [_plain({column: getattr(one, column, None) for column in columns}) for one in rows]


def run(cycle: Cycle, *, tell: Tell = lambda done, total, words: None) -> Found:
    """The engine over everything the cycle has: nothing is written. Raises SteelyardError."""
    began = clock.now()
    with opened(cycle) as found:
        return _scored(cycle, found, began, tell)


def as_of(cycle: Cycle) -> date:
    """The last day of a cycle, or today while it runs."""
    return min(clock.today(), cycle.ends_on)


def together(
    cycle: Cycle, collected: Mapping[str, Sequence[Mapping[str, Any]]], inputs: Inputs
) -> dict[str, list[dict[str, str]]]:
    """What the cycle collected, with the rows of the lake that it does not stand in for.

    These are other periods, and of its own periods the subjects and indicators it has nothing of: the
    targets of teams and positions, say. Cells are as they are written into a file.
    """
    found = {}
    for name, rows in collected.items():
        columns = [column.name for column in TABLES[name].columns]
        has = {(str(row["period"]), row["subject"], row["indicator"]) for row in rows}
        others = [
            {column: getattr(one, column, None) for column in columns}
            for one in getattr(inputs, name)
            if (str(one.period), one.subject, one.indicator) not in has
        ]
        found[name] = [_plain(row) for row in (*others, *rows)]
    return found


def _scored(cycle: Cycle, given: Opened, began: datetime, tell: Tell) -> Found:
    workspace = given.workspace
    periods = [Period.parse(text) for text in cycle.periods]
    cards: dict[str, list[dict[str, Any]]] = {}
    departments: set[str] = set()
    meta: dict[str, Any] = {}
    for done, kind in enumerate(KINDS):
        tell(done, len(KINDS) + 1, kind)
        scored = score(workspace, Request(periods, kind, as_of(cycle)))
        meta = dict(scored.computation.results.meta)
        for card in scorecards(scored):
            if kind == "department":
                departments.add(card["subject"])
            cards.setdefault(card["subject"], []).append(card)
    found = careers(cycle, rated(cycle))
    posts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    own = _own_ratings(found, workspace.inputs)
    held = _posts_of(found, own)
    for view, chosen in views(workspace, held):
        for card in scorecards(score(view, Request(periods, KINDS[0], as_of(cycle)))):
            if (post := chosen.get(card["subject"])) is not None:
                posts.setdefault((post.subject, post.key), []).append(card)
    return Found(
        began,
        cards,
        posts,
        found,
        held,
        {subject: _unrated(career, own[subject]) for subject, career in found.items()},
        departments,
        workspace.scheme.grades,
        meta,
        outline(workspace.scheme),
        given.rows,
        given.prorated,
    )


def rated(cycle: Cycle) -> QuerySet[Appraisee]:
    """Who gets a result: those who are rated, and those whose result is neutral for leave."""
    found = cycle.appraisees.filter(not_rated__in=["", NEUTRAL])
    return found.select_related("person", "cycle__version").prefetch_related("leaves")


#: Person → post → the ratings (perspective, rater) of the post's own manager.
Own = Mapping[str, Mapping[str, set[tuple[str, str]]]]


def _own_ratings(found: Mapping[str, Career], inputs: Inputs) -> Own:
    given: dict[str, set[tuple[str, str]]] = {subject: set() for subject in found}
    for one in inputs.ratings:
        if one.perspective == MANAGER and one.subject in given:
            given[one.subject].add((one.perspective, one.rater))
    return {
        subject: {
            key: {pair for pair in given[subject] if pair[1] in post.raters}
            for key, post in career.posts.items()
        }
        for subject, career in found.items()
    }


def _posts_of(found: Mapping[str, Career], own: Own) -> list[Post]:
    """The posts of everybody for the engine: in each, the ratings of the managers of the others left out.

    A post of which no manager rated takes the ratings there are: a person is not to lose for that.
    """
    posts = []
    for subject, career in found.items():
        of = own[subject]
        for post in career.rated:
            others = set().union(*(pairs for key, pairs in of.items() if key != post.key)) - of[post.key]
            without = frozenset(others if of[post.key] else ())
            posts.append(Post(subject, post.key, post.team, post.until, without))
    return posts


def _unrated(career: Career, own: Mapping[str, set[tuple[str, str]]]) -> list[str]:
    some = any(own.values())
    return [post.key for post in career.rated if some and not own[post.key]]


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    """Cells as they are written into a file."""
    return {name: "" if value is None else _cell(value) for name, value in row.items()}


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _file(path: Path, table: str, rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in TABLES[table].columns])
        writer.writeheader()
        writer.writerows(rows)
    return path
