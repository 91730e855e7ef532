"""Which indicators stand on whose sheet, as far as the scheme alone can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from steelyard.core.texts import Text

if TYPE_CHECKING:
    from steelyard.lint.draft import Item

_EVERYBODY = Text.of({"en": "everybody", "zh-Hans": "所有人员", "zh-Hant": "所有人員"})
_THE_REST = Text.of({"en": "all other positions", "zh-Hans": "其他岗位", "zh-Hant": "其他職位"})


@dataclass(frozen=True)
class PersonSheet:
    """The sheet of a position (None: of every position that no indicator names).

    `certain` is False where nobody knows whether anybody holds such a position.
    """

    position: str | None
    whom: Text
    items: Sequence[Item]
    certain: bool = True

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(item.name for item in self.items)

    @property
    def share(self) -> Decimal:
        """How many percent of all weights stand on it."""
        return sum((item.share for item in self.items), Decimal(0))


def person_sheets(items: Sequence[Item], positions: Iterable[str] = ()) -> list[PersonSheet]:
    """One sheet per position that indicators or `positions` name, and one for the others.

    Nothing when no indicator is meant for people: the scheme is one for teams or departments.
    """
    for_people = [item for item in items if item.reaches_people]
    if not any(item.indicator.level == "employee" for item in items):
        return []
    named = dict.fromkeys([*_named(for_people), *positions])
    sheets = [PersonSheet(position, Text.of(position), _held(for_people, position)) for position in named]
    if positions:
        # With positions at hand from the data there are no others.
        return sheets
    rest = _held(for_people, None)
    return [*sheets, PersonSheet(None, _THE_REST if named else _EVERYBODY, rest, certain=not named)]


def _named(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        yield from item.indicator.applies_to.positions


def _held(items: Iterable[Item], position: str | None) -> list[Item]:
    return [item for item in items if _applies(item, position)]


def _applies(item: Item, position: str | None) -> bool:
    wanted = item.indicator.applies_to.positions
    return not wanted or position in wanted
