"""A dashboard as a process of its own, for browsers. `python stand.py seed|renew` stages it in STEELYARD_HOME."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Stand:
    """`session` is that of the director."""

    url: str
    session: str
    environ: dict[str, str]

    def renew(self) -> None:
        """New figures: the department has 90 points instead of 100."""
        _run("renew", self.environ)


@contextmanager
def standing(home: Path) -> Iterator[Stand]:
    """A running Steelyard with the staged department."""
    port = _free_port()
    url = f"http://localhost:{port}"
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("STEELYARD_")},
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])]),
        "DJANGO_SETTINGS_MODULE": "steelyard.web.config.settings",
        "STEELYARD_HOME": str(home),
        "STEELYARD_URL": url,
        "STEELYARD_LANGUAGE": "en",
        "STEELYARD_TODAY": "2026-09-18",
    }
    session = _run("seed", env)
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "steelyard.web.config.wsgi:application"],
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health/live", home / "log")
        yield Stand(url, session, env)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _run(word: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, str(HERE / "stand.py"), word], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


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


# ── in the process of the stand ─────────────────────────────────────────────────────────────────────


def seed() -> None:
    """A director, a department of two teams with twelve people, one open quarter."""
    from django.core.management import call_command
    from staging import compute, hire, publish, stage_company

    from steelyard.web.accounts.models import User
    from steelyard.web.org.models import Grant, Team, TeamKind
    from steelyard.web.org.roles import Role

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("director", "director@example.com")
    Grant.objects.create(user=user, role=Role.DIRECTOR)
    root = Team.objects.create(id="marketing", name="市场部", kind=TeamKind.DEPARTMENT)
    teams = [Team.objects.create(id=name, name=name, parent=root) for name in ("growth", "brand")]
    stage_company(compute(publish(), "2026Q3"), hire(12, "growth"), [root, *teams])
    print(_session(user))


def _session(user: object) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()  # type: ignore[attr-defined]
    session.create()
    return str(session.session_key)


def renew() -> None:
    """A newer computation takes over."""
    from staging import add_card, body, compute

    from steelyard.web.scorecards.models import Computation

    old = Computation.objects.get(is_current=True)
    Computation.objects.update(is_current=False)
    # (60 + 300) / 4
    add_card(
        compute(old.version, "2026Q3"),
        "marketing",
        "市场部",
        "department",
        scores={"roi": "60"},
        board=body(),
    )


if __name__ == "__main__":
    import django

    django.setup()
    {"seed": seed, "renew": renew}[sys.argv[1]]()
