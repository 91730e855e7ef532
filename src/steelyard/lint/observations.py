"""What past sheets say of an indicator, and whether they are enough to say anything."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from steelyard.lint.draft import Draft, Item
from steelyard.lint.history import Floats, History, Sheet

#: With fewer observations nothing is said of how scores vary (DOMAIN 6.5: the sample is too small).
ENOUGH = 12
#: From this share of the observations on, nearly all stand at one end.
NEARLY_ALL = 0.9


def observations(draft: Draft, *items: Item) -> list[int]:
    """The sheets on which all the items have a score; none without past data.

    People inherit the score of their team or department: what several of them have in one period from the
    same source is one observation, and stands here once.
    """
    history = draft.history
    if history is None or any(item.name not in history.tracks for item in items):
        return []
    tracks = [history.tracks[item.name] for item in items]
    known = np.flatnonzero(np.logical_and.reduce([track.known for track in tracks])).tolist()
    if any(item.indicator.level == "employee" for item in items):
        return list(known)
    once: dict[Hashable, int] = {}
    for at in known:
        scores = tuple(float(track.scores[at]) for track in tracks)
        once.setdefault(_source(history, history.sheets[at], at, scores), at)
    return list(once.values())


def _source(history: History, sheet: Sheet, at: int, scores: tuple[float, ...]) -> Hashable:
    return (sheet.period, scores) if sheet.subject in history.employees else at


def observed(draft: Draft, item: Item) -> Floats:
    """The scores of an item, each observation once; empty when they are fewer than ENOUGH."""
    places = observations(draft, item)
    if draft.history is None or len(places) < ENOUGH:
        return np.array([])
    scores: Floats = draft.history.tracks[item.name].scores[places]
    return scores


def share_at_the_top(draft: Draft, item: Item, scores: Floats) -> float:
    """The share of scores that are the most one can get; 0 where the most is not known."""
    sweep = draft.sweep(item)
    return float(np.mean(scores >= float(sweep.highest))) if sweep is not None and len(scores) else 0.0


def share_at_the_bottom(draft: Draft, item: Item, scores: Floats) -> float:
    """The share of scores that are the least one can get; 0 where the least is not known."""
    sweep = draft.sweep(item)
    return float(np.mean(scores <= float(sweep.lowest))) if sweep is not None and len(scores) else 0.0
