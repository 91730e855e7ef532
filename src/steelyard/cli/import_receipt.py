"""What became of an import: rows that add up, the first reasons, and what to do about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from steelyard.cli.indented import indented
from steelyard.cli.wizard_words import say
from steelyard.engine.importing import Draft, Imported, Trouble

#: Counts in the order of the receipt; those after the first three are left out where all are 0.
_COUNTS = ("read", "accepted", "quarantined", "inserted", "updated", "unchanged", "superseded", "deleted")
_ALWAYS = ("read", "accepted", "quarantined")
_MOST_TROUBLES, _MOST_LABELS = 5, 5


def receipt(done: Imported, draft: Draft, location: str, language: str) -> Iterator[Any]:
    """The receipt for a terminal."""
    for each in draft.skipped:
        yield Text(say("skipped", language, label=each.part.label), style="dim")
    if draft.unchanged:
        yield Text(say("unchanged", language, files=_labels(draft, language)), style="dim")
    if not done.run.receipts:
        yield Text(say("nothing_to_do", language))
        return
    yield _table(done, language)
    yield from _troubles(done, location, language)
    if done.snapshot is not None:
        yield Text(say("snapshot", language, name=done.snapshot.name, lake=location), style="green")


def _labels(draft: Draft, language: str) -> str:
    labels = [each.part.label for each in draft.unchanged]
    if len(labels) > _MOST_LABELS:
        return say("files", language, n=len(labels))
    return (", " if language == "en" else "、").join(labels)


def _table(done: Imported, language: str) -> Table:
    receipts = list(done.run.receipts.values())
    counts = [name for name in _COUNTS if name in _ALWAYS or done.run.total(name)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=len(receipts) > 1)
    table.add_column(say("table", language), footer=say("total", language))
    for name in counts:
        head = say("unchanged_rows" if name == "unchanged" else name, language)
        table.add_column(head, justify="right", footer=f"{done.run.total(name):,}")
    for each in receipts:
        row = asdict(each)
        cells = [f"{row[name]:,}" if row[name] or name in _ALWAYS else "" for name in counts]
        table.add_row(each.table, *cells, style="yellow" if each.quarantined else "")
    return table


def _troubles(done: Imported, location: str, language: str) -> Iterator[Any]:
    for trouble in done.troubles[:_MOST_TROUBLES]:
        yield Text.assemble(
            (trouble.table, "bold"), f"  {say('rows', language, n=f'{trouble.count:,}')}", overflow="fold"
        )
        where = f"  ({trouble.origin})" if trouble.origin else ""
        yield indented(trouble.reason.in_language(language) + where, "yellow")
    if done.troubles:
        command = f"steelyard quarantine {location} list"
        yield Text(say("mend", language, command=command))


def document(done: Imported, draft: Draft, location: str, language: str) -> Mapping[str, Any]:
    """The receipt for programs."""
    return {
        "lake": location,
        "run": done.run.id,
        "snapshot": done.snapshot.name if done.snapshot else None,
        "tables": [asdict(each) for each in done.run.receipts.values()],
        "quarantine": [_trouble(each, language) for each in done.troubles],
        "unchanged": [each.part.label for each in draft.unchanged],
        "skipped": [each.part.label for each in draft.skipped],
    }


def _trouble(trouble: Trouble, language: str) -> dict[str, Any]:
    return {
        "table": trouble.table,
        "rows": trouble.count,
        "column": trouble.reason.column,
        "code": trouble.reason.code,
        "reason": trouble.reason.in_language(language),
        "origin": trouble.origin,
    }
