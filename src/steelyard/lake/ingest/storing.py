"""In which types the checked values of a delivery are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from steelyard.lake.ingest.asking import one_row
from steelyard.lake.ingest.checking import sound_rows
from steelyard.lake.ingest.columns import NUMBER, Incoming

_USUAL_NUMBER = "DECIMAL(18,4)"


def stored_types(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Incoming], there: Mapping[str, str]
) -> dict[str, str]:
    """Column → SQL type in which the checked values are stored: for numbers the narrowest that holds all.

    A number that the contract calls decimal has four decimals or twelve; one it does not know may be whole.
    """
    numbers = {each: _narrower(each, there) for each in columns if each.type == NUMBER}
    tried = [(each, type_) for each, types in numbers.items() for type_ in types]
    exact = ", ".join(
        f"coalesce(bool_and(TRY_CAST({each.value} AS {type_}) IS NOT DISTINCT FROM {each.value}), true)"
        for each, type_ in tried
    )
    row = one_row(connection, f"SELECT {exact} FROM ({sound_rows()})") if tried else ()
    holding = [pair for pair, holds in zip(tried, row, strict=True) if holds]
    return {each.name: next((type_ for one, type_ in holding if one is each), each.type) for each in columns}


def _narrower(column: Incoming, there: Mapping[str, str]) -> list[str]:
    """Types under the widest one, the narrowest first; never narrower than the lake has."""
    known = there.get(column.name)
    if known is None:
        return [_USUAL_NUMBER] if column.declared else ["BIGINT", _USUAL_NUMBER]
    return {"BIGINT": ["BIGINT", _USUAL_NUMBER], _USUAL_NUMBER: [_USUAL_NUMBER]}.get(known, [])
