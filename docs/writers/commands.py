"""docs/reference/commands.md: what `--help` says."""

from __future__ import annotations

import click

from steelyard.cli import COMMANDS, cli
from writers.markdown import code, page, table

_INTRO = """
Exit codes: 0 fine, 1 findings, 2 wrong usage or bad input, 130 stopped. Results go to standard output,
messages to standard error. No command needs a server or a database; only `sync` and `connections check`
use the network.
"""


def commands_page() -> str:
    overview = table(
        ("command", "what it does"),
        [(f"[`steelyard {name}`](#steelyard-{name})", text) for name, text in COMMANDS.items()],
    )
    return page("Commands", _INTRO, overview, *(section(name) for name in COMMANDS))


def section(name: str) -> str:
    """What a command says of itself, and what its subcommands say of themselves."""
    command = found(name)
    parts = [f"## steelyard {name}", code(help_of([(name, command)]), "text")]
    if isinstance(command, click.Group):
        for sub, inner in command.commands.items():
            parts += [f"### steelyard {name} {sub}", code(help_of([(name, command), (sub, inner)]), "text")]
    return "\n\n".join(parts)


def found(name: str) -> click.Command:
    command = cli.get_command(_context(cli, "steelyard", None), name)
    assert command is not None, name
    return command


def help_of(path: list[tuple[str, click.Command]]) -> str:
    """The help of the last command of a path from the group down."""
    context = _context(cli, "steelyard", None)
    for name, command in path:
        context = _context(command, name, context)
    return path[-1][1].get_help(context)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {**cli.context_settings, **command.context_settings, "terminal_width": 100}
    return click.Context(command, info_name=name, parent=parent, **{"max_content_width": 100, **settings})
