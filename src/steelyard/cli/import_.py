"""steelyard import: files into the lake."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--lake", "location", required=True, help="Folder or URL of the lake.")
@click.option("--table", help="The table all files are about. Default: what their names and headers say.")
@click.option("--mapping", type=_FILE, help="Read the files as this document says.")
@click.option("--save-mapping", type=_FILE, help="Write down how the files are read.")
@click.option("--name", default="files", show_default=True, help="Name of the connection the rows belong to.")
@click.option("--complete", is_flag=True, help="The files are everything: rows they lack are deleted.")
@click.option("--allow-mass-delete", is_flag=True, help="With --complete: even more than half of the rows.")
@click.option("--again", is_flag=True, help="Also read files that have not changed since.")
@click.option("--create", is_flag=True, help="Make the lake if there is none.")
@click.option("--yes", "-y", is_flag=True, help="Ask nothing; take what is likely.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@click.option("--fail-on-quarantine", is_flag=True, help="Exit 1 when rows were quarantined.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="Zone of times without one.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def command(
    files: tuple[str, ...],
    location: str,
    table: str | None,
    mapping: Path | None,
    save_mapping: Path | None,
    name: str,
    complete: bool,
    allow_mass_delete: bool,
    again: bool,
    create: bool,
    yes: bool,
    dry_run: bool,
    fail_on_quarantine: bool,
    timezone: str,
    format_: str,
    lang: str,
) -> int:
    """Take files, folders or patterns into the lake: CSV, Excel, JSON and Parquet.

    What a file is about and which header fills which column is guessed, shown, and asked about where it is
    not clear. A row that breaks the contract of its table goes into quarantine, whole and with the reason.
    """
    from steelyard.cli.emit import emit_text, show
    from steelyard.cli.import_receipt import document, receipt
    from steelyard.engine.export import as_json
    from steelyard.engine.importing import Wanted, draft_import, require_answers, run_import
    from steelyard.lake.store.lake import Lake

    asks = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    lake = Lake.open(location) if Lake.is_lake(location) else None
    if lake is None and not dry_run:
        _may_create(location, create=create or yes, asks=asks, lang=lang)
    wanted = Wanted(
        files, table, mapping, connection=name, timezone=timezone, complete=complete,
        allow_mass_delete=allow_mass_delete, again=again,
    )  # fmt: skip
    remembered = _remembered(location, name)
    draft = draft_import(wanted, lake=lake, known=remembered)
    if dry_run:
        _tell_plan(draft, lang)
        _save(draft, save_mapping, lang)
        return int(any(each.forbidding for each in draft.planned))
    answered = _answered(draft, lang) if asks else draft
    require_answers(answered, yes=yes, language=lang)
    if save_mapping is None and answered.document != draft.document:
        save_mapping = remembered
    with _bar(answered, lang) as progress:
        done = run_import(Lake.create(location), answered, progress=progress)
    _save(answered, save_mapping, lang)
    if format_ == "json":
        emit_text(as_json(document(done, answered, location, lang)), None)
    else:
        show(receipt(done, answered, location, lang))
    return int(fail_on_quarantine and done.run.total("quarantined") > 0)


def _may_create(location: str, *, create: bool, asks: bool, lang: str) -> None:
    from steelyard.cli.wizard import confirmed
    from steelyard.cli.wizard_words import say
    from steelyard.core.problems import SteelyardError

    if create or (asks and confirmed(say("create", lang, place=location))):
        return
    raise SteelyardError(f'there is no lake in "{location}". --create makes one')


def _remembered(location: str, name: str) -> Path | None:
    """Where the answers of earlier imports are kept; nowhere for a lake behind a URL."""
    from steelyard.lake.store.place import is_remote, local_path

    return None if is_remote(location) else local_path(location) / "mappings" / f"{name}.yaml"


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────


def _answered(draft: Any, lang: str) -> Any:
    """What is certain is shown in a line and confirmed together; the rest is gone through one by one."""
    from steelyard.cli.wizard import ask, confirmed, is_certain
    from steelyard.cli.wizard_words import say

    certain = [each for each in draft.planned if is_certain(each)]
    doubtful = [each for each in draft.planned if not is_certain(each)]
    if len(certain) == 1:
        certain, doubtful = [], [*certain, *doubtful]
    taken = [answer for each in doubtful if (answer := ask(each, lang, _console().print)) is not None]
    if certain:
        for each in certain:
            click.echo(_line(each, lang), err=True)
        if not confirmed(say("import_all", lang, n=len(certain))):
            raise click.Abort
    return draft.with_planned([*certain, *taken])


def _line(planned: Any, lang: str) -> str:
    from steelyard.cli.wizard_words import say

    columns = len(planned.table.map) + len(planned.guess.unmapped if planned.guess else ())
    return say(
        "into", lang, label=planned.part.label, table=planned.name, n=columns or len(planned.part.look.names)
    )


def _tell_plan(draft: Any, lang: str) -> None:
    from steelyard.cli.emit import show
    from steelyard.cli.wizard import shown
    from steelyard.cli.wizard_words import say

    show([shown(each, lang) for each in draft.planned])
    click.echo(say("dry_run", lang), err=True)


def _console() -> Any:
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def _save(draft: Any, path: Path | None, lang: str) -> None:
    from steelyard.cli.wizard_words import say
    from steelyard.sources.files.document import save_mapping

    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_mapping(draft.document, path)
        click.echo(say("saved", lang, path=path), err=True)


# ── progress ────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _bar(draft: Any, lang: str) -> Iterator[Callable[[Any, int], None]]:
    """A bar over the bytes of all files; nothing when the output is piped."""
    from steelyard.cli.wizard_words import say

    if not sys.stderr.isatty():
        yield lambda batch, rows: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task(say("importing", lang), total=sum(map(_bytes, draft.planned)))
        waiting = 0

        def tell(batch: Any, rows: int) -> None:
            # A batch counts as done when the next one begins.
            nonlocal waiting
            told = f"{batch.labels} → {batch.table}, {say('rows', lang, n=f'{rows:,}')}"
            bar.update(task, advance=waiting, description=told)
            waiting = sum(map(_bytes, batch.planned))

        yield tell


def _bytes(planned: Any) -> int:
    size: int = planned.part.found.path.stat().st_size
    return size
