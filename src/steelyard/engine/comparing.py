"""Two documents of results, field by field: what is recorded otherwise than it comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from steelyard.engine.recorded import ABSENT, Leaf, fields


@dataclass(frozen=True, slots=True)
class Deviation:
    """A field that is recorded otherwise than it comes out; ABSENT where it is on one side only."""

    place: Leaf
    recorded: Any
    recomputed: Any


def deviations(recorded: Mapping[str, Any], recomputed: Mapping[str, Any]) -> Iterator[Deviation]:
    """Every field in which they differ, in value or in kind; the order of records does not count."""
    # Mostly all is as it was, which is seen at once; field by field it takes long.
    differing = [
        name
        for name in {**recorded, **recomputed}
        if repr(recorded.get(name, ABSENT)) != repr(recomputed.get(name, ABSENT))
    ]
    then, now = (
        fields({name: document[name] for name in differing if name in document})
        for document in (recorded, recomputed)
    )
    for place in dict.fromkeys([*then, *now]):
        a, b = then.get(place, ABSENT), now.get(place, ABSENT)
        if type(a) is not type(b) or a != b:
            yield Deviation(place, a, b)


def numbers(value: Any) -> int:
    """How many numbers a document has."""
    if isinstance(value, Mapping):
        return sum(map(numbers, value.values()))
    return sum(map(numbers, value)) if isinstance(value, list) else isinstance(value, Decimal)
