"""Intervals as records: what JSON, CSV and Excel hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from steelyard.engine.results import IndicatorColumn
from steelyard.stats.interval import Interval

#: Columns of flat tables.
BOUNDS = ("interval_low", "interval_high")
#: Digits that are told. Bounds are rounded outwards, so that they hold the value whatever float64 did.
_DIGITS = 10
_DOWN, _UP, _NEAR = (
    Context(prec=_DIGITS, rounding=way) for way in (ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN)
)


def interval_record(column: IndicatorColumn, position: int) -> dict[str, Any] | None:
    """The interval of one value; None when there is none, or none was asked for."""
    if column.uncertainty is None:
        return None
    found, model = column.uncertainty.intervals[position], column.uncertainty.models[position]
    if found is None:
        return None
    low, high = decimal_bounds(found)
    return {
        "low": low,
        "high": high,
        "confidence": Decimal(repr(found.confidence)),
        "method": str(found.method),
        "model": str(model),
        "n": _NEAR.create_decimal_from_float(found.n),
        "error": _NEAR.create_decimal_from_float(found.error),
    }


def decimal_bounds(found: Interval) -> tuple[Decimal, Decimal]:
    return _DOWN.create_decimal_from_float(found.low), _UP.create_decimal_from_float(found.high)


def with_bounds(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Records with the bounds in columns of their own."""
    return [
        {**record, "interval_low": found.get("low"), "interval_high": found.get("high")}
        for record in records
        for found in [record["interval"] or {}]
    ]
