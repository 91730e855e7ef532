"""steelyard serve: the web application."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.command("serve")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="STEELYARD_HOME",
    default=Path("steelyard-home"),
    show_default=True,
    help="The folder of the installation: database, lake, uploads. Made when it is not there.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Processes that make pages. Unless said otherwise one per processor, and at most four.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Pages that each process makes at a time.",
)
@click.option("--with-worker", is_flag=True, help="Start a worker beside it, for a small installation.")
def command(home: Path, host: str, port: int, workers: int | None, threads: int, with_worker: bool) -> None:
    """Serve the pages and the API. What can be set is described in the guide on serving."""
    numbers = {"--port": port, "--workers": workers, "--threads": threads}
    words = [part for name, value in numbers.items() if value for part in (name, str(value))]
    become(home, ["serve", "--host", host, *words, *(["--with-worker"] if with_worker else [])])


def become(home: Path, words: list[str]) -> None:
    """This process goes on as the web application's."""
    environment = {**os.environ, "STEELYARD_HOME": str(home.resolve())}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "steelyard.web.config", *words], environment)
