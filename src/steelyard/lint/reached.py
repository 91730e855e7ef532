"""How often targets were reached in past data."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from steelyard.lint.draft import Draft, Item


class Reached(NamedTuple):
    """`nearest` is the value closest to its target, with that target."""

    total: int
    times: int
    nearest: tuple[Decimal, Decimal]


def reached(draft: Draft, item: Item) -> Reached | None:
    """None without past values that had a target, and where a range is best."""
    track = draft.history.tracks.get(item.name) if draft.history else None
    if draft.history is None or track is None or item.indicator.direction == "within":
        return None
    known = ~(np.isnan(track.values) | np.isnan(track.targets))
    pairs = [
        (sheet.period, float(value), float(target))
        for sheet, value, target, there in zip(
            draft.history.sheets, track.values, track.targets, known, strict=True
        )
        if there
    ]
    if item.indicator.below == "inherit":
        # What everybody inherits from the department is one value and not fifty.
        pairs = list(dict.fromkeys(pairs))
    return _counted(pairs, item.indicator.direction == "lower") if pairs else None


def _counted(pairs: Sequence[tuple[str, float, float]], lower: bool) -> Reached:
    times = sum(value <= target if lower else value >= target for _, value, target in pairs)
    _, value, target = min(pairs, key=lambda pair: abs(pair[1] - pair[2]))
    return Reached(len(pairs), times, (Decimal(repr(value)), Decimal(repr(target))))
