"""steelyard admin: the first administrator of the web application."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard.cli.serve import become


@click.command("admin")
@click.argument("email")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="STEELYARD_HOME",
    default=Path("steelyard-home"),
    show_default=True,
    help="The folder of the installation. Made when it is not there.",
)
@click.option("--url", help="The address people open Steelyard at, for the link.  [default: STEELYARD_URL]")
@click.option(
    "--password", is_flag=True, help="Ask for a password (or read it from a pipe) instead of printing a link."
)
def command(email: str, home: Path, url: str | None, password: bool) -> None:
    """Make an account that looks after the installation, and print the link that sets its password.

    The link works once, within three days. No server need run. An address that has an account already gets
    the role and a new link: a way back for who lost the password.
    """
    words = [*(["--url", url] if url else []), *(["--password"] if password else [])]
    become(home, ["admin", *words, "--", email])
