"""Steelyard as a process of its own in a home folder of its own, for browsers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

SEED = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from steelyard.web.accounts.models import User
from steelyard.web.org.models import Person
for name in {names!r}:
    user = User.objects.create_user(name, name + "@example.com", {password!r})
    Person.objects.create(id="p-" + name, name="王芳", email=name + "@example.com", user=user)
"""


@contextmanager
def served(home: Path, *, names: list[str], password: str, environ: Mapping[str, str]) -> Iterator[str]:
    """The address of a running Steelyard with these accounts."""
    port = _free_port()
    url = f"http://localhost:{port}"
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("STEELYARD_")},
        "DJANGO_SETTINGS_MODULE": "steelyard.web.config.settings",
        "STEELYARD_HOME": str(home),
        "STEELYARD_URL": url,
        "STEELYARD_LANGUAGE": "en",
        **environ,
    }
    _run([sys.executable, "-c", SEED.format(names=names, password=password)], env)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port), "steelyard.web.config.wsgi:application"],
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health/live", home / "log")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _run(command: list[str], env: Mapping[str, str]) -> None:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(address: str, log: Path) -> None:
    for _ in range(600):
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
