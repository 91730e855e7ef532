"""The event rows of a cycle, where they fit: only the columns the scheme looks at, people by pseudonym."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from steelyard.archive.container import is_member_name
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.archive.tables import csv_bytes
from steelyard.core.problems import SteelyardError
from steelyard.engine.start import INPUTS
from steelyard.engine.workspace import Workspace
from steelyard.lake.tables import TABLES
from steelyard.lake.tables.model import EMPLOYEE, SUBJECT
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.sql import columns_of

#: Rows of all tables together; more of them belong into a lake, and measures into the archive.
MOST_ROWS = 500_000


@dataclass
class _Wanted:
    """Of one table: what is looked at, and what holds a person. Names are folded."""

    columns: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


def rows_member(table: str) -> str:
    return f"rows/{table}.csv"


def row_members(workspace: Workspace, names: Pseudonyms) -> Iterator[tuple[str, bytes]]:
    """Every event table a measure looks at. Raises SteelyardError for files, odd names and too many rows."""
    room = MOST_ROWS
    for table, wanted in sorted(_wanted(workspace).items()):
        if table in INPUTS or not workspace.folder.has(table):
            continue
        if not is_member_name(rows_member(table)):
            raise SteelyardError(f'rows of the table "{table}" cannot be archived under that name')
        rows = [row for part in workspace.folder.read(table, timezone=_zone(workspace)) for row in part.rows]
        room -= len(rows)
        if room < 0:
            raise SteelyardError(f"more than {MOST_ROWS:,} rows: archive the measures instead")
        header = _header(rows[0] if rows else {}, wanted, table)
        shown = ({name: _cell(row[name], name, wanted, names) for name in header} for row in rows)
        lines = sorted(shown, key=lambda line: [str(line[name] or "") for name in header])
        yield rows_member(table), csv_bytes(header, lines)


def _zone(workspace: Workspace) -> str:
    return workspace.calendar.timezone


def _header(row: Mapping[str, Any], wanted: _Wanted, table: str) -> list[str]:
    if not row:
        contract = TABLES.get(table)
        return [column.name for column in contract.columns] if contract else sorted(wanted.columns)
    return [name for name in row if name.casefold() in wanted.columns]


def _cell(text: str | None, name: str, wanted: _Wanted, names: Pseudonyms) -> str | None:
    return names.optional(text) if name.casefold() in wanted.people else text


# ── what a scheme looks at ──────────────────────────────────────────────────────────────────────────


def _wanted(workspace: Workspace) -> dict[str, _Wanted]:
    found: dict[str, _Wanted] = defaultdict(_Wanted)
    for dataset in workspace.catalogue.datasets.values():
        model = dataset.model
        own = found[_table(model.table, dataset.name)]
        own.columns |= _folded(_columns(dataset))
        own.people |= _folded({model.subject} if model.subject else set())
        for join in model.join:
            found[_table(join.table, dataset.name)].columns |= _folded({*join.on.values(), *join.columns})
            own.columns |= _folded(join.on)
        if (credit := model.credits) is not None:
            other = found[_table(credit.table, dataset.name)]
            other.columns |= _folded({credit.key, credit.subject, credit.share})
            other.people |= _folded({credit.subject})
            own.columns |= _folded({credit.key})
    for table, wanted in found.items():
        _by_contract(table, wanted)
    return found


def _by_contract(table: str, wanted: _Wanted) -> None:
    """What a canonical table needs in every row, and which of its columns hold people."""
    contract = TABLES.get(table)
    if contract is None:
        return
    wanted.columns |= _folded({*contract.required, *contract.key})
    holders = {column.name for column in contract.columns if column.references in (EMPLOYEE, SUBJECT)}
    wanted.people |= _folded(holders)


def _table(table: str | None, dataset: str) -> str:
    if table is None:
        raise SteelyardError(
            f"rows of the dataset {dataset} are in files of their own form: archive the measures instead"
        )
    return table


def _columns(dataset: ParsedDataset) -> set[str]:
    model = dataset.model
    trees = [*dataset.computed.values(), *([dataset.where] if dataset.where is not None else [])]
    named = {model.time, model.subject, *(measure.time for measure in dataset.measures.values())}
    if model.valid is not None:
        named |= {model.valid.start, model.valid.end}
    found = {name for name in named if name is not None}
    found |= {name for tree in trees for name in columns_of(tree)}
    for measure in dataset.measures.values():
        found |= {name for aggregate in measure.aggregates.values() for name in aggregate.columns}
    return found


def _folded(names: Any) -> set[str]:
    return {name.casefold() for name in names}
