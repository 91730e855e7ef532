"""What became of a sync, and what connections there are, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from steelyard.cli.indented import indented
from steelyard.cli.sync_words import say
from steelyard.engine.syncing import Outcome, moved
from steelyard.lake.ingest.receipt import Run

#: Counts after the first two are left out where all are 0.
_COUNTS = ("read", "quarantined", "inserted", "updated", "unchanged", "superseded", "deleted")
_ALWAYS = ("read", "quarantined")
_LONGEST_CURSOR = 40


def report(outcomes: Sequence[Outcome], lake: str, language: str, *, dry_run: bool) -> Iterator[Any]:
    """The rows of every table, then a line per connection, then what to do."""
    if any(outcome.run and outcome.run.receipts for outcome in outcomes):
        yield _rows(outcomes, language)
    for outcome in outcomes:
        yield from _line(outcome, language, dry_run)
    if not dry_run and any(outcome.quarantined for outcome in outcomes):
        yield Text(say("mend", language, command=f"steelyard quarantine {lake} list"), style="yellow")


def _rows(outcomes: Sequence[Outcome], language: str) -> Table:
    runs = [outcome.run for outcome in outcomes if outcome.run is not None]
    counts = [name for name in _COUNTS if name in _ALWAYS or any(run.total(name) for run in runs)]
    table = _table(say("connection", language), say("table", language))
    for name in counts:
        table.add_column(say(name, language), justify="right")
    for run in runs:
        for position, receipt in enumerate(run.receipts.values()):
            row = asdict(receipt)
            cells = [f"{row[name]:,}" if row[name] or name in _ALWAYS else "" for name in counts]
            style = "yellow" if receipt.quarantined else ""
            table.add_row("" if position else run.source, receipt.table, *cells, style=style)
    return table


def _line(outcome: Outcome, language: str, dry_run: bool) -> Iterator[Any]:
    name, run = outcome.connection.name, outcome.run
    if outcome.failed:
        yield Text(say("failed", language, name=name), style="red")
        for line in (outcome.problem or (run.message if run else "")).splitlines():
            yield indented(line, "red")
    elif run is not None:
        seconds = f"{run.seconds or 0:.1f}"
        yield Text(say("rehearsed" if dry_run else "finished", language, name=name, seconds=seconds))
    if run is not None and not dry_run:
        yield from _cursors(run, language)
        yield from _notes(run, language)


def _notes(run: Run, language: str) -> Iterator[Any]:
    if run.replayed:
        yield indented(say("replayed", language, count=f"{run.replayed:,}"), "green")
    for table, newest in run.stale.items():
        yield indented(say("stale", language, table=table, newest=_moment(newest)), "yellow")


def _cursors(run: Run, language: str) -> Iterator[Any]:
    for table, before, after in moved(run):
        if before != after:
            words = {"before": _short(before or say("beginning", language)), "after": _short(after or "")}
            yield indented(f"{table}  {say('cursor', language, **words)}", "dim")


def _short(cursor: str) -> str:
    return cursor if len(cursor) <= _LONGEST_CURSOR else f"{cursor[:_LONGEST_CURSOR]}…"


def listing(found: Iterable[Any], last: Mapping[str, Run], language: str) -> Table:
    """Every connection: kind, tables, schedule, and when it ran last."""
    heads = ("connection", "kind", "tables", "schedule", "last")
    table = _table(*(say(head, language) for head in heads))
    for each in found:
        run = last.get(each.name)
        table.add_row(
            each.name,
            each.kind.title,
            ", ".join(each.tables),
            each.model.schedule or say("by_hand", language),
            _moment(run.started_at) + ("" if run.status == "finished" else f" ({run.status})")
            if run
            else say("never", language),
        )
    return table


def reaches(found: Iterable[tuple[Any, Sequence[Any]]], language: str) -> Table:
    """What answered: one line per table."""
    table = _table(*(say(head, language) for head in ("connection", "table", "state")))
    for each, tables in found:
        for position, reach in enumerate(tables):
            state = Text(reach.problem or "", style="red") if reach.problem else _reached(reach, language)
            table.add_row("" if position else each.name, reach.table, state)
    return table


def _reached(reach: Any, language: str) -> Text:
    if reach.rows is None:
        return Text(say("there", language), style="green")
    shown = say("reachable", language, rows=f"{reach.rows:,}") if reach.rows else say("empty", language)
    return Text(shown, style="green")


def kinds_table(found: Mapping[str, Any], language: str) -> Table:
    """Every kind of source, and what it brings."""
    table = _table(say("kind", language), "", "")
    for name, kind in found.items():
        note = "" if kind.model.verified else say("unverified", language)
        table.add_row(name, kind.about.in_language(language), Text(note, style="dim"))
    return table


def waiting(due: Mapping[str, datetime], language: str) -> str:
    """The next runs, the first one first."""
    parts = [
        say("at", language, name=name, time=_moment(moment))
        for name, moment in sorted(due.items(), key=lambda pair: (pair[1], pair[0]))
    ]
    return say("waiting", language, next=(", " if language == "en" else "、").join(parts))


def _moment(moment: datetime) -> str:
    """In the zone of this machine."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
