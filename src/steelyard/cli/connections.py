"""steelyard connections: what is connected, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES

_FILE = click.Path(path_type=Path, dir_okay=False)


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True),
        click.option(
            "--connections", "file", type=_FILE, help="Connection file. Default: the one in the lake."
        ),
        click.option("--lake", "location", help="Folder or URL of the lake."),
    ):
        function = option(function)
    return function


@click.group("connections")
def command() -> None:
    """See which systems are connected, and whether they answer."""


@command.command("list")
@_options
def list_command(location: str | None, file: Path | None, lang: str) -> int:
    """Show every connection: kind, tables, schedule, and with --lake when it ran last."""
    from steelyard.cli.emit import show
    from steelyard.cli.sync_tables import listing
    from steelyard.engine import syncing

    found = syncing.declared(_found(location, file))
    show([listing(found, syncing.last_runs(location), lang)])
    return 0


@command.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_options
def check_command(names: tuple[str, ...], location: str | None, file: Path | None, lang: str) -> int:
    """Sign in and read one page of every table; exit 1 when something does not answer."""
    from steelyard.cli import complain
    from steelyard.cli.emit import show, working
    from steelyard.cli.sync_tables import reaches
    from steelyard.core.problems import SteelyardError
    from steelyard.engine import syncing

    declared = syncing.declared(_found(location, file), names)
    if problems := syncing.warnings(declared):
        complain(SteelyardError(problems))
    with working("checking"):
        found = list(syncing.check(declared))
    show([reaches(found, lang)])
    return int(any(reach.problem for _, tables in found for reach in tables))


@command.command("kinds")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def kinds_command(lang: str) -> None:
    """List every kind of system that can be connected."""
    from steelyard.cli.emit import show
    from steelyard.cli.sync_tables import kinds_table
    from steelyard.engine.syncing import kinds

    show([kinds_table(kinds(), lang)])


@command.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of connection files, for editors."""
    from steelyard.engine.export import as_json
    from steelyard.engine.syncing import json_schema

    click.echo(as_json(json_schema()), nl=False)


def _found(location: str | None, file: Path | None) -> Path:
    from steelyard.engine import syncing

    if location is None and file is None:
        raise click.UsageError("give --connections FILE, or --lake with one in it")
    return syncing.connection_file(location or "", file)
