"""An installation as its owner runs it: `steelyard serve` and `steelyard worker` as processes in a home of their own.

    def test_it_is_there(installation):
        assert requests.get(f"{installation.url}/health/live").ok

`installation` has the troupe in it, and lives as long as the module. Tests that stop and kill use `installed`.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import requests

from peers.instances import free_port
from web import postgres

HERE = Path(__file__).parent
#: Seconds a process may take to get ready on a busy machine.
PATIENCE = 120
_PROLOGUE = "import django; django.setup()\n"
#: Starting Django takes seconds: one process runs all pieces of code, line by line as JSON.
_BESIDE = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    printed, error = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(printed):
            exec(json.loads(line), {"__name__": "__main__"})
    except BaseException:
        error = traceback.format_exc()
    connections.close_all()
    print(json.dumps({"printed": printed.getvalue(), "error": error}), flush=True)
"""
_SESSION = """
from django.conf import settings
from django.test import Client
from steelyard.web.accounts.models import User
user = User.objects.get(username={name!r})
User.objects.filter(pk=user.pk).update(language={language!r}, theme={theme!r})
client = Client()
client.force_login(user, "django.contrib.auth.backends.ModelBackend")
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


@dataclass
class Installation:
    """A home folder and what runs on it."""

    home: Path
    port: int
    environ: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    beside: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        """What both processes said so far."""
        return (self.home / "log").read_text(encoding="utf-8", errors="replace")

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """`steelyard` with these words, running beside the test."""
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "steelyard.cli", *words],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def serve(self, *words: str) -> subprocess.Popen[bytes]:
        """The server, once it answers: one process for pages, unless there are to be more."""
        words = words if "--workers" in words else (*words, "--workers", "1")
        process = self.start("serve", "--home", str(self.home), "--port", str(self.port), *words)
        self.wait(process, lambda: _answers(f"{self.url}/health/live"))
        return process

    def work(self) -> subprocess.Popen[bytes]:
        """A worker, once it says that it is at work."""
        said = self.log.count(WORKING)
        process = self.start("worker", "--home", str(self.home))
        self.wait(process, lambda: self.log.count(WORKING) > said)
        # It yields to pages, and among other tests it would get no processor at all, even with the database
        # locked. Only root may take that back.
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PGRP, process.pid, 0)
        return process

    def wait(self, process: subprocess.Popen[bytes], ready: object) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            if ready():  # type: ignore[operator]
                return
            time.sleep(0.05)
        raise AssertionError(f"{process.args} did not get ready:\n{self.log[-5000:]}")

    def stop(self, process: subprocess.Popen[bytes], sign: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal and waits; gives the exit code."""
        if process.poll() is None:
            process.send_signal(sign)
        return process.wait(PATIENCE)

    def python(self, code: str) -> str:
        """Runs code in the installation's Django, in a process beside the server; gives what it printed."""
        if self.beside is None or self.beside.poll() is not None:
            self.beside = subprocess.Popen(
                [sys.executable, "-c", _BESIDE],
                env=self.environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.beside.stdin is not None
        assert self.beside.stdout is not None
        self.beside.stdin.write(f"{json.dumps(code)}\n")
        self.beside.stdin.flush()
        said = json.loads(self.beside.stdout.readline())
        assert not said["error"], said["error"]
        return str(said["printed"]).strip()

    def session(self, name: str, *, language: str = "en", theme: str = "light") -> str:
        """The session cookie of somebody who has just signed in."""
        return self.python(_SESSION.format(name=name, language=language, theme=theme))


WORKING = "at work"


@contextmanager
def installed(
    home: Path, environ: Mapping[str, str] | None = None, *, with_tables: bool = True
) -> Iterator[Installation]:
    """An empty installation: nothing runs yet. Whatever the block starts is gone when it ends.

    Its database has its tables already, which spares each start the migrations, unless it must have none.
    """
    found = Installation(home, free_port(), {})
    found.environ = {**_environment(), "STEELYARD_HOME": str(home), "STEELYARD_URL": found.url}
    (home / "log").touch()
    if postgres.wanted():
        found.environ["DATABASE_URL"] = postgres.new_database(_migrated() if with_tables else "")
    elif with_tables:
        shutil.copy(_migrated(), home / "steelyard.sqlite3")
    found.environ.update(environ or {})
    with ExitStack() as stack:
        stack.callback(_end, found)
        yield found


def _end(installation: Installation) -> None:
    if installation.beside is not None:
        installation.beside.kill()
        installation.beside.communicate()
    for process in reversed(installation.running):
        try:
            installation.stop(process)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment() -> dict[str, str]:
    """Ours, without what belongs to this test run."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("STEELYARD_") and name != "DATABASE_URL"
    }
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)]),
        "DJANGO_SETTINGS_MODULE": "steelyard.web.config.settings",
        "STEELYARD_TODAY": "2026-09-18",
        "STEELYARD_LANGUAGE": "en",
    }


@cache
def _migrated() -> str:
    """A database with all tables and nothing in them, to be copied: its file, or its name in PostgreSQL."""
    home = Path(tempfile.mkdtemp(prefix="steelyard-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    environ = {**_environment(), "STEELYARD_HOME": str(home)}
    if postgres.wanted():
        environ["DATABASE_URL"] = postgres.new_database()
    prepare = "from steelyard.web.config.preparing import prepare; prepare(assets=False)"
    subprocess.run([sys.executable, "-c", _PROLOGUE + prepare], env=environ, check=True)
    return (
        environ["DATABASE_URL"].rpartition("/")[2] if postgres.wanted() else str(home / "steelyard.sqlite3")
    )


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.RequestException:
        return False


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Server and worker at work, the troupe signed up (password: troupes.PASSWORD)."""
    with installed(tmp_path_factory.mktemp("home")) as found:
        found.serve()
        found.python("from troupes import assemble; assemble()")
        found.work()
        found.wait(found.running[-1], lambda: _answers(f"{found.url}/health/ready"))
        yield found
