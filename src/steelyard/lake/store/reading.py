"""Versions of tables as SQL over their Parquet files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from steelyard.lake.sql import identifier, path_literal
from steelyard.lake.store.types import null


def select(files: Sequence[Path], columns: Mapping[str, str], *, named: bool = False) -> str:
    """The rows of the files of one table as SQL, each column in its type.

    A column may be younger than any of the files, and there may be no file at all. `named`: with the path
    of the file a row is in, as `filename`.
    """
    wanted = {**columns, "filename": "VARCHAR"} if named else columns
    none = (
        f"SELECT {', '.join(f'{null(type_)} AS {identifier(n)}' for n, type_ in wanted.items())} WHERE false"
    )
    if not files:
        return none
    shown = ", ".join(f"CAST({identifier(n)} AS {type_}) AS {identifier(n)}" for n, type_ in wanted.items())
    # The select without rows makes columns known that are in none of the files.
    return f"SELECT {shown} FROM ({none} UNION ALL BY NAME SELECT * FROM {_parquet(files, named)})"


def _parquet(files: Sequence[Path], named: bool) -> str:
    listed = ", ".join(map(path_literal, files))
    extra = ", filename = true" if named else ""
    return (
        f"read_parquet([{listed}], union_by_name = true, hive_partitioning = true, "
        f"hive_types = {{'_month': VARCHAR}}{extra})"
    )
