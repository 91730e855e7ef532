"""steelyard worker: does the jobs of the web application."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard.cli.serve import become


@click.command("worker")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="STEELYARD_HOME",
    default=Path("steelyard-home"),
    show_default=True,
    help="The folder of the installation.",
)
def command(home: Path) -> None:
    """Compute scores, run imports and syncs as they fall due, until it is stopped (SIGTERM or Ctrl-C)."""
    become(home, ["worker"])
