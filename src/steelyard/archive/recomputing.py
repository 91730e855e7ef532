"""Results computed anew from what an archive holds, and compared digit for digit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from steelyard.archive.inputs import folder_of, inputs_of
from steelyard.archive.manifest import Manifest
from steelyard.archive.measured import Measured, Notes
from steelyard.archive.members import (
    MERGED,
    OPEN,
    RECONCILIATIONS,
    cards_member,
    measures_member,
    recipe_for,
    years_member,
)
from steelyard.archive.tables import csv_records, exact_records
from steelyard.core.periods import Period
from steelyard.engine.export import as_json
from steelyard.engine.recipe import carried_out
from steelyard.engine.recorded import ABSENT, fields, read_json
from steelyard.engine.verifying import Deviation
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
    numbers, records = 0, 0
    deviations: list[Deviation] = []
    with folder_of(members, _row_tables(members)) as folder:
        common = _common(members, folder)
        for kind in manifest.cycle.kinds:
            workspace = _workspace(manifest, members, common, kind)
            done = carried_out(workspace, recipe_for(manifest.cycle, kind))
            again = read_json(as_json({k: v for k, v in done.document.items() if k != "meta"}))
            then = _recorded(members, kind, again)
            numbers += sum(isinstance(value, Decimal) for value in fields(again).values())
            records += sum(map(len, again.values()))
            deviations += _deviations(then, again)
    return Recomputed(numbers, records, tuple(deviations))


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


def _deviations(then: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[Deviation]:
    recorded, recomputed = fields(then), fields(again)
    for place in dict.fromkeys([*recorded, *recomputed]):
        a, b = recorded.get(place, ABSENT), recomputed.get(place, ABSENT)
        if type(a) is not type(b) or a != b:
            yield Deviation(place, a, b)
