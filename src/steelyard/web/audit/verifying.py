"""Whether the chain is whole: every seal computed again, from the first entry on."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.web.audit.models import Entry, Head
from steelyard.web.audit.recording import seal_of

CHUNK = 2000


@dataclass(frozen=True)
class Verdict:
    """`broken` is the number of the first entry that does not fit, None when all `entries` do."""

    entries: int
    broken: int | None = None
    reason: str = ""


def verify_chain() -> Verdict:
    """Reads all entries once. A changed, missing, added or cut-off entry is found."""
    seal, number = "0" * 64, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=CHUNK):
        if entry.number != number + 1:
            return Verdict(number, number + 1, "missing")
        if entry.previous_seal != seal or entry.seal != seal_of(entry):
            return Verdict(number, entry.number, "changed")
        seal, number = entry.seal, entry.number
    head = Head.objects.filter(pk=1).first()
    if head is not None and (head.number, head.seal) != (number, seal):
        return Verdict(number, number + 1, "missing")
    return Verdict(number)
