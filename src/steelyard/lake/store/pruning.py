"""Which files of a table can hold given keys, by the smallest and largest key Delta knows of each file."""

from __future__ import annotations

from steelyard.lake.sql import identifier
from steelyard.lake.store.delivery import Delivery
from steelyard.lake.store.delta import DataFile, TableVersion


def candidates(table: TableVersion, delivery: Delivery) -> list[DataFile]:
    """The files in whose span of keys at least one delivered key lies; those without a known span too."""
    files = table.files()
    name = delivery.key[0]
    actions = table.actions
    if delivery.nulls_in_key or f"min.{name}" not in actions.schema.names:
        return files
    low, high = identifier(f"min.{name}"), identifier(f"max.{name}")
    connection = delivery.connection
    connection.register("steelyard_files", actions)
    found = connection.execute(
        f"SELECT path FROM steelyard_files WHERE {low} IS NULL OR {high} IS NULL OR EXISTS ("
        f"SELECT 1 FROM ({delivery.sql}) WHERE {identifier(name)} BETWEEN {low} AND {high})"
    ).fetchall()
    connection.unregister("steelyard_files")
    names = {path for (path,) in found}
    return [file for file in files if file.name in names]
