"""Rules that ask every indicator for one attribute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Finding, Rule


class Absent(Rule):
    """Finds `attribute` absent or blank: one finding per indicator (`says["one"]`).

    Where no indicator at all has it, one finding says so (`says["none"]`) instead of one for each.
    """

    attribute: ClassVar[str]

    def check(self, draft: Draft) -> Iterator[Finding]:
        lacking = [item for item in draft.items if not self._has_it(item)]
        if len(lacking) == len(draft.items) > 1:
            yield self.found(("dimensions",), "none", count=len(lacking))
            return
        for item in lacking:
            yield self.found(item.path, "one", indicator=item.title)

    def _has_it(self, item: Item) -> bool:
        value = getattr(item.indicator, self.attribute)
        return value is not None and bool(str(value).strip())
