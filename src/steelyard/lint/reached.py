"""How often targets were reached in past data."""

from __future__ import annotations

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
    if track is None or item.indicator.direction == "within":
        return None
    known = ~(np.isnan(track.values) | np.isnan(track.targets))
    if not known.any():
        return None
    values, targets = track.values[known], track.targets[known]
    met = values <= targets if item.indicator.direction == "lower" else values >= targets
    nearest = int(np.argmin(np.abs(values - targets)))
    pair = Decimal(repr(float(values[nearest]))), Decimal(repr(float(targets[nearest])))
    return Reached(len(values), int(met.sum()), pair)
