"""The command line: one file per command, imported only when that command runs."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from typing import Any

import click

from steelyard.core.problems import SteelyardError

#: Command → what `--help` says of it. The file of the same name holds it.
COMMANDS = {
    "demo": "Make the sample company, score it and serve it.",
    "init": "Write a scheme to start from, out of a preset and packs.",
    "template": "Write blank Excel files for people, targets and ratings.",
    "import": "Take files into the lake, checked row by row.",
    "sync": "Bring what is new from connected systems into the lake.",
    "quarantine": "See, mend and replay rows that broke a contract.",
    "lake": "See tables and snapshots of a lake, and tidy it up.",
    "connections": "See which systems are connected, and whether they answer.",
    "compute": "Compute the value of every indicator.",
    "score": "Score everyone: indicators, dimensions, total, grade.",
    "explain": "Show where one number comes from, down to the rows.",
    "lint": "Find what is wrong or unwise in a scheme.",
    "diff": "Say what changes from one scheme to another, by meaning.",
    "backtest": "Say what a revision would have done to past periods.",
    "sensitivity": "Show which ranks and grades hold when weights move.",
    "reconcile": "Compare totals that two sources should have in common.",
    "restate": "Say what late corrections change, and in which periods.",
    "verify": "Recompute a recorded result and compare every digit.",
    "serve": "Serve the web application: pages and API.",
    "worker": "Compute scores and run what is due, for the web application.",
    "admin": "Make the first administrator of the web application.",
    "schema": "Print the JSON Schema of schemes, for editors.",
}


class _Lazy(click.Group):
    """Commands are imported one by one: `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = f"{name}_" if iskeyword(name) else name
        command: click.Command = import_module(f"steelyard.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from steelyard.core.problems import suggestion

            hint = suggestion(args[0], COMMANDS)
            ctx.fail(f'There is no command "{args[0]}".{hint} Choose {", ".join(COMMANDS)}.')


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="steelyard", prog_name="steelyard")
def cli() -> None:
    """Steelyard 权衡: from raw marketing events to a score that explains itself."""


def main() -> None:
    """Run the command line. 0 fine, 1 findings, 2 wrong usage or bad input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show Chinese shows it as \u6743 instead of stopping us.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli(standalone_mode=False)
        sys.stdout.flush()
    except SteelyardError as error:
        complain(error)
        code = 2
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except (BrokenPipeError, SystemExit):
        # The reader went away (| head): not an error of ours. Inside a command, click makes it an exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def complain(error: SteelyardError) -> None:
    """Every problem on a line of its own, on standard error."""
    most = 50
    for problem in error.problems[:most]:
        click.echo(f"{problem.severity.value}: {problem}", err=True)
    if len(error.problems) > most:
        click.echo(f"… and {len(error.problems) - most} more", err=True)
