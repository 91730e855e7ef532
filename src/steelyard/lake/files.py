"""Loading files into DuckDB under a name, with exact types (DESIGN "Numbers")."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from steelyard.core.problems import SteelyardError, listing
from steelyard.lake import parquet, tabular
from steelyard.lake.loaded import BadCell, Loaded, LoadedColumn
from steelyard.lake.options import ReadOptions
from steelyard.lake.tables import Table

__all__ = ["BadCell", "Loaded", "LoadedColumn", "load"]


def load(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    paths: Sequence[Path],
    *,
    options: ReadOptions,
    table: Table | None,
    timezone: str,
    root: Path,
) -> Loaded:
    """Make `name` a relation of `connection` that holds the rows of the files, joined by column name.

    `table` is the contract the columns follow; other columns keep the types their cells suggest.
    Parquet becomes a view, with FLOAT and DOUBLE as DECIMAL(38,12). Raises SteelyardError with every
    cell that breaks the contract or the options (the first 20).
    """
    root = root.resolve()
    files = {path: _shown(path, root) for path in paths}
    kinds = {path.suffix.lower() for path in paths}
    if ".parquet" in kinds and len(kinds) > 1:
        others = listing(sorted(kinds - {".parquet"}))
        raise SteelyardError(f"Parquet files and {others} files do not make one table. Keep one format")
    if kinds == {".parquet"}:
        columns = parquet.load(connection, name, files, table=table, timezone=timezone)
    else:
        columns = tabular.load(connection, name, files, options=options, table=table, timezone=timezone)
    return Loaded(name, {column.name: column for column in columns}, tuple(paths))


def _shown(path: Path, root: Path) -> str:
    resolved = path.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path.name
