"""A real terminal: a process behind a pseudo-terminal, its screen as text, and keys to press."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
#: More than any answer takes on a busy machine; a test that waits so long has failed.
_PATIENCE = 40.0


def _take_over() -> None:
    """Make the streams the terminal of the process, so that control and C reach it.

    A test run in the background ignores that signal, and its children would, too.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """`steelyard` with standard streams that are a terminal of 120 columns."""

    def __init__(self, words: Sequence[object], *, folder: Path) -> None:
        self._master, slave = pty.openpty()
        environment = {
            **os.environ,
            "COLUMNS": "120",
            "LINES": "50",
            "TERM": "xterm",
            "PYTHONIOENCODING": "utf-8",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "steelyard.cli", *map(str, words)],
            stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment, start_new_session=True, preexec_fn=_take_over,
        )  # fmt: skip
        os.close(slave)
        self._raw = b""
        self._seen = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def screen(self) -> str:
        return _CONTROL.sub("", self._raw.decode("utf-8", errors="replace"))

    def expect(self, text: str) -> str:
        """Wait until `text` appears after what was expected before; gives what came until then."""
        end = time.monotonic() + _PATIENCE
        while (found := self.screen.find(text, self._seen)) < 0:
            if not self._read(end):
                raise AssertionError(f"{text!r} never came. The screen:\n{self.screen}")
        before, self._seen = self.screen[self._seen : found], found + len(text)
        return before

    def press(self, keys: str) -> None:
        """Type `keys` and the return key."""
        os.write(self._master, f"{keys}\n".encode())

    def interrupt(self) -> None:
        """Control and C, pressed again when nothing happens.

        A signal that comes just before a prompt begins to wait is noted by Python and not acted on before
        the next key.
        """
        for _ in range(8):
            os.write(self._master, b"\x03")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
                return

    def ended(self) -> int:
        """Wait for the end; the exit code."""
        end = time.monotonic() + _PATIENCE
        while self._read(end):
            pass
        return self._process.wait(timeout=10)

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return False
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # Linux: the other end is closed.
            return False
        self._raw += piece
        return bool(piece)
