"""Who works where, from the tables of a folder or of a lake."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from steelyard.core.files import write_text
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.export import as_csv
from steelyard.engine.importing import Imported, Trouble, Wanted, draft_import, require_answers, run_import
from steelyard.engine.syncing import lake_for
from steelyard.engine.workspace import open_data
from steelyard.lake.inputs import Employee, Membership, Team, read_inputs

__all__ = ["Employee", "Membership", "People", "Preview", "Team", "preview", "read_people", "take_in"]

#: What files about the organisation are imported as.
CONNECTION = "organisation"
KEYS = {
    "employees": ("employee_id",),
    "teams": ("team_id",),
    "memberships": ("employee_id", "team_id", "valid_from"),
}


@dataclass(frozen=True, slots=True)
class People:
    """The organisation as the tables say it, checked: no unknown id, no cycle, no share above 1."""

    employees: Sequence[Employee]
    teams: Sequence[Team]
    memberships: Sequence[Membership]


def read_people(data: str | Path, *, snapshot: str | None = None) -> People:
    """Raises SteelyardError with every mistake of the tables, each with file, row and column."""
    inputs = read_inputs(open_data(data, snapshot))
    return People(inputs.employees, inputs.teams, inputs.memberships)


# ── files ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that a file would bring: `before` is None for a new one; `changed` names the columns."""

    table: str
    key: tuple[str, ...]
    before: Mapping[str, str] | None
    after: Mapping[str, str]

    @property
    def changed(self) -> list[str]:
        return [
            name for name, value in self.after.items() if self.before is None or self.before[name] != value
        ]


@dataclass(frozen=True, slots=True)
class Preview:
    """What files would do. With `problems` nothing may be taken in; rows of `troubles` would be held back."""

    differences: Sequence[Difference]
    troubles: Sequence[Trouble]
    problems: Sequence[Problem]


def preview(location: str, files: Sequence[Path]) -> Preview:
    """The files tried out on a copy of the three tables; nothing of the lake is touched.

    Raises SteelyardError for files that cannot be read or say nothing about people, teams or memberships.
    """
    before = read_people(location) if Path(location).exists() else People((), (), ())
    with tempfile.TemporaryDirectory(prefix="steelyard-") as scratch:
        folder = Path(scratch)
        current = list(_written(before, folder / "current"))
        copy = str(folder / "lake")
        with lake_for(copy, dry_run=False) as lake:
            if current:
                wanted = Wanted(current, connection="current")
                run_import(lake, draft_import(wanted, lake=lake))
        imported = take_in(copy, files)
        try:
            after = read_people(copy)
        except SteelyardError as error:
            return Preview((), imported.troubles, tuple(error.problems))
    return Preview(tuple(_differences(before, after)), imported.troubles, ())


def take_in(location: str, files: Sequence[Path]) -> Imported:
    """The files into the lake, made if there is none, by the same contracts as any other.

    Raises SteelyardError.
    """
    with lake_for(location, dry_run=False) as lake:
        draft = draft_import(Wanted(files, connection=CONNECTION, again=True), lake=lake)
        strange = [each for each in draft.planned if each.name not in KEYS]
        if strange or not draft.planned:
            labels = ", ".join(each.part.label for each in strange) or "the file"
            told = "no table of people, teams or memberships. Start from the templates"
            raise SteelyardError(f"{labels}: {told}")
        require_answers(draft, yes=True)
        return run_import(lake, draft)


def _written(people: People, folder: Path) -> Iterator[Path]:
    folder.mkdir()
    for table, rows in _tables(people).items():
        if rows:
            path = folder / f"{table}.csv"
            write_text(path, as_csv(list(next(iter(rows.values()))), rows.values()))
            yield path


def _differences(before: People, after: People) -> Iterator[Difference]:
    old, new = _tables(before), _tables(after)
    for table in KEYS:
        for key, row in new[table].items():
            if old[table].get(key) != row:
                yield Difference(table, key, old[table].get(key), row)


def _tables(people: People) -> dict[str, dict[tuple[str, ...], dict[str, str]]]:
    """Table → key → row, every cell as text."""
    found = {"employees": people.employees, "teams": people.teams, "memberships": people.memberships}
    return {table: {_key(table, row): _row(row) for row in rows} for table, rows in found.items()}


def _key(table: str, row: Any) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in KEYS[table])


def _row(row: Any) -> dict[str, str]:
    return {
        field.name: "" if (value := getattr(row, field.name)) is None else str(value)
        for field in fields(row)
        if field.name != "place"
    }
