"""A process beside the server: started again when it ends by itself, ended with the server."""

from __future__ import annotations

import subprocess
import sys
import threading

import structlog

log = structlog.get_logger(__name__)
#: Seconds between the end of the process and its next start.
PAUSE = 2.0
#: Seconds until a process that was told to end is killed. The worker hands back its jobs before that.
PATIENCE = 40.0


class Helper:
    """`python -m steelyard.web.config` with these words, kept running by a thread."""

    def __init__(self, *words: str) -> None:
        self.command = [sys.executable, "-m", "steelyard.web.config", *words]
        self.over = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, name="helper", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """Tells the process to end and waits until it has."""
        self.over.set()
        if self.thread.is_alive():
            self.thread.join()

    def _keep(self) -> None:
        while not self.over.is_set():
            # In a session of its own: Ctrl-C is for the server, which then tells the helper.
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, start_new_session=True)
            code = self._until_it_ends(self.process)
            if code is not None:
                log.warning("helper ended and is started again", code=code)
                self.over.wait(PAUSE)

    def _until_it_ends(self, process: subprocess.Popen[bytes]) -> int | None:
        """Its exit code; None when it was us who ended it."""
        while not self.over.wait(0.5):
            if process.poll() is not None:
                return process.returncode
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return None
