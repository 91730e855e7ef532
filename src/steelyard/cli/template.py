"""steelyard template: blank Excel files of the inputs."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("template")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--events", is_flag=True, help="Also the event tables: campaigns, leads, orders and the rest.")
def command(folder: Path, events: bool) -> None:
    """Write a blank Excel file per input table into DIR; tables that are there already are left alone."""
    from steelyard.engine.start import write_templates

    written, kept = write_templates(folder, events=events)
    for path in written:
        click.echo(f"wrote {path}")
    for path in kept:
        click.echo(f"kept  {path.with_suffix('')}.*: already there")
