"""Bringing a delivery into a table: what is new, what differs and what is gone, and not one row more."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from deltalake import write_deltalake
from deltalake.exceptions import DeltaError

from steelyard.lake.sql import identifier, literal
from steelyard.lake.store import reading
from steelyard.lake.store.delivery import Delivery, number
from steelyard.lake.store.delta import KEEP_LOG, ConflictError, TableVersion, equal_keys, exactly_next, find
from steelyard.lake.store.names import SYSTEM
from steelyard.lake.store.place import Store
from steelyard.lake.store.pruning import candidates
from steelyard.lake.store.records import HIDDEN, Merged
from steelyard.lake.store.schema import fitted
from steelyard.lake.store.types import null

#: Delivered rows whose key is in the table, with the file and row; and those of them that differ.
_FOUND, _CHANGED = "steelyard_found", "steelyard_changed"


@dataclass(frozen=True)
class Target:
    """The table a delivery goes to: `name` as people know it, `note` as its history shall show."""

    store: Store
    name: str
    folder: str
    note: Mapping[str, str]


def create(target: Target, delivery: Delivery) -> Merged:
    """The table with its first rows. Raises ConflictError when somebody else has just created it."""
    about = {"key": list(delivery.key), "time": delivery.time}
    try:
        write_deltalake(
            target.store.uri(target.folder),
            _relation(delivery, {**delivery.columns, **HIDDEN}, delivery.sql),
            mode="error",
            partition_by=["_month"],
            name=target.name,
            description=json.dumps(about, ensure_ascii=False),
            configuration={} if target.folder.startswith(SYSTEM) else KEEP_LOG,
            storage_options=target.store.options or None,
            commit_properties=exactly_next(target.note),
        )
    except DeltaError:
        if find(target.store, target.folder) is None:
            raise
        raise ConflictError(f"{target.name} is there by now") from None
    return Merged(0, inserted=delivery.rows)


def append(target: Target, table: TableVersion, delivery: Delivery) -> int:
    """Add the rows as they are; the version afterwards."""
    delivery = fitted(target.store, table, delivery)
    before = table.version
    _append(target, table, delivery)
    return before + 1


def _append(target: Target, table: TableVersion, delivery: Delivery, where: str = "true") -> None:
    write_deltalake(
        table.delta,
        _relation(delivery, table.columns, f"SELECT * FROM ({delivery.sql}) WHERE {where}"),
        mode="append",
        commit_properties=exactly_next(target.note),
    )


def merge(target: Target, table: TableVersion, delivery: Delivery) -> Merged:
    """Bring in the rows. Raises ConflictError or CommitFailedError when the table has moved on meanwhile."""
    delivery = fitted(target.store, table, delivery)
    before = table.version
    _locate(target, table, delivery)
    months = _compare(target, table, delivery)
    known, changed = _count(delivery, _FOUND), _count(delivery, _CHANGED)
    outcome = {"inserted": delivery.rows - known, "updated": changed, "unchanged": known - changed}
    if delivery.rows == known and not changed:
        return Merged(before, **outcome)
    fresh = f"_row NOT IN (SELECT _row FROM {_FOUND})"
    if not changed:
        _append(target, table, delivery, fresh)
        return Merged(before + 1, **outcome)
    rows = f"SELECT * FROM ({delivery.sql}) WHERE {fresh} OR _row IN (SELECT _row FROM {_CHANGED})"
    columns = {**delivery.columns, **HIDDEN}
    merger = _merger(target, table, delivery, _relation(delivery, columns, rows), months)
    values = {identifier(name): f"new.{identifier(name)}" for name in columns}
    done = merger.when_matched_update(values).when_not_matched_insert(values).execute()
    return Merged(before + 1, **outcome, files_rewritten=done["num_target_files_removed"])


def delete(target: Target, table: TableVersion, delivery: Delivery) -> Merged:
    """Take out the rows whose keys are delivered."""
    delivery = fitted(target.store, table, delivery)
    before = table.version
    months = _locate(target, table, delivery)
    known = _count(delivery, _FOUND)
    if not known:
        return Merged(before)
    rows = f"SELECT * FROM ({delivery.sql}) WHERE _row IN (SELECT _row FROM {_FOUND})"
    merger = _merger(target, table, delivery, _relation(delivery, delivery.columns, rows), months)
    done = merger.when_matched_delete().execute()
    return Merged(before + 1, deleted=known, files_rewritten=done["num_target_files_removed"])


# ── where keys are now, and what differs ────────────────────────────────────────────────────────────


def _locate(target: Target, table: TableVersion, delivery: Delivery) -> set[str]:
    """Fill the table of found rows by one pass over the key columns; the months they are in."""
    files = candidates(table, delivery)
    paths = target.store.fetch(f"{target.folder}/{file.name}" for file in files)
    columns = {name: table.columns[name] for name in (*delivery.key, "_month")}
    same = equal_keys(delivery.key, left="new", right="now", nulls=delivery.nulls_in_key)
    delivery.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS "
        f"SELECT new._row, now._month, now.filename, now.file_row_number "
        f"FROM ({reading.select(paths, columns, numbered=True)}) now JOIN ({delivery.sql}) new ON {same}"
    )
    found = delivery.connection.execute(f"SELECT DISTINCT _month FROM {_FOUND}").fetchall()
    return {str(month) for (month,) in found}


def _compare(target: Target, table: TableVersion, delivery: Delivery) -> set[str]:
    """Fill the table of changed rows by one pass over the files with found ones; the months they are in."""
    names = delivery.connection.execute(f"SELECT DISTINCT filename FROM {_FOUND} ORDER BY 1").fetchall()
    others = [name for name in [*delivery.columns, "_month"] if name not in delivery.key]
    columns = {name: table.columns[name] for name in others}
    now = reading.select([Path(name) for (name,) in names], columns, numbered=True)
    differs = " OR ".join(f"now.{name} IS DISTINCT FROM new.{name}" for name in map(identifier, others))
    delivery.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CHANGED} AS SELECT found._row, found._month "
        f"FROM ({now}) now JOIN {_FOUND} found USING (filename, file_row_number) "
        f"JOIN ({delivery.sql}) new ON new._row = found._row WHERE {differs}"
    )
    found = delivery.connection.execute(f"SELECT DISTINCT _month FROM {_CHANGED}").fetchall()
    return {str(month) for (month,) in found}


def _count(delivery: Delivery, table: str) -> int:
    return number(delivery.connection, f"SELECT count(*) FROM {table}")


# ── committing ──────────────────────────────────────────────────────────────────────────────────────


def _merger(
    target: Target, table: TableVersion, delivery: Delivery, rows: Any, months: Collection[str]
) -> Any:
    """A merge that looks only into the partitions where something changes."""
    inside = f"now._month IN ({', '.join(map(literal, sorted(months)))})"
    same = equal_keys(delivery.key, left="now", right="new", nulls=delivery.nulls_in_key)
    return table.delta.merge(
        rows,
        predicate=f"{inside} AND {same}",
        source_alias="new",
        target_alias="now",
        commit_properties=exactly_next(target.note),
    )


def _relation(delivery: Delivery, columns: Mapping[str, str], rows: str) -> duckdb.DuckDBPyRelation:
    """`rows` with all `columns`, empty where the delivery has none of a name."""
    there = {*delivery.columns, *HIDDEN}
    shown = (
        identifier(name) if name in there else f"{null(type_)} AS {identifier(name)}"
        for name, type_ in columns.items()
    )
    return delivery.connection.sql(f"SELECT {', '.join(shown)} FROM ({rows})")
