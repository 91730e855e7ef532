"""Which part of the old scheme is which of the new one: the same id, else a sign that it was renamed.

A part is renamed, not removed and added, when exactly one part that is gone and exactly one that is new
bear the same sign; the signs are tried in order. Nothing is guessed from similar words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

#: What tells a part apart whatever its id; None when there is nothing to go by.
Sign = Callable[[str], Hashable | None]


@dataclass(frozen=True, slots=True)
class Pairing:
    """`kept` maps ids of the new scheme to those of the old one, in the order of the new."""

    kept: Mapping[str, str]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def old(self, new: str) -> str:
        """The old id of a new one; itself when there is none."""
        return self.kept.get(new, new)

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """(new, old)"""
        return [(new, old) for new, old in self.kept.items() if new != old]


def pair(old: Iterable[str], new: Iterable[str], signs: Iterable[tuple[Sign, Sign]] = ()) -> Pairing:
    """`signs` are pairs of functions: the sign of an old id, and of a new one."""
    gone, fresh = list(old), list(new)
    order = list(fresh)
    kept = {name: name for name in fresh if name in set(gone)}
    for of_old, of_new in signs:
        without = [name for name in gone if name not in kept.values()]
        found = _unique(without, of_old), _unique([name for name in fresh if name not in kept], of_new)
        kept |= {found[1][sign]: found[0][sign] for sign in found[1] if sign in found[0]}
    taken = set(kept.values())
    return Pairing(
        {name: kept[name] for name in order if name in kept},
        tuple(name for name in fresh if name not in kept),
        tuple(name for name in gone if name not in taken),
    )


def _unique(names: Iterable[str], sign_of: Sign) -> dict[Hashable, str]:
    """Sign → the only name that bears it."""
    bearers: dict[Hashable, list[str]] = defaultdict(list)
    for name in names:
        if (sign := sign_of(name)) is not None:
            bearers[sign].append(name)
    return {sign: names[0] for sign, names in bearers.items() if len(names) == 1}
