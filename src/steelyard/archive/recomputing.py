"""Results computed anew from what an archive holds, and compared digit for digit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from steelyard.archive.careers import posts_of
from steelyard.archive.inputs import folder_of, inputs_of
from steelyard.archive.manifest import Manifest
from steelyard.archive.measured import Measured, Notes
from steelyard.archive.members import (
    MERGED,
    OPEN,
    PEOPLE,
    POSTED,
    POSTS,
    RECONCILIATIONS,
    cards_member,
    measures_member,
    recipe_for,
    years_member,
)
from steelyard.archive.tables import csv_records, exact_records
from steelyard.core.periods import Period
from steelyard.engine.comparing import Deviation, deviations, numbers
from steelyard.engine.export import as_json
from steelyard.engine.posts import views
from steelyard.engine.recipe import carried_out
from steelyard.engine.recorded import read_json
from steelyard.engine.workspace import Workspace
from steelyard.lake.folder import Folder
from steelyard.metrics.engines.duckdb import DuckDB
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import load_scheme

Members = Mapping[str, bytes]


@dataclass(frozen=True)
class Recomputed:
    """What came out for all kinds of subject."""

    numbers: int
    records: int
    deviations: tuple[Deviation, ...]


def recompute(manifest: Manifest, members: Members) -> Recomputed:
    """Raises SteelyardError, UnreadableError and KeyError (a member that is not there)."""
    found, records = 0, 0
    differing: list[Deviation] = []
    with folder_of(members, _row_tables(members)) as folder:
        common = _common(members, folder)
        for kind in manifest.cycle.kinds:
            workspace = _workspace(manifest, members, common, kind)
            done = carried_out(workspace, recipe_for(manifest.cycle, kind))
            again = read_json(as_json({k: v for k, v in done.document.items() if k != "meta"}))
            compared = [(_recorded(members, kind, again), again)]
            if kind == POSTED:
                compared += _posts(manifest, members, workspace)
            for then, now in compared:
                found += numbers(now)
                records += sum(map(len, now.values()))
                differing += deviations(then, now)
    return Recomputed(found, records, tuple(differing))


def _posts(
    manifest: Manifest, members: Members, workspace: Workspace
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Scorecards of people in each of their posts: as recorded, and anew."""
    recorded = exact_records(members[POSTS]) if POSTS in members else []
    compared: set[tuple[str, str]] = set()
    for view, chosen in views(workspace, posts_of(exact_records(members[PEOPLE]))):
        done = carried_out(view, recipe_for(manifest.cycle, POSTED))
        cards = [
            {**card, "post": chosen[card["subject"]].key}
            for card in done.document["scorecards"]
            if card["subject"] in chosen
        ]
        keys = {(subject, post.key) for subject, post in chosen.items()}
        then = [card for card in recorded if (card["subject"], card["post"]) in keys]
        compared |= keys
        yield {"scorecards": then}, read_json(as_json({"scorecards": cards}))
    # Of a post that nobody held.
    left = [card for card in recorded if (card["subject"], card["post"]) not in compared]
    yield {"scorecards": left}, {"scorecards": []}


def _row_tables(members: Members) -> list[str]:
    return [name.removeprefix("rows/").removesuffix(".csv") for name in members if name.startswith("rows/")]


def _common(members: Members, folder: Folder) -> Workspace:
    """What all kinds of subject are computed from; one engine, so that rows are loaded once."""
    loaded = scheme_of(members[MERGED])
    scheme = loaded.scheme
    timezone = scheme.calendar.timezone
    inputs = inputs_of(members, folder, indicators=set(scheme.indicators), timezone=timezone)
    held = frozenset(_held(members[RECONCILIATIONS]))
    return Workspace(loaded, folder, inputs, DuckDB(folder, timezone=timezone), held)


def _workspace(manifest: Manifest, members: Members, common: Workspace, kind: str) -> Workspace:
    if manifest.record["depth"] == "rows":
        return common
    file = measures_member(kind)
    notes = Notes.read(csv_records(members[file]), file)
    return Measured(
        common.loaded, common.folder, common.inputs, common.engine, common.held, notes=notes, file=file
    )


def _held(data: bytes) -> Iterator[tuple[str, Period]]:
    for record in csv_records(data):
        if record["state"] == OPEN:
            yield record["reconciliation"], Period.parse(record["period"])


@lru_cache(maxsize=8)
def scheme_of(data: bytes) -> LoadedScheme:
    """A scheme from its text. Raises SteelyardError."""
    with _written(data) as path:
        return load_scheme(path)


@contextmanager
def _written(data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="steelyard-") as place:
        path = Path(place) / "scheme.yaml"
        path.write_bytes(data)
        yield path


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────


def _recorded(members: Members, kind: str, again: Mapping[str, Any]) -> dict[str, Any]:
    places = {"scorecards": cards_member(kind), "years": years_member(kind)}
    return {section: exact_records(members[places[section]]) for section in again}
