"""steelyard lake: what is in a lake, its snapshots, and tidying it up."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES, chosen_format, output


class _Hours(click.ParamType[int]):
    """168h or 7d."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"(\d+)([hd])", str(value).strip())
        if found is None:
            self.fail(f'"{value}" is not a duration. Write it as 168h or 7d', param, ctx)
        return int(found[1]) * (24 if found[2] == "d" else 1)


def _lake(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("location", metavar="LAKE")(function)


@click.group("lake")
def command() -> None:
    """See what is in a lake, keep snapshots, and remove what nothing needs any more.

    LAKE is a folder, or the URL of an object store such as s3://bucket/lake.
    """


@command.command("show")
@_lake
@output
def show_command(location: str, format_: str | None, out: Path | None, lang: str) -> None:
    """Show every table: rows, version, size, newest row."""
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit
    from steelyard.cli.lake_tables import snapshots_table, tables_table
    from steelyard.engine.lakes import TABLE_FIELDS, open_lake, snapshot_records, table_records

    lake = open_lake(location)
    found, snapshots = table_records(lake), snapshot_records(lake)
    emit(
        format_,
        out,
        document={"lake": lake.id, "root": lake.root, "tables": found, "snapshots": snapshots},
        sheets={"tables": (TABLE_FIELDS, found)},
        tables=lambda: [
            *tables_table(lake.root, found, lang),
            *(snapshots_table(snapshots[:5], lang) if found else ()),
        ],
    )


@command.command("snapshots")
@_lake
@output
def snapshots_command(location: str, format_: str | None, out: Path | None, lang: str) -> None:
    """Show all snapshots, the newest first, and which are kept for ever."""
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit
    from steelyard.cli.lake_tables import snapshots_table
    from steelyard.engine.lakes import SNAPSHOT_FIELDS, open_lake, snapshot_records

    found = snapshot_records(open_lake(location))
    emit(
        format_,
        out,
        document={"snapshots": found},
        sheets={"snapshots": (SNAPSHOT_FIELDS, found)},
        tables=lambda: snapshots_table(found, lang),
    )


@command.command("history")
@_lake
@click.argument("table")
@output
def history_command(location: str, table: str, format_: str | None, out: Path | None, lang: str) -> None:
    """Show every version of TABLE: when, by which run, and what it changed."""
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit
    from steelyard.cli.lake_tables import history_table
    from steelyard.engine.lakes import VERSION_FIELDS, history_records, open_lake

    found = history_records(open_lake(location), table)
    emit(
        format_,
        out,
        document={"table": table, "versions": found},
        sheets={"versions": (VERSION_FIELDS, found)},
        tables=lambda: history_table(table, found, lang),
    )


def _language(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)(function)


@command.command("pin")
@_lake
@click.argument("snapshot")
@_language
def pin_command(location: str, snapshot: str, lang: str) -> None:
    """Keep what SNAPSHOT stands on for ever."""
    from steelyard.cli.lake_words import said
    from steelyard.engine.lakes import open_lake

    pinned = open_lake(location).pin(snapshot)
    click.echo(said("is_pinned", name=pinned.name).in_language(lang))


@command.command("unpin")
@_lake
@click.argument("snapshot")
@_language
def unpin_command(location: str, snapshot: str, lang: str) -> None:
    """Let SNAPSHOT go with the next vacuum, unless something was computed on it."""
    from steelyard.cli.lake_words import said
    from steelyard.engine.lakes import open_lake

    unpinned = open_lake(location).unpin(snapshot)
    click.echo(said("is_unpinned", name=unpinned.name).in_language(lang))


@command.command("vacuum")
@_lake
@click.option(
    "--keep", type=_Hours(), default="168h", show_default=True, help="Younger ones stay: 168h or 7d."
)
@click.option("--yes", is_flag=True, help="Remove the files; without it they are only listed.")
@_language
def vacuum_command(location: str, keep: int, yes: bool, lang: str) -> None:
    """Remove files of old versions that no snapshot needs any more.

    What is pinned, was computed on, or is younger than --keep stays, and so does the newest snapshot.
    """
    from steelyard.cli.lake_words import said
    from steelyard.engine.lakes import leftovers, open_lake, remove

    lake = open_lake(location)
    found = leftovers(lake, keep_hours=keep)
    if not found.files and not found.snapshots:
        click.echo(said("nothing").in_language(lang))
        return
    tables = ", ".join(f"{table} {count}" for table, count in found.by_table.items())
    click.echo(said("would", files=len(found.files), tables=tables or "–").in_language(lang))
    if found.snapshots:
        click.echo(said("forgets", names=", ".join(found.snapshots)).in_language(lang))
    if yes:
        remove(lake, keep_hours=keep)
    click.echo(said("removed" if yes else "again").in_language(lang))
