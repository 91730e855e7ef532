"""Help: for every command, in an instant, without loading what computes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from command_line import CommandLine

from steelyard.cli import COMMANDS

HEAVY = {
    "duckdb",
    "sqlglot",
    "pydantic",
    "numpy",
    "rich",
    "ruamel",
    "ruamel.yaml",
    "xlsxwriter",
    "python_calamine",
    "simplejson",
    "steelyard.engine",
    "steelyard.metrics",
    "steelyard.lake",
}


def loaded_by(*words: str) -> set[str]:
    """The modules a run of the command line loads."""
    script = (
        "import sys\n"
        f"sys.argv = ['steelyard', *{list(words)!r}]\n"
        "from steelyard.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stopped:\n    assert not stopped.code, stopped.code\n"
        "print('\\n' + ' '.join(sys.modules))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=120
    )
    return set(ran.stdout.splitlines()[-1].split())


def test_the_help_names_every_command(run: CommandLine) -> None:
    ran = run("--help")

    assert (0, "") == (ran.code, ran.err)
    for command, about in COMMANDS.items():
        assert command in ran.out
        assert about in ran.out


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(run: CommandLine, command: str, flag: str) -> None:
    ran = run(command, flag)

    assert (0, "") == (ran.code, ran.err)
    assert ran.out.startswith(f"Usage: steelyard {command} ")


@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), *((command, "--help") for command in COMMANDS)]
)
def test_help_loads_nothing_that_computes(words: tuple[str, ...]) -> None:
    assert not HEAVY & loaded_by(*words)


@pytest.mark.parametrize("command", ["compute", "score", "explain"])
def test_help_says_what_may_be_given(run: CommandLine, command: str) -> None:
    out = run(command, "--help").out

    for option in (
        "--data",
        "--period",
        "--by",
        "--as-of",
        "--targets",
        "--ratings",
        "--actuals",
        "--format",
        "--out",
        "--lang",
    ):
        assert option in out
