"""The audit chain outside the database: every entry sealed with the one before it.

A seal is the sha256 of the entry as canonical JSON, the seal of the entry before included. This is written
down here a second time, apart from the application that seals: a checker must not take its word for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steelyard.archive.model import Entry, Link

SEALED = (
    "number", "at", "actor", "action", "kind", "subject", "old", "new", "reason", "previous_seal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold. `kind`: seal (not that of the content), follows, missing."""

    kind: str
    number: int


def seal_of(entry: Entry) -> str:
    """The seal an entry must have."""
    content = {name: getattr(entry, name) for name in SEALED}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def breaks(chain: Sequence[Entry | Link]) -> Iterator[Break]:
    """Every entry that does not fit its content or the one before it, and every gap."""
    before: Entry | Link | None = None
    for one in chain:
        if before is not None and one.number != before.number + 1:
            yield Break("missing", before.number + 1)
        elif before is not None and one.previous_seal != before.seal:
            yield Break("follows", one.number)
        if isinstance(one, Entry) and one.seal != seal_of(one):
            yield Break("seal", one.number)
        before = one


def record(one: Entry | Link) -> dict[str, Any]:
    """A line of audit.jsonl."""
    if isinstance(one, Link):
        return {"number": one.number, "previous_seal": one.previous_seal, "seal": one.seal}
    return {**{name: getattr(one, name) for name in SEALED}, "seal": one.seal}


def from_record(line: Mapping[str, Any]) -> Entry | Link:
    """Raises KeyError or TypeError for what is no entry."""
    number = line["number"]
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError("number")
    if "action" not in line:
        return Link(number, str(line["previous_seal"]), str(line["seal"]))
    return Entry(**{name: line[name] for name in (*SEALED, "seal")})
