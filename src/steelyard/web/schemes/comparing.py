"""Two texts of a scheme side by side: also what is no change of meaning, such as a comment."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

#: Lines around a change, and lines a page shows at most.
AROUND, MOST = 2, 2000


def lines(old: str, new: str) -> list[tuple[str, str]]:
    """`+`, `-`, blank or `@` (something is left out there), and the line; nothing where all is the same."""
    return list(_lines(old, new))[:MOST]


def _lines(old: str, new: str) -> Iterator[tuple[str, str]]:
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), n=AROUND, lineterm="")
    for at, line in enumerate(found):
        # The first two name files.
        if at >= 2:
            yield ("@", "") if line.startswith("@@") else (line[:1], line[1:])
