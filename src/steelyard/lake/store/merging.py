"""Bringing a delivery into a table: what is new, what differs and what is gone, and not one row more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from deltalake import write_deltalake
from deltalake.exceptions import DeltaError

from steelyard.lake.sql import identifier, literal
from steelyard.lake.store import reading
from steelyard.lake.store.delivery import Delivery, number
from steelyard.lake.store.delta import KEEP_LOG, ConflictError, TableVersion, exactly_next, find
from steelyard.lake.store.names import SYSTEM
from steelyard.lake.store.place import Store
from steelyard.lake.store.pruning import candidates
from steelyard.lake.store.records import HIDDEN, Merged
from steelyard.lake.store.schema import fitted
from steelyard.lake.store.types import null

#: Delivered rows that are new or differ from what is there.
_WORK = "steelyard_work"
#: Up to this part of the rows there are, it pays to look at the keys alone first.
_SMALL = 10


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
    _append(target, table, delivery, delivery.sql)
    return before + 1


def merge(target: Target, table: TableVersion, delivery: Delivery) -> Merged:
    """Bring in the rows. Raises CommitFailedError when the table has moved on meanwhile."""
    delivery = _timed(table, fitted(target.store, table, delivery))
    before = table.version
    _compare(target, table, delivery)
    inserted, updated = _count(delivery, "month IS NULL"), _count(delivery, "month IS NOT NULL")
    outcome = {"inserted": inserted, "updated": updated, "unchanged": delivery.rows - inserted - updated}
    if not inserted and not updated:
        return Merged(before, **outcome)
    rows = f"SELECT * FROM ({delivery.sql}) SEMI JOIN {_WORK} USING (_row)"
    if not updated:
        _append(target, table, delivery, rows)
        return Merged(before + 1, **outcome)
    columns = {**delivery.columns, **HIDDEN}
    values = {identifier(name): f"new.{identifier(name)}" for name in columns}
    changes = values if _tells_month(table, delivery) else values.keys() - {identifier("_month")}
    merger = _merger(target, table, delivery, _relation(delivery, columns, rows))
    merger = merger.when_matched_update({name: values[name] for name in changes})
    done = merger.when_not_matched_insert(values).execute()
    return Merged(before + 1, **outcome, files_rewritten=done["num_target_files_removed"])


def delete(target: Target, table: TableVersion, delivery: Delivery) -> Merged:
    """Take out the rows whose keys are delivered."""
    delivery = fitted(target.store, table, delivery)
    before = table.version
    _compare(target, table, delivery, keys_only=True)
    known = _count(delivery, "month IS NOT NULL")
    if not known:
        return Merged(before)
    merger = _merger(target, table, delivery, _relation(delivery, delivery.columns, delivery.sql))
    done = merger.when_matched_delete().execute()
    return Merged(before + 1, deleted=known, files_rewritten=done["num_target_files_removed"])


# ── where keys are now, and what differs ────────────────────────────────────────────────────────────


def _locate(target: Target, table: TableVersion, delivery: Delivery) -> list[Path]:
    """The files that may hold delivered keys; of a small delivery, only those that do."""
    files = candidates(table, delivery)
    paths = target.store.fetch(f"{table.folder}/{file.name}" for file in files)
    if delivery.rows * _SMALL > sum(file.rows for file in files):
        return paths
    columns = {name: table.columns[name] for name in delivery.key}
    found = delivery.connection.execute(
        f"SELECT DISTINCT now.filename FROM ({reading.select(paths, columns, named=True)}) now "
        f"SEMI JOIN ({delivery.sql}) new ON {_same(delivery, 'now', 'new')}"
    ).fetchall()
    there = {name for (name,) in found}
    return [path for path in paths if str(path) in there]


def _compare(target: Target, table: TableVersion, delivery: Delivery, *, keys_only: bool = False) -> None:
    """Fill the table of work: rows that differ with the month they are in now, new ones with none."""
    values = [] if keys_only else [each for each in delivery.columns if each not in delivery.key]
    if not keys_only and _tells_month(table, delivery):
        values.append("_month")
    columns = {name: table.columns[name] for name in (*delivery.key, *values, "_month")}
    now = reading.select(_locate(target, table, delivery), columns)
    differs = " OR ".join(f"now.{name} IS DISTINCT FROM new.{name}" for name in map(identifier, values))
    delivery.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_WORK} AS SELECT new._row, now._month AS month "
        f"FROM ({delivery.sql}) new LEFT JOIN ({now}) now ON {_same(delivery, 'now', 'new')} "
        f"WHERE now._month IS NULL OR {differs or keys_only}"
    )


def _timed(table: TableVersion, delivery: Delivery) -> Delivery:
    """Filed by the time column of the table when the delivery names none."""
    time = table.about.get("time")
    return replace(delivery, time=time) if delivery.time is None and time in delivery.columns else delivery


def _tells_month(table: TableVersion, delivery: Delivery) -> bool:
    """Whether rows can be filed anew; without the time of a row it stays where it is."""
    return delivery.time is not None or table.about.get("time") is None


def _months(delivery: Delivery) -> list[str]:
    """Where the rows are now that differ."""
    found = delivery.connection.execute(
        f"SELECT DISTINCT month FROM {_WORK} WHERE month IS NOT NULL ORDER BY 1"
    )
    return [str(month) for (month,) in found.fetchall()]


def _count(delivery: Delivery, condition: str) -> int:
    return number(delivery.connection, f"SELECT count(*) FROM {_WORK} WHERE {condition}")


# ── committing ──────────────────────────────────────────────────────────────────────────────────────


def _append(target: Target, table: TableVersion, delivery: Delivery, rows: str) -> None:
    write_deltalake(
        table.delta,
        _relation(delivery, table.columns, rows),
        mode="append",
        commit_properties=exactly_next(target.note),
    )


def _merger(target: Target, table: TableVersion, delivery: Delivery, rows: Any) -> Any:
    """A merge that looks only into the partitions where something changes."""
    months = ", ".join(map(literal, _months(delivery)))
    return table.delta.merge(
        rows,
        predicate=f"now._month IN ({months}) AND {_same(delivery, 'now', 'new')}",
        source_alias="new",
        target_alias="now",
        commit_properties=exactly_next(target.note),
    )


def _same(delivery: Delivery, left: str, right: str) -> str:
    """SQL, of DuckDB and Delta alike, that is true when both rows have the same key."""
    # Equality joins are quicker, and most keys are never empty.
    operator = "IS NOT DISTINCT FROM" if delivery.nulls_in_key else "="
    return " AND ".join(
        f"({left}.{name} {operator} {right}.{name})" for name in map(identifier, delivery.key)
    )


def _relation(delivery: Delivery, columns: Mapping[str, str], rows: str) -> duckdb.DuckDBPyRelation:
    """`rows` with all `columns`, empty where the delivery has none of a name."""
    there = {*delivery.columns, *HIDDEN}
    shown = (
        identifier(name) if name in there else f"{null(type_)} AS {identifier(name)}"
        for name, type_ in columns.items()
    )
    return delivery.connection.sql(f"SELECT {', '.join(shown)} FROM ({rows})")
