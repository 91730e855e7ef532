"""docs/reference/commands.md: what `--help` says."""

from __future__ import annotations

import click

from steelyard.cli import COMMANDS, cli
from writers.markdown import code, page, table

_INTRO = """
Exit codes: 0 fine, 1 findings, 2 wrong usage or bad input, 130 stopped. Results go to standard output,
messages to standard error. No command needs a server, a database or the network.
"""


def commands_page() -> str:
    overview = table(
        ("command", "what it does"),
        [(f"[`steelyard {name}`](#steelyard-{name})", text) for name, text in COMMANDS.items()],
    )
    return page("Commands", _INTRO, overview, *(section(name) for name in COMMANDS))


def section(name: str) -> str:
    return f"## steelyard {name}\n\n{code(help_of(name), 'text')}"


def help_of(name: str) -> str:
    parent = click.Context(cli, info_name="steelyard", terminal_width=100, max_content_width=100)
    command = cli.get_command(parent, name)
    assert command is not None, name
    settings = {**cli.context_settings, **command.context_settings, "terminal_width": 100}
    return command.get_help(click.Context(command, info_name=name, parent=parent, **settings))
