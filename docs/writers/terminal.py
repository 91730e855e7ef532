"""Running real commands for the pages: in this process, on a terminal of fixed width and without colours."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys
from pathlib import Path
from unittest import mock

from steelyard.cli import main

_PLAIN = {"COLUMNS": "120", "LINES": "60", "TERM": "dumb", "NO_COLOR": "1"}


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(command: str, *, folder: Path) -> str:
    """What `steelyard …` prints in a folder, messages included."""
    _, *arguments = shlex.split(command)
    out = _Terminal()
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, _PLAIN),
        mock.patch.object(sys, "argv", ["steelyard", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(_Messages(out)),
        contextlib.suppress(SystemExit),
    ):
        main()
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


class _Messages(io.TextIOBase):
    """Standard error that lands in the same place; no terminal, so nothing spins."""

    def __init__(self, out: io.StringIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text)
