"""What if: the card of one subject with other actuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from steelyard.scheme.rules import Rank
from steelyard.scoring.cards import Card
from steelyard.scoring.columns import Column
from steelyard.scoring.sheet import score_sheets
from steelyard.scoring.sheets import Sheets

T = TypeVar("T")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def what_if(
    sheets: Sheets,
    i: int,
    *,
    actuals: Mapping[str, Decimal | None] = _NOTHING,
    adjustments: Mapping[str, Decimal | None] = _NOTHING,
) -> Card:
    """The card of subject `i` if `actuals` (by indicator) and `adjustments` (counts) were these.

    A given actual is ok, a None is missing. The peers stay as they are: they matter only for ranks.
    """
    ranked = any(isinstance(indicator.score, Rank) for indicator in sheets.scheme.indicators.values())
    keep = range(sheets.count) if ranked else range(i, i + 1)
    place = i if ranked else 0
    columns = {name: _only(scored.column, keep) for name, scored in sheets.scored.items()}
    for name, actual in actuals.items():
        columns[name] = _changed(columns[name], place, actual)
    counts = {name: [column[k] for k in keep] for name, column in sheets.counts.items()}
    for name, count in adjustments.items():
        counts.setdefault(name, [None] * len(keep))[place] = count
    vetoed = {name: flags[keep.start : keep.stop].tolist() for name, flags in sheets.vetoed.items()}
    return score_sheets(sheets.scheme, columns=columns, adjustments=counts, vetoed=vetoed).card(place)


def _only(column: Column, keep: range) -> Column:
    """The subjects `keep` of a column; single statuses, targets and weights stay as they are."""
    sequences = {
        part: [entries[k] for k in keep]
        for part in ("values", "statuses", "targets", "weights")
        if isinstance(entries := getattr(column, part), Sequence) and not isinstance(entries, str)
    }
    return replace(column, **sequences)


def _changed(column: Column, place: int, actual: Decimal | None) -> Column:
    values = list(column.values)
    statuses = [column.status(k) for k in range(len(values))]
    values[place], statuses[place] = actual, "missing" if actual is None else "ok"
    return replace(column, values=values, statuses=statuses)
