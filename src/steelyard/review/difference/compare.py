"""The difference of two schemes: every change of meaning, the most important first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.review.difference.change import Change, Importance, Section
from steelyard.review.difference.data import data_changes
from steelyard.review.difference.dimensions import dimension_changes
from steelyard.review.difference.sheet import about_changes, sheet_changes
from steelyard.review.difference.sides import sides
from steelyard.review.difference.weights import WeightLine, weight_lines
from steelyard.scheme.loaded import LoadedScheme


@dataclass(frozen=True, slots=True)
class Difference:
    """`changes` come by section: what moves everybody, then dimension by dimension, data, and the rest.

    Within a section those that move scores come first. Parts that are only written otherwise are among
    them, with importance `none`.
    """

    old: LoadedScheme
    new: LoadedScheme
    changes: Sequence[Change]
    weights: Sequence[WeightLine]

    @property
    def meant(self) -> list[Change]:
        """Without what is only written otherwise."""
        return [change for change in self.changes if change.importance is not Importance.NONE]

    @property
    def counts(self) -> Counter[Importance]:
        return Counter(change.importance for change in self.changes)


def difference(old: LoadedScheme, new: LoadedScheme) -> Difference:
    """Compare two schemes that were read, `extends` and all; comments, order and layout do not count."""
    both = sides(old, new)
    found = [
        *sheet_changes(both),
        *dimension_changes(both),
        *data_changes(both),
        *about_changes(both),
    ]
    order = {section: place for place, section in enumerate(Section)}
    dimensions = [*both.new.scheme.dimensions, *both.dimensions.removed]
    place = {name: index for index, name in enumerate(dimensions)}
    found.sort(
        key=lambda change: (
            order[change.section],
            place.get(change.dimension or "", 0),
            change.importance.rank,
        )
    )
    return Difference(old, new, found, list(weight_lines(both)))
