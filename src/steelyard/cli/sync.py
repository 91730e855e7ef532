"""steelyard sync: bring what is new from connected systems into the lake."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES

_FILE = click.Path(path_type=Path, dir_okay=False)
#: Seconds of one nap between runs: a clock that is set is noticed soon.
_NAP = 30.0


@click.command("sync")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--lake", "location", required=True, help="Folder or URL of the lake; made if there is none.")
@click.option(
    "--connections", "file", type=_FILE, help="Connection file. Default: connections.yaml in the lake."
)
@click.option("--full", is_flag=True, help="Forget the cursors and read everything again.")
@click.option(
    "--allow-mass-delete", is_flag=True, help="A complete table may lose more than half of its rows."
)
@click.option("--dry-run", is_flag=True, help="Read and check, and write nothing.")
@click.option("--watch", is_flag=True, help="Stay, and sync whenever a connection is due by its schedule.")
@click.option(
    "--every", metavar="SCHEDULE", help='Stay, and sync all on this schedule: "30 minutes" or a cron line.'
)
@click.option("--fail-on-quarantine", is_flag=True, help="Exit 1 when rows were quarantined.")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the report."
)
def command(
    names: tuple[str, ...], location: str, file: Path | None, full: bool, allow_mass_delete: bool,
    dry_run: bool, watch: bool,
    every: str | None, fail_on_quarantine: bool, format_: str, lang: str,
) -> int:  # fmt: skip
    """Bring what is new and changed into the lake, from all connections or those NAMEd.

    Rows are merged by key: whatever happens in between, nothing is lost and nothing is there twice.

    Exit codes: 0 all done, 1 a connection failed, 2 wrong usage or a file that cannot be read.
    """
    from steelyard.cli import complain
    from steelyard.core.problems import SteelyardError
    from steelyard.engine import syncing

    found = syncing.declared(syncing.connection_file(location, file), names)
    if problems := syncing.warnings(found):
        complain(SteelyardError(problems))
    manner = syncing.Manner(full=full, allow_mass_delete=allow_mass_delete)
    with syncing.lake_for(location, dry_run=dry_run) as lake:
        if watch or every:
            if dry_run:
                raise click.UsageError("--dry-run looks once: leave out --watch and --every")
            return _watch(lake, found, _every(every), manner, format_, lang)
        outcomes = _synced(lake, found, manner, dry_run, format_, lang)
    quarantined = fail_on_quarantine and any(outcome.quarantined for outcome in outcomes)
    return int(quarantined or any(outcome.failed for outcome in outcomes))


def _every(written: str | None) -> str | None:
    """`30 minutes` is meant as `every 30 minutes`."""
    return f"every {written}" if written and written[0].isdigit() and written[-1].isalpha() else written


def _synced(
    lake: Any, found: Sequence[Any], manner: Any, dry_run: bool, format_: str, lang: str
) -> list[Any]:
    from steelyard.cli.emit import emit_text, show, working
    from steelyard.engine import syncing
    from steelyard.engine.export import as_json

    with working("syncing") as step:

        def progress(name: str, table: str, rows: int) -> None:
            step(f"{name}  {table}  {rows:,}")

        outcomes = list(syncing.sync(lake, found, manner=manner, dry_run=dry_run, progress=progress))
    if format_ == "json":
        emit_text(as_json(syncing.record(outcomes, dry_run=dry_run)), None)
    else:
        from steelyard.cli.sync_tables import report

        show(report(outcomes, lake.root, lang, dry_run=dry_run))
    return outcomes


# ── on a schedule ───────────────────────────────────────────────────────────────────────────────────


def _watch(lake: Any, found: Sequence[Any], every: str | None, manner: Any, format_: str, lang: str) -> int:
    """Sync what is due until somebody stops it. A connection that fails is tried again when it is due."""
    from steelyard.cli.sync_tables import waiting
    from steelyard.engine import syncing

    schedules = syncing.scheduled(found, every)
    last = {name: run.started_at for name, run in syncing.last_runs(lake.root).items()}
    due = {each.name: syncing.due(each, schedules[each.name], last.get(each.name), _now()) for each in found}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            now = _now()
            if ready := [each for each in found if due[each.name] <= now]:
                _synced(lake, ready, manner, False, format_, lang)
                due |= {each.name: syncing.due(each, schedules[each.name], now, now) for each in ready}
            click.echo(waiting(due, lang), err=True)
            _sleep_until(min(due.values()))
    except KeyboardInterrupt:
        return 0


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _sleep_until(moment: Any) -> None:
    while (left := (moment - _now()).total_seconds()) > 0:
        time.sleep(min(left, _NAP))
