"""A delivery looked at from all sides: what is sound, what is broken and why. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.lake.ingest.asking import count
from steelyard.lake.ingest.checking import Check, cell_checks, check_rows, sound_rows
from steelyard.lake.ingest.columns import Incoming, incoming
from steelyard.lake.ingest.delivery import SURPLUS, Delivery, Manner
from steelyard.lake.ingest.reasons import SURPLUS as SURPLUS_CODE
from steelyard.lake.ingest.received import Received, receive
from steelyard.lake.ingest.references import check_references
from steelyard.lake.ingest.repeats import WHOLE_ROW, drop_older, settle_repeats, whole_row_key
from steelyard.lake.ingest.rows import LakeRows
from steelyard.lake.ingest.storing import stored_types
from steelyard.lake.sql import identifier
from steelyard.lake.tables import Table


@dataclass(frozen=True, slots=True)
class Examined:
    """`key` names the columns that identify a row; none when the whole row does."""

    connection: duckdb.DuckDBPyConnection
    lake: LakeRows
    delivery: Delivery
    contract: Table | None
    read: int
    columns: Sequence[Incoming]
    key: tuple[str, ...]
    manner: Manner

    @property
    def merge_key(self) -> tuple[str, ...]:
        return self.key or (WHOLE_ROW,)

    @property
    def time(self) -> str | None:
        """The column that says to which month a row belongs."""
        time = self.contract.time if self.contract else None
        return time if any(each.name == time for each in self.columns) else None

    def count(self, table: str) -> int:
        """How many rows a table speaks of."""
        return count(self.connection, table, of="DISTINCT row")

    def sound(self) -> str:
        """SQL of the rows to be merged, as the lake stores them."""
        types = stored_types(self.connection, self.columns, self.lake.columns(self.delivery.table))
        values = [f"CAST({each.value} AS {types[each.name]}) AS {each.quoted}" for each in self.columns]
        if not self.key:
            values.append(f"{whole_row_key(self.columns)} AS {identifier(WHOLE_ROW)}")
        return sound_rows(", ".join(values))

    def keys(self, rows: str) -> str:
        """SQL of the keys of rows as JSON texts, where no key column is empty that must not be."""
        by_name = {each.name: each for each in self.columns}
        cells = ", ".join(f"CAST({by_name[name].value} AS VARCHAR)" for name in self.key)
        return f"SELECT row, CAST(to_json([{cells}]) AS VARCHAR) AS key FROM ({rows})"


def examine(
    connection: duckdb.DuckDBPyConnection,
    lake: LakeRows,
    delivery: Delivery,
    contract: Table | None,
    *,
    timezone: str,
) -> Examined:
    """Receive and check all rows. Raises SteelyardError for a key or order that is no column."""
    received, surplus = _surplus(receive(connection, delivery, needed=_needed(contract)))
    key = _spelled(received, contract, delivery.key or (contract.key if contract else ()), delivery)
    _spelled(received, contract, [delivery.order] if delivery.order else [], delivery)
    manner = delivery.manner(timezone=timezone)
    columns = incoming(received, contract, lake.columns(delivery.table), manner, key=key)
    check_rows(connection, columns, [*surplus, *cell_checks(columns, key)])
    examined = Examined(connection, lake, delivery, contract, received.read, columns, key, manner)
    if key:
        settle_repeats(connection, columns, key, delivery.order)
        _compare_with_lake(examined)
    check_references(connection, lake, delivery.table, columns)
    return examined


def _surplus(received: Received) -> tuple[Received, list[Check]]:
    """Of a row with more cells than the header it is not known which cell is whose."""
    key = received.keys.get(SURPLUS)
    if key is None:
        return received, []
    kept = {name: text for name, text in received.keys.items() if name != SURPLUS}
    return replace(received, keys=kept), [Check(SURPLUS, key, f"{key} IS NOT NULL", SURPLUS_CODE)]


def _needed(contract: Table | None) -> list[str]:
    """Columns that are missed when they are not delivered."""
    if contract is None:
        return []
    return list(
        dict.fromkeys([*contract.required, *contract.key, *([contract.time] if contract.time else [])])
    )


def _spelled(
    received: Received, contract: Table | None, names: Sequence[str], delivery: Delivery
) -> tuple[str, ...]:
    """The columns as the lake spells them. Raises SteelyardError for one that is not delivered."""
    declared = {column.name.casefold(): column.name for column in contract.columns} if contract else {}
    there = {name.casefold(): declared.get(name.casefold(), name) for name in received.keys}
    shown = list(there.values())
    problems = [
        Problem(
            f'{delivery.source}: {delivery.table} has no column "{name}". '
            f"There is {listing(shown)}.{suggestion(name, shown)}"
        )
        for name in names
        if received.read and name.casefold() not in there
    ]
    if problems:
        raise SteelyardError(problems)
    return tuple(there.get(name.casefold(), name) for name in names)


def _compare_with_lake(examined: Examined) -> None:
    """An older version that arrives late does not replace the newer one."""
    table, order = examined.delivery.table, examined.delivery.order
    if order is None or not examined.read or not examined.lake.has(table, order, *examined.key):
        return
    by_name = {each.name: each for each in examined.columns}
    keys = [by_name[name] for name in examined.key]
    drop_older(examined.connection, examined.lake.select(table), keys, by_name[order])
