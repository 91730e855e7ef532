"""Making a delivery and a table fit: columns that appear, and types that grow."""

from __future__ import annotations

from collections.abc import Mapping

from deltalake import TableFeatures, write_deltalake

from steelyard.core.problems import Problem, SteelyardError
from steelyard.lake.sql import identifier
from steelyard.lake.store import reading
from steelyard.lake.store.delivery import Delivery
from steelyard.lake.store.delta import TableVersion, exactly_next
from steelyard.lake.store.place import Store
from steelyard.lake.store.types import null, widened


def fitted(store: Store, table: TableVersion, delivery: Delivery) -> Delivery:
    """Give the table every column of the delivery; the delivery in the types of the table.

    Raises SteelyardError when a type has changed so that no type holds old and new values, and
    CommitFailedError when the table has moved on meanwhile.
    """
    columns = table.columns
    wanted = {name: _wanted(name, table, columns, delivery) for name in delivery.columns}
    lost = [name for name, type_ in wanted.items() if type_ is None]
    if lost:
        raise SteelyardError(
            Problem(
                f"the column holds {columns[name]}, and {delivery.columns[name]} does not fit in there. "
                "Deliver it as before, or under another name",
                subject=name,
            )
            for name in lost
        )
    types = {name: type_ for name, type_ in wanted.items() if type_ is not None}
    grown = {name: type_ for name, type_ in types.items() if columns.get(name, type_) != type_}
    if grown:
        _rewrite(store, table, delivery, columns, grown)
    added = {name: type_ for name, type_ in types.items() if name not in columns}
    if added:
        _add(table, delivery, added)
    return delivery.as_typed(types)


def _wanted(name: str, table: TableVersion, columns: Mapping[str, str], delivery: Delivery) -> str | None:
    """The type in which the table shall keep a column; None when there is none."""
    new = delivery.columns[name]
    old = columns.get(name, new)
    if old == new or table.is_empty(name):
        return new
    kept = widened(old, new)
    return old if kept != old and delivery.all_fit(name, old) else kept


def _rewrite(
    store: Store,
    table: TableVersion,
    delivery: Delivery,
    columns: Mapping[str, str],
    grown: Mapping[str, str],
) -> None:
    """The same rows with larger types, as a version of their own: nobody sees a difference in it."""
    paths = store.fetch(f"{table.folder}/{file.name}" for file in table.files())
    shown = ", ".join(
        f"CAST({identifier(name)} AS {grown.get(name, type_)}) AS {identifier(name)}"
        for name, type_ in columns.items()
    )
    rows = delivery.connection.sql(f"SELECT {shown} FROM ({reading.select(paths, columns)})")
    write_deltalake(
        table.delta,
        rows,
        mode="overwrite",
        schema_mode="overwrite",
        partition_by=["_month"],
        commit_properties=exactly_next({"steelyard": f"widen {', '.join(grown)}"}),
    )


def _add(table: TableVersion, delivery: Delivery, added: Mapping[str, str]) -> None:
    """New columns, empty in all rows there are."""
    note = {"steelyard": f"add {', '.join(added)}"}
    if "TIMESTAMP" in " ".join(added.values()).replace("TIMESTAMP WITH TIME ZONE", ""):
        # A table that has had no moments without zone yet does not allow them.
        table.delta.alter.add_feature(
            TableFeatures.TimestampWithoutTimezone,
            allow_protocol_versions_increase=True,
            commit_properties=exactly_next(note),
        )
    columns = {**table.columns, **added}
    empty = ", ".join(f"{null(type_)} AS {identifier(name)}" for name, type_ in columns.items())
    write_deltalake(
        table.delta,
        delivery.connection.sql(f"SELECT {empty} WHERE false"),
        mode="append",
        schema_mode="merge",
        commit_properties=exactly_next(note),
    )
